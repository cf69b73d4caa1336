import type { Attachment, Message, Mine, Preview, Room, Transfer, Waiting } from './model';

/** A JSON object as it came over the wire; nothing about it is believed. */
export type Raw = Record<string, unknown>;

export function obj(value: unknown): Raw {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Raw) : {};
}

export function list(value: unknown): Raw[] {
  return Array.isArray(value) ? value.map(obj) : [];
}

export function str(value: unknown): string {
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';
}

export function num(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : 0;
}

/** Reads a time in each form the two transports use: `{"$date": ms}`, ISO text, milliseconds. 0 when there is none. */
export function time(value: unknown): number {
  if (typeof value === 'number') return value;
  if (value instanceof Date) return value.getTime();
  if (typeof value === 'string') return Date.parse(value) || 0;
  return num(obj(value).$date);
}

function files(value: unknown): Attachment[] {
  return list(value).flatMap((raw) => {
    const image = str(raw.image_url);
    const href = image || str(raw.title_link) || str(raw.audio_url) || str(raw.video_url);
    // Only our own files: an address somebody wrote into an attachment must not become a link.
    if (!href.startsWith('/file-upload/')) return [];
    const kind: Attachment['kind'] = image ? 'image' : 'file';
    return [{ title: str(raw.title) || str(raw.description) || 'file', href, kind, size: num(raw.image_size) }];
  });
}

function transfer(value: unknown): Transfer | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const raw = obj(value);
  const by = obj(raw.transferredBy);
  const to = obj(raw.transferredTo);
  return {
    scope: str(raw.scope),
    by: str(by.name) || str(by.username),
    to: str(to.name) || str(to.username),
    department: str(obj(raw.nextDepartment).name),
    comment: str(raw.comment),
  };
}

export function message(value: unknown): Message | undefined {
  const raw = obj(value);
  const u = obj(raw.u);
  const [id, rid] = [str(raw._id), str(raw.rid)];
  if (!id) return undefined;
  const username = str(u.username);
  return {
    id,
    rid,
    text: str(raw.msg),
    at: time(raw.ts),
    type: str(raw.t),
    by: { id: str(u._id), username, name: str(u.name) || str(raw.alias) || username },
    fromVisitor: raw.token !== undefined,
    edited: raw.editedAt !== undefined,
    updatedAt: time(raw._updatedAt),
    files: files(raw.attachments),
    transfer: transfer(raw.transferData),
  };
}

function preview(value: unknown, visitorId: string): Preview | undefined {
  const read = message(value);
  if (!read) return undefined;
  const file = read.files[0];
  return {
    text: read.text || (file ? file.title : ''),
    type: read.type,
    at: read.at,
    byId: read.by.id,
    fromVisitor: read.fromVisitor || (visitorId !== '' && read.by.id === visitorId),
  };
}

export function room(value: unknown): Room | undefined {
  const raw = obj(value);
  const rid = str(raw._id);
  if (!rid || raw.t !== 'l') return undefined;
  const v = obj(raw.v);
  const served = obj(raw.servedBy);
  const department = obj(raw.department);
  const closedBy = obj(raw.closedBy);
  const source = obj(raw.source);
  const last = preview(raw.lastMessage, str(v._id));
  return {
    rid,
    name: str(raw.fname) || str(v.username),
    open: raw.open === true,
    openedAt: time(raw.ts),
    lastAt: last?.at || time(raw.lm) || time(raw.ts),
    visitorId: str(v._id),
    visitorOnline: v.status !== undefined && v.status !== 'offline',
    departmentId: str(raw.departmentId),
    departmentName: str(department.name),
    servedBy: raw.servedBy ? { id: str(served._id), username: str(served.username), at: time(served.ts) } : undefined,
    last,
    tags: Array.isArray(raw.tags) ? raw.tags.filter((tag): tag is string => typeof tag === 'string') : [],
    topic: str(raw.topic),
    onHold: raw.onHold === true,
    closedAt: time(raw.closedAt),
    closer: str(raw.closer),
    closedByName: str(closedBy.username),
    source: str(source.label) || str(source.alias) || str(source.type),
    fields: Object.entries(obj(raw.livechatData)).map(([key, field]) => [key, str(field)]),
    updatedAt: time(raw._updatedAt),
  };
}

export function mine(value: unknown): Mine | undefined {
  const raw = obj(value);
  const rid = str(raw.rid);
  if (!rid || (raw.t !== undefined && raw.t !== 'l')) return undefined;
  return {
    id: str(raw._id),
    rid,
    name: str(raw.fname) || str(raw.name),
    unread: num(raw.unread),
    alert: raw.alert === true,
    since: time(raw.ts),
  };
}

export function waiting(value: unknown): Waiting | undefined {
  const raw = obj(value);
  const [id, rid] = [str(raw._id), str(raw.rid)];
  if (!id) return undefined;
  const v = obj(raw.v);
  return {
    id,
    rid,
    name: str(raw.name) || str(v.username),
    since: time(raw.queuedAt) || time(raw.ts),
    visitorId: str(v._id),
    departmentId: str(raw.department),
    visitorOnline: v.status === undefined || v.status !== 'offline',
    last: preview(raw.lastMessage, str(v._id)) ?? (str(raw.message) ? { text: str(raw.message), type: '', at: time(raw.ts), byId: '', fromVisitor: true } : undefined),
  };
}
