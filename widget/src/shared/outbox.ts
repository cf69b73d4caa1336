// Messages somebody wrote that the server has not confirmed yet.
//
// Each is stored, under its final id, before the first try, and removed when the server has it. The same id sent twice
// is one message to the server, so several tabs that share the storage, a lost answer, or a reload in the middle can
// never double. Every entry has a storage key of its own: tabs do not overwrite each other's.
import { backoff } from './backoff';
import { messageId } from './ids';
import { ApiError } from './rest';
import type { Store } from './storage';

/** `waiting`: for its turn or the next try. `sending`: on its way. `failed`: refused, only a person can go on. */
export type EntryState = 'waiting' | 'sending' | 'failed';

/** One unsent message. */
export interface Entry<T> {
  /** The message id. */
  readonly id: string;
  readonly payload: T;
  /** When it was written, ms; also the order. */
  readonly at: number;
  readonly state: EntryState;
  /** Tries so far that got no answer. */
  readonly attempts: number;
  /** Why it was refused: the server's code. */
  readonly code?: string;
}

export interface OutboxOptions<T, R> {
  store: Store;
  /** Sends one message under `entry.id`; rejects with `ApiError`. */
  send: (entry: Entry<T>) => Promise<R>;
  /** The list changed. */
  onChange?: () => void;
  /** The server has it. Runs before the entry leaves the list, so that the message never vanishes for a moment. */
  onSent?: (entry: Entry<T>, result: R) => void;
  /** Entries of one lane go strictly one after the other; lanes do not wait for each other. One lane if absent. */
  lane?: (payload: T) => string;
  random?: () => number;
}

/** Longest pause asked for by a 429 that is obeyed; after it we simply ask again. */
const MOST_WAIT_SECONDS = 120;

export class Outbox<T, R = unknown> {
  private readonly options: OutboxOptions<T, R>;
  private entries: Entry<T>[] = [];
  private readonly running = new Set<string>();
  private readonly timers = new Map<string, ReturnType<typeof setTimeout>>();
  private lastAt = 0;
  private stopped = false;
  private readonly forget: () => void;

  /** Takes over what an earlier page left. Nothing is sent before `wake`. */
  constructor(options: OutboxOptions<T, R>) {
    this.options = options;
    for (const name of options.store.names('outbox.')) {
      const entry = options.store.get<Entry<T>>(name);
      if (entry && typeof entry.id === 'string' && typeof entry.at === 'number') {
        // "sending" is where the earlier page was stopped; whether it arrived, the id will tell.
        this.entries.push({ ...entry, state: entry.state === 'failed' ? 'failed' : 'waiting' });
      }
    }
    this.entries.sort(byTime);
    this.lastAt = this.entries.at(-1)?.at ?? 0;
    this.forget = options.store.onChange((name) => this.changedElsewhere(name));
  }

  /** Unsent messages in the order of writing. The array is never changed afterwards. */
  list(): readonly Entry<T>[] {
    return this.entries;
  }

  /** Stores a message and sends it as soon as its turn comes. */
  add(payload: T, id: string = messageId()): Entry<T> {
    this.lastAt = Math.max(Date.now(), this.lastAt + 1);
    const entry: Entry<T> = { id, payload, at: this.lastAt, state: 'waiting', attempts: 0 };
    this.put(entry);
    this.run(this.laneOf(entry));
    return entry;
  }

  /** Sends a refused message once more. */
  retry(id: string): void {
    const entry = this.find(id);
    if (!entry || entry.state !== 'failed') return;
    const { code: _code, ...rest } = entry;
    this.put({ ...rest, state: 'waiting', attempts: 0 });
    this.run(this.laneOf(entry));
  }

  /** Drops a message for good, because its writer wants it so. */
  remove(id: string): void {
    this.drop(id);
    this.options.onChange?.();
  }

  /** The message was seen at the server (by the stream or the history): it needs no more sending. */
  acknowledge(id: string): void {
    if (this.find(id)) this.remove(id);
  }

  /** Tries everything that waits, at once: at start and when the connection is back. */
  wake(): void {
    for (const timer of this.timers.values()) clearTimeout(timer);
    this.timers.clear();
    for (const entry of this.entries) this.run(this.laneOf(entry));
  }

  /** Stops sending; the entries stay stored. */
  stop(): void {
    this.stopped = true;
    for (const timer of this.timers.values()) clearTimeout(timer);
    this.timers.clear();
    this.forget();
  }

  private laneOf(entry: Entry<T>): string {
    return this.options.lane?.(entry.payload) ?? '';
  }

  private find(id: string): Entry<T> | undefined {
    return this.entries.find((entry) => entry.id === id);
  }

  private put(entry: Entry<T>): void {
    const others = this.entries.filter((other) => other.id !== entry.id);
    this.entries = [...others, entry].sort(byTime);
    this.options.store.set(`outbox.${entry.id}`, entry);
    this.options.onChange?.();
  }

  private drop(id: string): void {
    this.entries = this.entries.filter((entry) => entry.id !== id);
    this.options.store.remove(`outbox.${id}`);
  }

  /** Works through one lane until it is empty or has to wait. */
  private run(lane: string): void {
    if (this.stopped || this.running.has(lane) || this.timers.has(lane)) return;
    this.running.add(lane);
    void this.work(lane);
  }

  private async work(lane: string): Promise<void> {
    for (;;) {
      const next = this.entries.find((entry) => entry.state !== 'failed' && this.laneOf(entry) === lane);
      if (!next || this.stopped) {
        this.running.delete(lane);
        return;
      }
      const sending: Entry<T> = { ...next, state: 'sending' };
      this.put(sending);
      try {
        const result = await this.options.send(sending);
        this.options.onSent?.(sending, result);
        this.remove(sending.id);
      } catch (error) {
        // Gone meanwhile: seen at the server, sent by another tab, or deleted by its writer.
        if (!this.find(sending.id)) continue;
        const attempts = sending.attempts + 1;
        if (!mayRepeat(error)) {
          this.put({ ...sending, state: 'failed', attempts, code: error instanceof ApiError ? error.code : 'error' });
          continue;
        }
        this.put({ ...sending, state: 'waiting', attempts });
        this.running.delete(lane);
        if (!this.stopped) this.later(lane, attempts, error);
        return;
      }
    }
  }

  private later(lane: string, attempts: number, error: unknown): void {
    const asked = error instanceof ApiError ? error.retryAfterSeconds : undefined;
    const wait = backoff(attempts - 1, 1000, 30_000, this.options.random);
    const pause = asked === undefined ? wait : Math.max(wait, Math.min(asked, MOST_WAIT_SECONDS) * 1000);
    this.timers.set(
      lane,
      setTimeout(() => {
        this.timers.delete(lane);
        this.run(lane);
      }, pause),
    );
  }

  /** Another tab confirmed or deleted an entry we also hold. Its new entries are its own business until we start anew. */
  private changedElsewhere(name: string): void {
    if (!name.startsWith('outbox.')) return;
    const id = name.slice('outbox.'.length);
    if (!this.find(id) || this.options.store.get(name) !== undefined) return;
    this.entries = this.entries.filter((entry) => entry.id !== id);
    this.options.onChange?.();
  }
}

/** No answer, not signed in, too busy, broken: the message itself may still be fine. */
function mayRepeat(error: unknown): boolean {
  if (!(error instanceof ApiError)) return false;
  const { status } = error;
  return status === 0 || status === 401 || status === 408 || status === 425 || status === 429 || status >= 500;
}

function byTime(a: { at: number }, b: { at: number }): number {
  return a.at - b.at;
}
