import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Ddp } from '../../shared/ddp';
import { ApiError } from '../../shared/rest';
import type { Api } from './api';
import { Talks } from './talks';
import { Typists } from './typing';

const wire = (id: string, at: number, more = {}) => ({ _id: id, rid: 'r', msg: id, ts: { $date: at }, _updatedAt: { $date: at }, u: { _id: 'v', username: 'g' }, token: 't', ...more });

/** A socket that only remembers who listens, and a history that is answered by hand. */
function stage() {
  const listeners = new Map<string, (args: unknown[]) => void>();
  const ddp = {
    subscribe: (name: string, event: string, _proof: unknown[], run: (args: unknown[]) => void) => {
      listeners.set(`${name} ${event}`, run);
      return () => listeners.delete(`${name} ${event}`);
    },
  } as unknown as Ddp;
  const asked: { params: unknown[]; answer: (result: unknown) => void; fail: (error: unknown) => void }[] = [];
  const api = {
    post: (_path: string, body: { message: string }) =>
      new Promise((resolve, reject) => {
        const { params } = JSON.parse(body.message) as { params: unknown[] };
        asked.push({ params, answer: (result) => resolve({ message: JSON.stringify({ msg: 'result', result }) }), fail: reject });
      }),
  } as unknown as Api;
  const hooks = { onMessage: vi.fn(), onSeen: vi.fn(), ownName: () => 'ana' };
  const typists = new Typists();
  const talks = new Talks(api, ddp, typists, hooks);
  const push = (name: string, event: string, ...args: unknown[]) => listeners.get(`${name} ${event}`)?.(args);
  const ids = () => talks.store('r').state.messages.map((m) => m.id);
  return { talks, asked, hooks, push, ids, listeners, typists };
}

let now: ReturnType<typeof stage>;
beforeEach(() => {
  now = stage();
});

describe('an opened conversation', () => {
  it('keeps what came live while the history was on its way', async () => {
    const { talks, asked, push, ids } = now;
    talks.open('r');
    push('stream-room-messages', 'r', wire('c', 3));
    asked[0]?.answer({ messages: [wire('b', 2), wire('a', 1)], unreadNotLoaded: 0 });
    await vi.waitFor(() => expect(ids()).toEqual(['a', 'b', 'c']));
    expect(talks.store('r').state.phase).toBe('ready');
  });
  it('tells about a message once, however often it comes', () => {
    const { talks, push, hooks } = now;
    talks.open('r');
    push('stream-room-messages', 'r', wire('a', 1));
    push('stream-room-messages', 'r', wire('a', 1));
    expect(hooks.onMessage).toHaveBeenCalledTimes(1);
  });
  it('reads what was missed, and drops what was deleted meanwhile', async () => {
    const { talks, asked, ids } = now;
    talks.open('r');
    asked[0]?.answer({ messages: [wire('b', 2), wire('a', 1)] });
    await vi.waitFor(() => expect(ids()).toEqual(['a', 'b']));
    talks.refresh();
    asked[1]?.answer({ messages: [wire('d', 4), wire('c', 3), wire('a', 1)] });
    await vi.waitFor(() => expect(ids()).toEqual(['a', 'c', 'd']));
  });
  it('says when it may not be read, and reads it once it may', async () => {
    const { talks, asked, ids } = now;
    talks.open('r');
    asked[0]?.answer(false);
    await vi.waitFor(() => expect(talks.store('r').state.phase).toBe('denied'));
    talks.reopen('r');
    asked[1]?.answer({ messages: [wire('a', 1)] });
    await vi.waitFor(() => expect(ids()).toEqual(['a']));
  });
  it('tells bad weather from a closed door', async () => {
    const { talks, asked } = now;
    talks.open('r');
    asked[0]?.fail(new ApiError(0, 'network'));
    await vi.waitFor(() => expect(talks.store('r').state.phase).toBe('failed'));
  });
  it('takes away what is deleted', async () => {
    const { talks, asked, push, ids } = now;
    talks.open('r');
    asked[0]?.answer({ messages: [wire('b', 2), wire('a', 1)] });
    await vi.waitFor(() => expect(ids()).toEqual(['a', 'b']));
    push('stream-notify-room', 'r/deleteMessage', { _id: 'a' });
    push('stream-room-messages', 'r', wire('b', 2, { t: 'rm' }));
    expect(ids()).toEqual([]);
  });
});

describe('who writes', () => {
  it('is heard for the open chat, and not the own other tab', () => {
    const { talks, push, typists } = now;
    talks.open('r');
    push('stream-notify-room', 'r/typing', 'Maya', true);
    push('stream-notify-room', 'r/typing', 'ana', true);
    expect(typists.store.state.r).toEqual(['Maya']);
    talks.open('s');
    expect(typists.store.state.r).toEqual([]);
  });
});

describe('one conversation at a time', () => {
  it('is live', () => {
    const { talks, listeners } = now;
    talks.open('r');
    talks.open('s');
    expect([...listeners.keys()].every((key) => key.includes(' s'))).toBe(true);
    talks.leave();
    expect(listeners.size).toBe(0);
  });
});
