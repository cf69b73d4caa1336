import type { Mine, Room, Waiting } from './model';
import { mine, obj, room, str, waiting, type Raw } from './parse';

/** Everything the lists of the inbox are drawn from. */
export interface Inbox {
  /** `loading` until the first answer; `failed` when there is nothing to show. */
  phase: 'loading' | 'ready' | 'failed';
  rooms: Readonly<Record<string, Room>>;
  mine: Readonly<Record<string, Mine>>;
  line: Readonly<Record<string, Waiting>>;
  departments: Readonly<Record<string, string>>;
}

/** What the server says happened, in the order it was committed. */
export type InboxEvent =
  | { kind: 'room'; action: string; doc: unknown }
  | { kind: 'mine'; action: string; doc: unknown }
  | { kind: 'inquiry'; doc: unknown };

/** The three lists as REST gives them, all of the same moment or later. */
export interface Snapshot {
  subscriptions: Raw[];
  rooms: Raw[];
  inquiries: Raw[];
}

export const emptyInbox: Inbox = { phase: 'loading', rooms: {}, mine: {}, line: {}, departments: {} };

function without<T>(map: Readonly<Record<string, T>>, key: string): Readonly<Record<string, T>> {
  if (!(key in map)) return map;
  const { [key]: _gone, ...rest } = map;
  return rest;
}

/** Keeps what an older or narrower copy of the room does not carry. */
function mergeRoom(old: Room | undefined, next: Room): Room {
  if (!old) return next;
  if (next.updatedAt && old.updatedAt > next.updatedAt) return old;
  return { ...next, departmentName: next.departmentName || (next.departmentId === old.departmentId ? old.departmentName : '') };
}

export function withRooms(state: Inbox, docs: unknown[]): Inbox {
  const rooms = { ...state.rooms };
  for (const doc of docs) {
    const read = room(doc);
    if (read) rooms[read.rid] = mergeRoom(rooms[read.rid], read);
  }
  return { ...state, rooms };
}

/**
 * Replaces the lists by what the server says now, then repeats the events that came while it was being asked.
 *
 * Without the repeat an event between question and answer would be undone by the older answer.
 */
export function withSnapshot(state: Inbox, snapshot: Snapshot, during: InboxEvent[]): Inbox {
  const subs: Record<string, Mine> = {};
  for (const doc of snapshot.subscriptions) {
    const read = mine(doc);
    if (read && doc.open !== false) subs[read.rid] = read;
  }
  const line: Record<string, Waiting> = {};
  for (const doc of snapshot.inquiries) {
    const read = waiting(doc);
    if (read) line[read.id] = read;
  }
  const next = withRooms({ ...state, phase: 'ready', mine: subs, line }, snapshot.rooms);
  return during.reduce(withEvent, next);
}

export function withEvent(state: Inbox, event: InboxEvent): Inbox {
  const doc = obj(event.doc);
  switch (event.kind) {
    case 'room': {
      const rid = str(doc._id);
      // Taken from sight, for instance handed to somebody else. What was known stays, for whoever is looking at it.
      if (event.action === 'removed') return { ...state, mine: without(state.mine, rid) };
      const next = withRooms(state, [doc]);
      // A closed chat is nobody's any more, whether or not the subscription's own event got through.
      return next.rooms[rid]?.open === false ? { ...next, mine: without(next.mine, rid) } : next;
    }
    case 'mine': {
      const rid = str(doc.rid);
      if (event.action === 'removed') {
        const key = rid || Object.values(state.mine).find((m) => m.id === str(doc._id))?.rid || '';
        return { ...state, mine: without(state.mine, key) };
      }
      const read = mine(doc);
      if (!read) return state;
      return { ...state, mine: { ...state.mine, [read.rid]: read } };
    }
    case 'inquiry': {
      const id = str(doc._id);
      const waits = doc.type !== 'removed' && (doc.status === 'queued' || doc.status === undefined);
      if (!waits) return { ...state, line: without(state.line, id) };
      const read = waiting(doc);
      return read ? { ...state, line: { ...state.line, [read.id]: read } } : state;
    }
  }
}

/** A row of a list. */
export interface Row {
  rid: string;
  name: string;
  visitorId: string;
  online: boolean;
  at: number;
  unread: number;
  department: string;
  tags: string[];
  last: Room['last'];
  /** Set while the visitor waits: the inquiry and the moment it began. */
  waiting?: { id: string; since: number };
  onHold: boolean;
  open: boolean;
}

function rowOf(state: Inbox, r: Room, unread: number): Row {
  return {
    rid: r.rid,
    name: r.name,
    visitorId: r.visitorId,
    online: r.open && r.visitorOnline,
    at: r.open ? r.lastAt : r.closedAt || r.lastAt,
    unread,
    department: state.departments[r.departmentId] ?? r.departmentName,
    tags: r.tags,
    last: r.last,
    onHold: r.onHold,
    open: r.open,
  };
}

/** The line: who came first stands at the bell. */
export function lineOf(state: Inbox): Waiting[] {
  return Object.values(state.line).sort((a, b) => a.since - b.since || (a.id < b.id ? -1 : 1));
}

/** Own chats, the last word first. */
export function mineOf(state: Inbox): Row[] {
  return Object.values(state.mine)
    .map((m): Row => {
      const r = state.rooms[m.rid];
      if (r) return rowOf(state, r, m.unread);
      return {
        rid: m.rid, name: m.name, visitorId: '', online: false, at: m.since, unread: m.unread, department: '', tags: [],
        last: undefined, onHold: false, open: true,
      };
    })
    .sort((a, b) => b.at - a.at || (a.rid < b.rid ? -1 : 1));
}

export function waitingOf(state: Inbox): Row[] {
  return lineOf(state).map((w) => ({
    rid: w.rid,
    name: w.name,
    visitorId: w.visitorId,
    online: w.visitorOnline,
    at: w.last?.at ?? w.since,
    unread: 0,
    department: state.departments[w.departmentId] ?? '',
    tags: [],
    last: w.last,
    waiting: { id: w.id, since: w.since },
    onHold: false,
    open: true,
  }));
}

export function closedOf(state: Inbox, ids: readonly string[]): Row[] {
  return ids.flatMap((rid) => {
    const r = state.rooms[rid];
    return r ? [rowOf(state, r, 0)] : [];
  });
}

/** People who wait for a word: those in the line, and own chats with something unread. */
export function waitingCount(state: Inbox): number {
  return Object.keys(state.line).length + Object.values(state.mine).filter((m) => m.unread > 0).length;
}
