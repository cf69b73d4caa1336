import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Ddp, DdpError } from './ddp';

/** The other end of the socket, driven by hand. */
class FakeSocket {
  static readonly OPEN = 1;
  static all: FakeSocket[] = [];
  static get last(): FakeSocket {
    const socket = FakeSocket.all.at(-1);
    if (!socket) throw new Error('no socket was opened');
    return socket;
  }

  readyState = 0;
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: (() => void) | null = null;
  onerror: (() => void) | null = null;
  closedWith: number | undefined;
  readonly sent: Record<string, unknown>[] = [];

  constructor() {
    FakeSocket.all.push(this);
  }

  send(text: string): void {
    this.sent.push(JSON.parse(text) as Record<string, unknown>);
  }

  close(code?: number): void {
    this.closedWith = code;
    this.readyState = 3;
  }

  say(frame: object | string): void {
    this.onmessage?.({ data: typeof frame === 'string' ? frame : JSON.stringify(frame) });
  }

  /** Opens, greets and connects. */
  async connect(): Promise<void> {
    this.readyState = 1;
    this.onopen?.();
    this.say('{"server_id":"0"}');
    this.say({ msg: 'connected', session: 's' });
    await vi.advanceTimersByTimeAsync(0);
  }

  drop(): void {
    this.readyState = 3;
    this.onclose?.();
  }

  of(msg: string): Record<string, unknown>[] {
    return this.sent.filter((frame) => frame.msg === msg);
  }
}

const PROOF = [{ token: 't', visitorToken: 't' }];

describe('ddp', () => {
  let ddp: Ddp;

  beforeEach(() => {
    vi.useFakeTimers();
    FakeSocket.all = [];
    vi.stubGlobal('WebSocket', FakeSocket);
    ddp = new Ddp('ws://h/websocket');
  });
  afterEach(() => {
    ddp.close();
    vi.unstubAllGlobals();
    vi.useRealTimers();
  });

  it('shakes hands and tells its states', async () => {
    const states: string[] = [];
    ddp.onState((state) => states.push(state));
    ddp.connect();
    await FakeSocket.last.connect();
    expect(FakeSocket.last.sent[0]).toEqual({ msg: 'connect', version: '1', support: ['1', 'pre2', 'pre1'] });
    expect(ddp.state).toBe('online');
    FakeSocket.last.drop();
    expect(ddp.state).toBe('offline');
    ddp.reconnectNow();
    expect(states).toEqual(['connecting', 'online', 'offline', 'connecting']);
  });

  it('answers pings with their id, and asks itself after silence', async () => {
    ddp.connect();
    await FakeSocket.last.connect();
    FakeSocket.last.say({ msg: 'ping', id: '7' });
    FakeSocket.last.say({ msg: 'ping' });
    expect(FakeSocket.last.of('pong')).toEqual([{ msg: 'pong', id: '7' }, { msg: 'pong' }]);
    await vi.advanceTimersByTimeAsync(24_000);
    expect(FakeSocket.last.of('ping')).toHaveLength(1);
    FakeSocket.last.say({ msg: 'pong' });
    await vi.advanceTimersByTimeAsync(20_000);
    expect(ddp.state).toBe('online');
  });

  it('gives up a socket that does not answer', async () => {
    ddp.connect();
    await FakeSocket.last.connect();
    const first = FakeSocket.last;
    await vi.advanceTimersByTimeAsync(45_000);
    expect(first.closedWith).toBe(4000);
    expect(FakeSocket.all.length).toBeGreaterThan(1);
  });

  it('gives up a handshake that hangs', async () => {
    ddp.connect();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(ddp.state).toBe('offline');
    await vi.advanceTimersByTimeAsync(2_000);
    expect(FakeSocket.all).toHaveLength(2);
  });

  it('calls methods and passes results and errors on; dates become numbers both ways', async () => {
    ddp.connect();
    await FakeSocket.last.connect();
    const good = ddp.call<{ at: number }>('m', new Date(5), [1]);
    const bad = ddp.call('n');
    const [first, second] = FakeSocket.last.of('method');
    expect(first).toMatchObject({ method: 'm', params: [{ $date: 5 }, [1]] });
    FakeSocket.last.say({ msg: 'result', id: first?.id, result: { at: { $date: 12 } } });
    FakeSocket.last.say({ msg: 'result', id: second?.id, error: { error: 403, reason: 'no' } });
    await expect(good).resolves.toEqual({ at: 12 });
    await expect(bad).rejects.toMatchObject({ code: 403, message: 'no' });
  });

  it('rejects calls at once without a connection, and pending ones when it is lost', async () => {
    await expect(ddp.call('m')).rejects.toBeInstanceOf(DdpError);
    ddp.connect();
    await FakeSocket.last.connect();
    const pending = ddp.call('m');
    FakeSocket.last.drop();
    await expect(pending).rejects.toMatchObject({ code: 'disconnected' });
  });

  it('subscribes once for several listeners and ends with the last', async () => {
    ddp.connect();
    await FakeSocket.last.connect();
    const seen: unknown[] = [];
    const a = ddp.subscribe('stream-room-messages', 'r', PROOF, (args) => seen.push(['a', ...args]));
    const b = ddp.subscribe('stream-room-messages', 'r', PROOF, (args) => seen.push(['b', ...args]));
    expect(FakeSocket.last.of('sub')).toEqual([
      { msg: 'sub', id: 'ddp-1', name: 'stream-room-messages', params: ['r', { useCollection: false, args: PROOF }] },
    ]);
    const event = (name: string) => ({ msg: 'changed', collection: 'stream-room-messages', id: 'id', fields: { eventName: name, args: [{ ts: { $date: 3 } }] } });
    FakeSocket.last.say(event('r'));
    FakeSocket.last.say(event('other'));
    expect(seen).toEqual([
      ['a', { ts: 3 }],
      ['b', { ts: 3 }],
    ]);
    a();
    expect(FakeSocket.last.of('unsub')).toEqual([]);
    b();
    expect(FakeSocket.last.of('unsub')).toEqual([{ msg: 'unsub', id: 'ddp-1' }]);
    FakeSocket.last.say(event('r'));
    expect(seen).toHaveLength(2);
  });

  it('comes back, logs in first, subscribes under the old ids, then tells that it is back', async () => {
    const order: string[] = [];
    ddp.beforeResubscribe(async () => {
      order.push('login');
      await ddp.call('login', {});
    });
    ddp.onReconnected(() => order.push('back'));
    ddp.connect();
    const login = async () => {
      await FakeSocket.last.connect();
      FakeSocket.last.say({ msg: 'result', id: FakeSocket.last.of('method').at(-1)?.id });
      await vi.advanceTimersByTimeAsync(0);
    };
    await login();
    ddp.subscribe('s', 'e', [], () => undefined);
    expect(ddp.state).toBe('online');
    FakeSocket.last.drop();
    await vi.advanceTimersByTimeAsync(1_000);
    await login();
    const frames = FakeSocket.last.sent.map((frame) => frame.msg);
    expect(frames).toEqual(['connect', 'method', 'sub']);
    expect(FakeSocket.last.of('sub')[0]?.id).toBe('ddp-2');
    expect(order).toEqual(['login', 'back', 'login']);
    FakeSocket.last.say({ msg: 'ready', subs: ['ddp-2'] });
    await vi.advanceTimersByTimeAsync(0);
    expect(order).toEqual(['login', 'back', 'login', 'back']);
  });

  it('goes on when a subscription is refused or never answered', async () => {
    const refused = vi.fn();
    const back = vi.fn();
    ddp.onReconnected(back);
    ddp.subscribe('s', 'a', [], () => undefined, { onRefused: refused });
    ddp.subscribe('s', 'b', [], () => undefined);
    ddp.connect();
    await FakeSocket.last.connect();
    FakeSocket.last.say({ msg: 'nosub', id: 'ddp-1', error: { error: 'not-allowed', reason: 'Not allowed' } });
    expect(refused).toHaveBeenCalledWith(expect.objectContaining({ code: 'not-allowed' }));
    expect(back).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(5_000);
    expect(back).toHaveBeenCalledTimes(1);
  });

  it('waits longer after each failure, never more than fifteen seconds, and starts small after a steady time', async () => {
    ddp.connect();
    const waits: number[] = [];
    for (let i = 0; i < 8; i += 1) {
      const opened = FakeSocket.all.length;
      const lostAt = Date.now();
      FakeSocket.last.drop();
      while (FakeSocket.all.length === opened) await vi.advanceTimersByTimeAsync(50);
      waits.push(Date.now() - lostAt);
    }
    expect(waits[0]).toBeLessThanOrEqual(1_050);
    expect(waits.at(-1)).toBeGreaterThanOrEqual(7_500);
    expect(Math.max(...waits)).toBeLessThanOrEqual(15_050);
    await FakeSocket.last.connect();
    await vi.advanceTimersByTimeAsync(10_000);
    const opened = FakeSocket.all.length;
    FakeSocket.last.drop();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(FakeSocket.all).toHaveLength(opened + 1);
  });

  it('wakes when the network or the tab comes back', async () => {
    ddp.connect();
    FakeSocket.last.drop();
    dispatchEvent(new Event('online'));
    expect(FakeSocket.all).toHaveLength(2);
    FakeSocket.last.drop();
    document.dispatchEvent(new Event('visibilitychange'));
    expect(FakeSocket.all).toHaveLength(3);
    await FakeSocket.last.connect();
    dispatchEvent(new Event('offline'));
    expect(ddp.state).toBe('offline');
  });

  it('stays closed after close', async () => {
    ddp.connect();
    await FakeSocket.last.connect();
    ddp.close();
    expect(FakeSocket.last.closedWith).toBe(1000);
    dispatchEvent(new Event('online'));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(FakeSocket.all).toHaveLength(1);
  });
});
