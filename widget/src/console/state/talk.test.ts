import { describe, expect, it } from 'vitest';
import type { Message } from './model';
import { byTime, emptyTalk, isEmoji, merge, parts, pieces, remove, unescapeText, whoWrites, withLatest, withOlder, withSides, type Talk } from './talk';

const msg = (id: string, at: number, more: Partial<Message> = {}): Message => ({
  id, rid: 'r', text: id, at, type: '', by: { id: 'v', username: 'guest-1', name: 'Maya' }, fromVisitor: true, edited: false,
  updatedAt: at, files: [], ...more,
});
const ids = (talk: Talk) => talk.messages.map((m) => m.id);
const of = (...messages: Message[]): Talk => ({ ...emptyTalk, phase: 'ready', messages: [...messages].sort(byTime), older: true });

describe('merging', () => {
  it('keeps one of each id, in the order of the room', () => {
    const held = merge([], [msg('b', 2), msg('a', 1)]);
    expect(merge(held, [msg('b', 2), msg('c', 3), msg('a2', 1)]).map((m) => m.id)).toEqual(['a', 'a2', 'b', 'c']);
  });
  it('lets the later change win, whichever came first', () => {
    const old = msg('a', 1, { text: 'old', updatedAt: 1 });
    const edit = msg('a', 1, { text: 'new', updatedAt: 5, edited: true });
    expect(merge([old], [edit])[0]?.text).toBe('new');
    expect(merge([edit], [old])[0]?.text).toBe('new');
  });
  it('gives the same list back when nothing came', () => {
    const held = [msg('a', 1)];
    expect(merge(held, [])).toBe(held);
    expect(remove(held, 'x')).toBe(held);
    expect(remove(held, 'a')).toEqual([]);
  });
});

describe('the newest page', () => {
  it('opens a conversation and knows whether there is more', () => {
    expect(withLatest(emptyTalk, [msg('b', 2), msg('a', 1)], 2)).toMatchObject({ phase: 'ready', older: true });
    expect(withLatest(emptyTalk, [msg('b', 2), msg('a', 1)], 3)).toMatchObject({ older: false });
    expect(withLatest(emptyTalk, [], 3)).toMatchObject({ phase: 'ready', messages: [], older: false });
  });
  it('joins what was held when it reaches it', () => {
    const talk = withLatest(of(msg('a', 1), msg('b', 2)), [msg('b', 2), msg('c', 3)], 2);
    expect(ids(talk)).toEqual(['a', 'b', 'c']);
  });
  it('lets the older part go when there would be a hole', () => {
    const talk = withLatest(of(msg('a', 1), msg('b', 2)), [msg('y', 8), msg('z', 9)], 2);
    expect(ids(talk)).toEqual(['y', 'z']);
    expect(talk.older).toBe(true);
  });
  it('drops what was deleted while away, and keeps what came by the socket meanwhile', () => {
    const talk = withLatest(of(msg('a', 1), msg('b', 2), msg('c', 3), msg('d', 4)), [msg('a', 1), msg('c', 3)], 2);
    expect(ids(talk)).toEqual(['a', 'c', 'd']);
  });
});

describe('older pages', () => {
  it('go in front', () => {
    const talk = withOlder({ ...of(msg('c', 3)), readingOlder: true }, [msg('b', 2), msg('a', 1)], 2);
    expect(ids(talk)).toEqual(['a', 'b', 'c']);
    expect(talk).toMatchObject({ older: true, readingOlder: false });
    expect(withOlder(talk, [], 2).older).toBe(false);
  });
});

describe('turns', () => {
  const noon = new Date(2026, 10, 24, 12).getTime();
  it('break on a sender, on five minutes, on a line and on a day', () => {
    const staff = { id: 'u', username: 'ana', name: 'Ana' };
    const list = [
      msg('a', noon - 86_400_000),
      msg('b', noon), msg('c', noon + 1000),
      msg('d', noon + 2000, { by: staff, fromVisitor: false }),
      msg('e', noon + 3000, { type: 'uj', by: staff }),
      msg('f', noon + 4000, { by: staff, fromVisitor: false }),
      msg('g', noon + 304_001, { by: staff, fromVisitor: false }),
      msg('h', noon + 304_002, { type: 'command' }),
    ];
    expect(parts(list).map((p) => (p.kind === 'turn' ? p.messages.map((m) => m.id).join('') : p.kind))).toEqual(
      ['day', 'a', 'day', 'bc', 'd', 'line', 'f', 'g'],
    );
  });
});

describe('text', () => {
  it('links addresses and leaves the marks after them', () => {
    expect(pieces('See https://x.test/a?b=1, or (http://y.test).')).toEqual([
      { text: 'See ' }, { text: 'https://x.test/a?b=1', href: 'https://x.test/a?b=1' },
      { text: ', or (' }, { text: 'http://y.test', href: 'http://y.test' }, { text: ').' },
    ]);
    expect(pieces('javascript:alert(1)')).toEqual([{ text: 'javascript:alert(1)' }]);
  });
  it('shows a few emoji large', () => {
    expect(isEmoji('👍')).toBe(true);
    expect(isEmoji('👩‍👧 🎉')).toBe(true);
    expect(isEmoji('🇵🇹')).toBe(true);
    expect(isEmoji('12')).toBe(false);
    expect(isEmoji('ok 👍')).toBe(false);
  });
  it('reads what was escaped before sending', () => {
    expect(unescapeText('2nd &lt;b&gt; &amp;lt;')).toBe('2nd <b> &lt;');
    expect(unescapeText('a & b &copy;')).toBe('a & b &copy;');
  });
});

describe('who writes', () => {
  const ana = { id: 'u', username: 'ana', name: 'Ana Duarte' };
  const list = [msg('a', 1), msg('b', 2, { by: ana, fromVisitor: false })];
  it('tells the visitor from colleagues', () => {
    expect(whoWrites(['guest-1'], list, '')).toEqual({ visitor: true, staff: [] });
    expect(whoWrites(['ana'], list, '')).toEqual({ visitor: false, staff: ['Ana Duarte'] });
    expect(whoWrites(['tomas', 'Maya'], list, 'tomas')).toEqual({ visitor: true, staff: ['tomas'] });
    expect(whoWrites([], list, '')).toEqual({ visitor: false, staff: [] });
  });
});

describe('sides', () => {
  const plain = (id: string, by: string, more: Partial<Message> = {}) => msg(id, 1, { by: { id: by, username: by, name: by }, fromVisitor: false, ...more });
  it('are told by the author, as the token is not sent to staff', () => {
    expect(withSides([plain('a', 'v'), plain('b', 'u')], 'v').map((m) => m.fromVisitor)).toEqual([true, false]);
  });
  it('fall back on who started the chat', () => {
    const list = [plain('s', 'v', { type: 'livechat-started' }), plain('a', 'v'), plain('b', 'u')];
    expect(withSides(list, '').map((m) => m.fromVisitor)).toEqual([true, true, false]);
  });
});
