import { describe, expect, it } from 'vitest';
import { emptyInbox, lineOf, mineOf, waitingCount, waitingOf, withEvent, withSnapshot, type InboxEvent } from './inbox';

const room = (id: string, more = {}) => ({ _id: id, t: 'l', fname: `Room ${id}`, open: true, ts: 1, lm: 1, v: { _id: `v${id}` }, _updatedAt: 1, ...more });
const sub = (rid: string, more = {}) => ({ _id: `s${rid}`, rid, t: 'l', fname: `Room ${rid}`, unread: 0, ...more });
const inquiry = (id: string, more = {}) => ({ _id: id, rid: `r${id}`, name: id, ts: 1, status: 'queued', v: { _id: `v${id}` }, ...more });
const load = (parts: Partial<Parameters<typeof withSnapshot>[1]> = {}, during: InboxEvent[] = []) =>
  withSnapshot(emptyInbox, { subscriptions: [], rooms: [], inquiries: [], ...parts }, during);

describe('the line', () => {
  it('puts who came first at the bell', () => {
    const state = load({ inquiries: [inquiry('b', { ts: 9 }), inquiry('a', { ts: 3 }), inquiry('c', { ts: 9, queuedAt: 2 })] });
    expect(lineOf(state).map((w) => w.id)).toEqual(['c', 'a', 'b']);
  });
  it('loses a visitor who was taken or removed', () => {
    const state = load({ inquiries: [inquiry('a'), inquiry('b')] });
    const taken = withEvent(state, { kind: 'inquiry', doc: { type: 'changed', ...inquiry('a', { status: 'taken' }) } });
    expect(Object.keys(taken.line)).toEqual(['b']);
    const gone = withEvent(taken, { kind: 'inquiry', doc: { type: 'removed', _id: 'b' } });
    expect(Object.keys(gone.line)).toEqual([]);
  });
  it('does not bring back who was taken while the list was on its way', () => {
    const during: InboxEvent[] = [{ kind: 'inquiry', doc: { type: 'changed', ...inquiry('a', { status: 'taken' }) } }];
    expect(lineOf(load({ inquiries: [inquiry('a'), inquiry('b')] }, during)).map((w) => w.id)).toEqual(['b']);
  });
});

describe('own chats', () => {
  it('come with the last word first', () => {
    const state = load({
      subscriptions: [sub('1'), sub('2')],
      rooms: [room('1', { lm: 5 }), room('2', { lm: 9 })],
    });
    expect(mineOf(state).map((r) => r.rid)).toEqual(['2', '1']);
  });
  it('appear by name before the room is known', () => {
    const state = withEvent(load(), { kind: 'mine', action: 'inserted', doc: sub('7', { unread: 1 }) });
    expect(mineOf(state)).toMatchObject([{ rid: '7', name: 'Room 7', unread: 1 }]);
  });
  it('leave when the room closes, even without the event of the subscription', () => {
    const state = load({ subscriptions: [sub('1')], rooms: [room('1')] });
    const closed = withEvent(state, { kind: 'room', action: 'updated', doc: room('1', { open: undefined, closedAt: 8, _updatedAt: 8 }) });
    expect(mineOf(closed)).toEqual([]);
    expect(closed.rooms['1']).toMatchObject({ open: false, closedAt: 8 });
  });
  it('leave by the id of the subscription alone', () => {
    const state = load({ subscriptions: [sub('1')], rooms: [room('1')] });
    expect(mineOf(withEvent(state, { kind: 'mine', action: 'removed', doc: { _id: 's1' } }))).toEqual([]);
  });
  it('leave when the room is taken from sight, which keeps its name', () => {
    const state = load({ subscriptions: [sub('1')], rooms: [room('1')] });
    const gone = withEvent(state, { kind: 'room', action: 'removed', doc: { _id: '1' } });
    expect(mineOf(gone)).toEqual([]);
    expect(gone.rooms['1']?.name).toBe('Room 1');
  });
  it('keep the newer copy of a room', () => {
    const state = load({ rooms: [room('1', { fname: 'New', _updatedAt: 5 })] });
    const late = withEvent(state, { kind: 'room', action: 'updated', doc: room('1', { fname: 'Old', _updatedAt: 4 }) });
    expect(late.rooms['1']?.name).toBe('New');
  });
});

describe('counting', () => {
  it('counts people who wait for a word', () => {
    const state = load({ subscriptions: [sub('1', { unread: 3 }), sub('2')], inquiries: [inquiry('a')] });
    expect(waitingCount(state)).toBe(2);
  });
  it('gives waiting rows their start', () => {
    expect(waitingOf(load({ inquiries: [inquiry('a', { queuedAt: 4 })] }))[0]?.waiting).toEqual({ id: 'a', since: 4 });
  });
});
