import { describe, expect, it } from 'vitest';
import { message, mine, room, time, waiting } from './parse';

describe('times', () => {
  it('are read from either transport', () => {
    expect(time({ $date: 1709647691101 })).toBe(1709647691101);
    expect(time('2024-03-05T14:08:11.101Z')).toBe(1709647691101);
    expect(time(5)).toBe(5);
    expect(time(undefined)).toBe(0);
    expect(time('soon')).toBe(0);
  });
});

describe('messages', () => {
  const base = { _id: 'm1', rid: 'r1', msg: 'hi', ts: { $date: 9 }, u: { _id: 'v1', username: 'guest-1', name: 'Maya' } };
  it('know whether the visitor wrote them', () => {
    expect(message({ ...base, token: 't' })?.fromVisitor).toBe(true);
    expect(message(base)?.fromVisitor).toBe(false);
  });
  it('are nothing without an id', () => {
    expect(message({ msg: 'x' })).toBeUndefined();
    expect(message(null)).toBeUndefined();
  });
  it('link own files only', () => {
    const attachments = [
      { title: 'a.png', image_url: '/file-upload/x/a.png' },
      { title: 'evil', title_link: 'javascript:alert(1)' },
      { title: 'far', title_link: 'https://elsewhere.test/x' },
    ];
    expect(message({ ...base, attachments })?.files).toEqual([{ title: 'a.png', href: '/file-upload/x/a.png', kind: 'image', size: 0 }]);
  });
});

describe('rooms', () => {
  it('are open only while the key says so', () => {
    const raw = { _id: 'r1', t: 'l', fname: 'Maya', ts: 1, v: { _id: 'v1', status: 'online' } };
    expect(room({ ...raw, open: true })?.open).toBe(true);
    expect(room(raw)?.open).toBe(false);
    expect(room({ ...raw, t: 'c' })).toBeUndefined();
  });
  it('tell the visitor from the agent in the last message', () => {
    const read = room({
      _id: 'r1', t: 'l', open: true, ts: 1, v: { _id: 'v1' },
      lastMessage: { _id: 'm', rid: 'r1', msg: 'yo', ts: 4, u: { _id: 'v1', username: 'g' } },
    });
    expect(read?.last).toMatchObject({ text: 'yo', fromVisitor: true });
    expect(read?.lastAt).toBe(4);
  });
});

describe('subscriptions and inquiries', () => {
  it('are kept for livechat only', () => {
    expect(mine({ _id: 's', rid: 'GENERAL', t: 'c' })).toBeUndefined();
    expect(mine({ _id: 's', rid: 'r1', t: 'l', unread: 2, alert: true })).toMatchObject({ rid: 'r1', unread: 2 });
  });
  it('count waiting from entry into the queue', () => {
    expect(waiting({ _id: 'i', rid: 'r', name: 'P', ts: 5, queuedAt: 7, v: {} })?.since).toBe(7);
    expect(waiting({ _id: 'i', rid: 'r', name: 'P', ts: 5, message: 'hello', v: {} })?.last?.text).toBe('hello');
  });
});
