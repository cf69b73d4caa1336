import { describe, expect, it, vi } from 'vitest';
import type { Api } from './api';
import { ClosedChats } from './closed';

function stage(only = '') {
  const asked: { query: Record<string, unknown>; answer: (ids: string[], total: number) => void; fail: () => void }[] = [];
  const api = {
    get: (_path: string, query: Record<string, unknown>) =>
      new Promise((resolve, reject) => {
        asked.push({ query, answer: (ids, total) => resolve({ rooms: ids.map((_id) => ({ _id, t: 'l' })), total }), fail: () => reject(new Error('no')) });
      }),
  } as unknown as Api;
  const closed = new ClosedChats(api, vi.fn(), () => only);
  return { asked, closed, state: () => closed.store.state };
}

describe('closed chats', () => {
  it('are read page by page, each once', async () => {
    const { asked, closed, state } = stage();
    const first = closed.load();
    asked[0]?.answer(['a', 'b'], 3);
    await first;
    expect(state()).toMatchObject({ phase: 'ready', ids: ['a', 'b'], total: 3 });
    const more = closed.more();
    expect(asked[1]?.query.offset).toBe(2);
    // One more was closed meanwhile, so the pages overlap.
    asked[1]?.answer(['b', 'c'], 4);
    await more;
    expect(state().ids).toEqual(['a', 'b', 'c']);
  });
  it('are the own ones where others may not be listed', () => {
    const { asked, closed } = stage('me');
    void closed.load('maya');
    expect(asked[0]?.query).toMatchObject({ 'agents[]': 'me', roomName: 'maya', open: false });
  });
  it('show the answer to the last question only', async () => {
    const { asked, closed, state } = stage();
    const slow = closed.load('m');
    const quick = closed.load('maya');
    asked[1]?.answer(['z'], 1);
    await quick;
    asked[0]?.answer(['a', 'z'], 2);
    await slow;
    expect(state().ids).toEqual(['z']);
  });
  it('keep what was there when the server does not answer', async () => {
    const { asked, closed, state } = stage();
    const first = closed.load();
    asked[0]?.answer(['a'], 1);
    await first;
    const again = closed.load();
    asked[1]?.fail();
    await again;
    expect(state()).toMatchObject({ phase: 'failed', ids: ['a'] });
  });
});
