// The realtime client: DDP over one WebSocket, which comes back by itself.
//
// Dates inside events and results are numbers (milliseconds), see ejson.ts. Calls are never queued: made without a
// connection they reject at once, because what must not be lost goes by REST.
import { backoff } from './backoff';
import { decode, encode } from './ejson';

/** `connecting`: a socket is being opened. `offline`: waiting for the next try. `online`: everything is subscribed. */
export type ConnectionState = 'connecting' | 'online' | 'offline';

/** A method's failure. `code` is the wire's `error`: a string, or a number such as 403. */
export class DdpError extends Error {
  readonly code: string | number;
  readonly details: unknown;

  constructor(code: string | number, message: string, details?: unknown) {
    super(message);
    this.name = 'DdpError';
    this.code = code;
    this.details = details;
  }
}

/** News about one subscription, for callers who care. */
export interface SubscriptionHooks {
  /** The server listens (after every connect). */
  onReady?: () => void;
  /** The server refused; tried again at the next connect. */
  onRefused?: (error: DdpError) => void;
}

interface Listener extends SubscriptionHooks {
  onEvent: (args: unknown[]) => void;
}

interface Subscription {
  id: string;
  name: string;
  event: string;
  proof: unknown[];
  listeners: Set<Listener>;
  answered: boolean;
}

interface Pending {
  resolve: (value: unknown) => void;
  reject: (error: DdpError) => void;
  timer: ReturnType<typeof setTimeout>;
}

interface Frame {
  msg?: string;
  id?: string;
  subs?: string[];
  collection?: string;
  fields?: { eventName?: string; args?: unknown[] };
  error?: { error?: string | number; reason?: string; message?: string; details?: unknown };
  result?: unknown;
}

const HANDSHAKE_MS = 10_000;
const CALL_MS = 20_000;
/** Silence after which we ask, and how long the answer may take. */
const QUIET_MS = 20_000;
const PONG_MS = 12_000;
/** The same after the device woke up, when a dead socket is likely. */
const WAKE_PONG_MS = 4_000;
const TICK_MS = 4_000;
/** Subscriptions not answered by then do not hold up the rest. */
const READY_MS = 5_000;
/** A connection that held this long makes the next loss count as the first. */
const STABLE_MS = 10_000;

export class Ddp {
  private readonly url: string;
  private socket: WebSocket | undefined;
  private current: ConnectionState = 'offline';
  private wanted = false;
  private connected = false;
  private attempt = 0;
  private counter = 0;
  private lastFrame = 0;
  private pingedAt = 0;
  private pongWithin = PONG_MS;
  private retryTimer: ReturnType<typeof setTimeout> | undefined;
  private handshakeTimer: ReturnType<typeof setTimeout> | undefined;
  private stableTimer: ReturnType<typeof setTimeout> | undefined;
  private ticker: ReturnType<typeof setInterval> | undefined;
  private readonly subscriptions = new Map<string, Subscription>();
  private readonly calls = new Map<string, Pending>();
  private readonly stateListeners = new Set<(state: ConnectionState) => void>();
  private readonly reconnected = new Set<() => void>();
  private readonly before: (() => Promise<void>)[] = [];
  private settle: (() => void) | undefined;

  /** `url` is the socket's address, `wss://h/sub/websocket`. Nothing is opened before `connect`. */
  constructor(url: string) {
    this.url = url;
  }

  get state(): ConnectionState {
    return this.current;
  }

  /** Tells every change of `state`; gives back how to stop it. */
  onState(fn: (state: ConnectionState) => void): () => void {
    this.stateListeners.add(fn);
    return () => this.stateListeners.delete(fn);
  }

  /** Opens the socket and keeps it open until `close`. */
  connect(): void {
    if (this.wanted) return;
    this.wanted = true;
    addEventListener('online', this.wake);
    addEventListener('offline', this.lost);
    addEventListener('pageshow', this.wake);
    document.addEventListener('visibilitychange', this.seen);
    this.open();
  }

  /** Closes the socket for good. Subscriptions are remembered for a later `connect`. */
  close(): void {
    this.wanted = false;
    removeEventListener('online', this.wake);
    removeEventListener('offline', this.lost);
    removeEventListener('pageshow', this.wake);
    document.removeEventListener('visibilitychange', this.seen);
    clearTimeout(this.retryTimer);
    this.drop(1000);
    this.setState('offline');
  }

  /** Skips the rest of the waiting time ("Try now"). */
  reconnectNow(): void {
    if (!this.wanted || this.socket) return;
    clearTimeout(this.retryTimer);
    this.open();
  }

  /** Calls a method. Rejects with `DdpError`: at once without a connection, and when the connection is lost meanwhile. */
  call<T>(method: string, ...params: unknown[]): Promise<T> {
    if (!this.connected) return Promise.reject(new DdpError('disconnected', 'Not connected'));
    const id = this.nextId();
    return new Promise<T>((resolve, reject) => {
      const timer = setTimeout(() => {
        this.calls.delete(id);
        reject(new DdpError('timeout', `No answer to ${method}`));
      }, CALL_MS);
      this.calls.set(id, { resolve: resolve as (value: unknown) => void, reject, timer });
      this.send({ msg: 'method', method, params, id });
    });
  }

  /**
   * Listens to `event` of the stream `name`, now and after every reconnect, under the same id. Several listeners of one
   * event share one subscription (and the first one's `proof`). Gives back how to stop.
   */
  subscribe(
    name: string,
    event: string,
    proof: unknown[],
    onEvent: (args: unknown[]) => void,
    hooks: SubscriptionHooks = {},
  ): () => void {
    const key = `${name}\n${event}`;
    const listener: Listener = { ...hooks, onEvent };
    let subscription = this.subscriptions.get(key);
    if (subscription) {
      subscription.listeners.add(listener);
      if (subscription.answered && this.connected) queueMicrotask(() => listener.onReady?.());
    } else {
      subscription = { id: this.nextId(), name, event, proof, listeners: new Set([listener]), answered: false };
      this.subscriptions.set(key, subscription);
      if (this.connected && this.current === 'online') this.sendSub(subscription);
    }
    const mine = subscription;
    return () => {
      if (!mine.listeners.delete(listener) || mine.listeners.size > 0) return;
      if (this.subscriptions.get(key) === mine) this.subscriptions.delete(key);
      if (this.connected) this.send({ msg: 'unsub', id: mine.id });
    };
  }

  /** Runs after each connect, before the subscriptions are sent: login, or livechat:setUpConnection. Failures are ignored. */
  beforeResubscribe(fn: () => Promise<void>): void {
    this.before.push(fn);
  }

  /** Runs after each connect, the first included, once the subscriptions were answered: time to load what was missed. */
  onReconnected(fn: () => void): () => void {
    this.reconnected.add(fn);
    return () => this.reconnected.delete(fn);
  }

  private open(): void {
    if (!this.wanted || this.socket) return;
    this.setState('connecting');
    let socket: WebSocket;
    try {
      socket = new WebSocket(this.url);
    } catch {
      this.later();
      return;
    }
    this.socket = socket;
    this.lastFrame = Date.now();
    this.pingedAt = 0;
    this.handshakeTimer = setTimeout(() => this.fail(socket), HANDSHAKE_MS);
    socket.onopen = () => this.send({ msg: 'connect', version: '1', support: ['1', 'pre2', 'pre1'] });
    socket.onmessage = (event) => {
      if (this.socket === socket && typeof event.data === 'string') this.receive(socket, event.data);
    };
    socket.onclose = () => this.fail(socket);
    socket.onerror = () => this.fail(socket);
    clearInterval(this.ticker);
    this.ticker = setInterval(this.tick, TICK_MS);
  }

  private fail(socket: WebSocket): void {
    if (this.socket !== socket) return;
    this.drop(4000);
    if (this.wanted) this.later();
  }

  private drop(code: number): void {
    const { socket } = this;
    this.socket = undefined;
    this.connected = false;
    clearTimeout(this.handshakeTimer);
    clearTimeout(this.stableTimer);
    clearInterval(this.ticker);
    if (socket) {
      socket.onopen = socket.onmessage = socket.onclose = socket.onerror = null;
      try {
        socket.close(code);
      } catch {
        // Already closing.
      }
    }
    this.settle?.();
    for (const call of this.calls.values()) {
      clearTimeout(call.timer);
      call.reject(new DdpError('disconnected', 'The connection was lost'));
    }
    this.calls.clear();
  }

  private later(): void {
    this.setState('offline');
    clearTimeout(this.retryTimer);
    this.retryTimer = setTimeout(() => this.open(), backoff(this.attempt));
    this.attempt += 1;
  }

  private receive(socket: WebSocket, text: string): void {
    this.lastFrame = Date.now();
    this.pingedAt = 0;
    let frame: Frame;
    try {
      frame = decode(text) as Frame;
    } catch {
      return;
    }
    switch (frame.msg) {
      case 'ping':
        this.send(frame.id === undefined ? { msg: 'pong' } : { msg: 'pong', id: frame.id });
        break;
      case 'connected':
        void this.welcome(socket);
        break;
      case 'failed':
        this.fail(socket);
        break;
      case 'result':
        this.answer(frame);
        break;
      case 'ready':
        for (const id of frame.subs ?? []) this.answered(id);
        break;
      case 'nosub':
        if (frame.id !== undefined) this.answered(frame.id, errorOf(frame.error));
        break;
      case 'changed':
        this.event(frame);
        break;
      default:
    }
  }

  private async welcome(socket: WebSocket): Promise<void> {
    clearTimeout(this.handshakeTimer);
    this.connected = true;
    for (const fn of this.before) {
      try {
        await fn();
      } catch {
        // The caller knows; subscriptions that need it will be refused one by one.
      }
      if (this.socket !== socket) return;
    }
    this.stableTimer = setTimeout(() => {
      this.attempt = 0;
    }, STABLE_MS);
    const answered = this.resubscribe();
    this.setState('online');
    await answered;
    if (this.socket !== socket) return;
    for (const fn of [...this.reconnected]) fn();
  }

  /** Sends every subscription; done when each was answered, or after a while. */
  private resubscribe(): Promise<void> {
    for (const subscription of this.subscriptions.values()) subscription.answered = false;
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.settle?.(), READY_MS);
      this.settle = () => {
        clearTimeout(timer);
        this.settle = undefined;
        resolve();
      };
      for (const subscription of this.subscriptions.values()) this.sendSub(subscription);
      this.settleIfDone();
    });
  }

  private settleIfDone(): void {
    if (this.settle && [...this.subscriptions.values()].every((subscription) => subscription.answered)) this.settle();
  }

  private sendSub({ id, name, event, proof }: Subscription): void {
    this.send({ msg: 'sub', id, name, params: [event, { useCollection: false, args: proof }] });
  }

  private answered(id: string, error?: DdpError): void {
    for (const subscription of this.subscriptions.values()) {
      if (subscription.id !== id) continue;
      subscription.answered = true;
      for (const listener of [...subscription.listeners]) {
        if (error) listener.onRefused?.(error);
        else listener.onReady?.();
      }
    }
    this.settleIfDone();
  }

  private answer({ id, error, result }: Frame): void {
    const call = id === undefined ? undefined : this.calls.get(id);
    if (id === undefined || !call) return;
    this.calls.delete(id);
    clearTimeout(call.timer);
    const failure = errorOf(error);
    if (failure) call.reject(failure);
    else call.resolve(result);
  }

  private event({ collection, fields }: Frame): void {
    const subscription = this.subscriptions.get(`${collection}\n${fields?.eventName}`);
    if (!subscription) return;
    const args = Array.isArray(fields?.args) ? fields.args : [];
    for (const listener of [...subscription.listeners]) listener.onEvent(args);
  }

  private send(frame: object): void {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(encode(frame));
  }

  private nextId(): string {
    this.counter += 1;
    return `ddp-${this.counter}`;
  }

  private setState(state: ConnectionState): void {
    if (this.current === state) return;
    this.current = state;
    for (const fn of [...this.stateListeners]) fn(state);
  }

  private readonly tick = (): void => {
    const now = Date.now();
    if (this.pingedAt) {
      if (now - this.pingedAt > this.pongWithin && this.socket) this.fail(this.socket);
    } else if (now - this.lastFrame > QUIET_MS) {
      this.ping(PONG_MS);
    }
  };

  private ping(within: number): void {
    if (!this.connected) return;
    this.pongWithin = within;
    this.pingedAt = Date.now();
    this.send({ msg: 'ping' });
  }

  /** The network, the device or the tab came back: no waiting, and a socket that slept is asked whether it lives. */
  private readonly wake = (): void => {
    if (!this.socket) this.reconnectNow();
    else if (Date.now() - this.lastFrame > WAKE_PONG_MS) this.ping(WAKE_PONG_MS);
  };

  private readonly seen = (): void => {
    if (document.visibilityState === 'visible') this.wake();
  };

  private readonly lost = (): void => {
    if (this.socket) this.fail(this.socket);
  };
}

function errorOf(error: Frame['error']): DdpError | undefined {
  if (!error) return undefined;
  return new DdpError(error.error ?? 'unknown', error.reason ?? error.message ?? String(error.error ?? 'unknown'), error.details);
}
