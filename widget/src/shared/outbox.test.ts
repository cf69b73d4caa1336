import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Outbox, type Entry } from './outbox';
import { ApiError } from './rest';
import { openStore } from './storage';

interface Draft {
  msg: string;
  rid?: string;
}

/** A server that answers when told to, and keeps one message per id as ours does. */
class FakeServer {
  readonly stored: Entry<Draft>[] = [];
  readonly tries: string[] = [];
  private readonly waiting: { entry: Entry<Draft>; resolve: (id: string) => void; reject: (error: unknown) => void }[] = [];

  send = (entry: Entry<Draft>): Promise<string> => {
    this.tries.push(entry.payload.msg);
    return new Promise((resolve, reject) => this.waiting.push({ entry, resolve, reject }));
  };

  async accept(): Promise<void> {
    const call = this.waiting.shift();
    if (!call) throw new Error('nothing was sent');
    this.store(call.entry);
    call.resolve(call.entry.id);
    await settle();
  }

  /** Stores the message, but the answer is lost on the way. */
  async acceptButLoseAnswer(): Promise<void> {
    const call = this.waiting.shift();
    if (!call) throw new Error('nothing was sent');
    this.store(call.entry);
    call.reject(new ApiError(0, 'network'));
    await settle();
  }

  async refuse(error: unknown): Promise<void> {
    const call = this.waiting.shift();
    if (!call) throw new Error('nothing was sent');
    call.reject(error);
    await settle();
  }

  get inFlight(): number {
    return this.waiting.length;
  }

  get texts(): string[] {
    return this.stored.map((entry) => entry.payload.msg);
  }

  private store(entry: Entry<Draft>): void {
    if (!this.stored.some((had) => had.id === entry.id)) this.stored.push(entry);
  }
}

const settle = () => vi.advanceTimersByTimeAsync(0);
const texts = (outbox: Outbox<Draft, string>) => outbox.list().map((entry) => `${entry.payload.msg}:${entry.state}`);

describe('outbox', () => {
  let server: FakeServer;

  const open = (more: Partial<ConstructorParameters<typeof Outbox<Draft, string>>[0]> = {}) =>
    new Outbox<Draft, string>({ store: openStore('t.'), send: server.send, random: () => 1, ...more });

  beforeEach(() => {
    vi.useFakeTimers();
    localStorage.clear();
    server = new FakeServer();
  });
  afterEach(() => vi.useRealTimers());

  it('sends strictly one after the other, in the order of writing', async () => {
    const outbox = open();
    outbox.add({ msg: 'one' });
    outbox.add({ msg: 'two' });
    outbox.add({ msg: 'three' });
    await settle();
    expect(server.tries).toEqual(['one']);
    expect(texts(outbox)).toEqual(['one:sending', 'two:waiting', 'three:waiting']);
    await server.accept();
    expect(server.tries).toEqual(['one', 'two']);
    await server.accept();
    await server.accept();
    expect(server.texts).toEqual(['one', 'two', 'three']);
    expect(outbox.list()).toEqual([]);
  });

  it('stores a message before the first try and forgets it after the answer', async () => {
    const outbox = open();
    const { id } = outbox.add({ msg: 'one' });
    expect(JSON.parse(localStorage.getItem(`t.outbox.${id}`) ?? '{}')).toMatchObject({ id, payload: { msg: 'one' } });
    await settle();
    await server.accept();
    expect(localStorage.length).toBe(0);
  });

  it('tries again with the same id after a lost answer, so the server keeps one', async () => {
    const outbox = open();
    outbox.add({ msg: 'one' });
    outbox.add({ msg: 'two' });
    await settle();
    await server.acceptButLoseAnswer();
    expect(texts(outbox)).toEqual(['one:waiting', 'two:waiting']);
    expect(server.inFlight).toBe(0);
    await vi.advanceTimersByTimeAsync(1000);
    await server.accept();
    await server.accept();
    expect(server.tries).toEqual(['one', 'one', 'two']);
    expect(server.texts).toEqual(['one', 'two']);
  });

  it.each([
    ['no network', new ApiError(0, 'network')],
    ['a time-out', new ApiError(408, 'http-408')],
    ['too many requests', new ApiError(429, 'error-too-many-requests')],
    ['a broken server', new ApiError(500, 'error')],
    ['an unreachable server', new ApiError(503, 'error')],
    ['an expired login', new ApiError(401, 'error')],
  ])('waits and repeats after %s', async (_name, error) => {
    const outbox = open();
    outbox.add({ msg: 'one' });
    await settle();
    await server.refuse(error);
    expect(texts(outbox)).toEqual(['one:waiting']);
    await vi.advanceTimersByTimeAsync(1000);
    await server.accept();
    expect(server.texts).toEqual(['one']);
  });

  it('waits longer each time, and as long as the server asks', async () => {
    const outbox = open();
    outbox.add({ msg: 'one' });
    await settle();
    await server.refuse(new ApiError(0, 'network'));
    await vi.advanceTimersByTimeAsync(1000);
    await server.refuse(new ApiError(0, 'network'));
    await vi.advanceTimersByTimeAsync(1999);
    expect(server.tries).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(1);
    expect(server.tries).toHaveLength(3);
    await server.refuse(new ApiError(429, 'error-too-many-requests', undefined, 42));
    await vi.advanceTimersByTimeAsync(41_999);
    expect(server.tries).toHaveLength(3);
    await vi.advanceTimersByTimeAsync(1);
    expect(server.tries).toHaveLength(4);
  });

  it('marks a refused message and goes on with the next', async () => {
    const outbox = open();
    outbox.add({ msg: 'bad' });
    outbox.add({ msg: 'good' });
    await settle();
    await server.refuse(new ApiError(400, 'room-closed'));
    expect(texts(outbox)).toEqual(['bad:failed', 'good:sending']);
    expect(outbox.list()[0]?.code).toBe('room-closed');
    await server.accept();
    expect(server.texts).toEqual(['good']);
    expect(texts(outbox)).toEqual(['bad:failed']);
  });

  it('sends a refused message again under its id when its writer wants it', async () => {
    const outbox = open();
    const { id } = outbox.add({ msg: 'one' });
    await settle();
    await server.refuse(new ApiError(400, 'room-closed'));
    outbox.retry(id);
    await settle();
    await server.accept();
    expect(server.stored.map((entry) => entry.id)).toEqual([id]);
    expect(outbox.list()).toEqual([]);
  });

  it('drops a message its writer deletes, also from the storage', async () => {
    const outbox = open();
    const { id } = outbox.add({ msg: 'one' });
    await settle();
    await server.refuse(new ApiError(400, 'room-closed'));
    outbox.remove(id);
    expect(outbox.list()).toEqual([]);
    expect(open().list()).toEqual([]);
  });

  it('takes over what an earlier page left, in order, and sends it only when woken', async () => {
    const first = open();
    first.add({ msg: 'one' });
    first.add({ msg: 'two' });
    await settle();
    first.stop();
    const second = open();
    expect(texts(second)).toEqual(['one:waiting', 'two:waiting']);
    expect(server.tries).toEqual(['one']);
    second.wake();
    await settle();
    // The first page's call arrives late; the second repeats it under the same id.
    await server.accept();
    await server.accept();
    await server.accept();
    expect(server.texts).toEqual(['one', 'two']);
  });

  it('keeps a refused message refused over a reload', async () => {
    const first = open();
    first.add({ msg: 'one' });
    await settle();
    await server.refuse(new ApiError(400, 'x'));
    first.stop();
    const second = open();
    second.wake();
    await settle();
    expect(texts(second)).toEqual(['one:failed']);
    expect(server.tries).toHaveLength(1);
  });

  it('two tabs with one storage never double and lose nothing', async () => {
    const a = open();
    a.add({ msg: 'one' });
    await settle();
    const b = open();
    b.add({ msg: 'two' });
    b.wake();
    await settle();
    expect(server.inFlight).toBe(2);
    while (server.inFlight > 0) await server.accept();
    expect([...server.texts].sort()).toEqual(['one', 'two']);
    expect(localStorage.length).toBe(0);
  });

  it('lets go of what another tab confirmed', async () => {
    const store = openStore('t.');
    const outbox = open({ store });
    const { id } = outbox.add({ msg: 'one' });
    await settle();
    localStorage.removeItem(`t.outbox.${id}`);
    dispatchEvent(new StorageEvent('storage', { key: `t.outbox.${id}`, storageArea: localStorage }));
    expect(outbox.list()).toEqual([]);
    await server.refuse(new ApiError(0, 'network'));
    expect(outbox.list()).toEqual([]);
    expect(localStorage.length).toBe(0);
  });

  it('is confirmed by seeing the message, before the answer comes', async () => {
    const outbox = open();
    const { id } = outbox.add({ msg: 'one' });
    outbox.add({ msg: 'two' });
    await settle();
    outbox.acknowledge(id);
    expect(texts(outbox)).toEqual(['two:waiting']);
    await server.acceptButLoseAnswer();
    expect(texts(outbox)).toEqual(['two:sending']);
    await server.accept();
    expect(server.texts).toEqual(['one', 'two']);
  });

  it('waking skips the waiting time', async () => {
    const outbox = open();
    outbox.add({ msg: 'one' });
    await settle();
    await server.refuse(new ApiError(0, 'network'));
    outbox.wake();
    await settle();
    expect(server.tries).toHaveLength(2);
    await server.accept();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(server.tries).toHaveLength(2);
  });

  it('sends what is added while the last answer is being worked off', async () => {
    const outbox: Outbox<Draft, string> = open({
      onSent: (entry) => {
        if (entry.payload.msg === 'one') outbox.add({ msg: 'two' });
      },
    });
    outbox.add({ msg: 'one' });
    await settle();
    await server.accept();
    await server.accept();
    expect(server.texts).toEqual(['one', 'two']);
  });

  it('lanes keep their own order and do not wait for each other', async () => {
    const outbox = open({ lane: (payload) => payload.rid ?? '' });
    outbox.add({ msg: 'a1', rid: 'a' });
    outbox.add({ msg: 'a2', rid: 'a' });
    outbox.add({ msg: 'b1', rid: 'b' });
    await settle();
    expect(server.tries).toEqual(['a1', 'b1']);
    await server.refuse(new ApiError(429, 'x', undefined, 60));
    await server.accept();
    expect(server.texts).toEqual(['b1']);
    expect(texts(outbox)).toEqual(['a1:waiting', 'a2:waiting']);
  });

  it('works where nothing can be stored', async () => {
    const denied = { getItem: deny, setItem: deny, removeItem: deny, key: deny, clear: deny, length: 0 } as unknown as Storage;
    const outbox = open({ store: openStore('t.', denied) });
    outbox.add({ msg: 'one' });
    await settle();
    await server.accept();
    expect(server.texts).toEqual(['one']);
  });
});

function deny(): never {
  throw new DOMException('denied', 'SecurityError');
}
