import { Ddp, DdpError } from '../../shared/ddp';
import { Outbox, type Entry } from '../../shared/outbox';
import type { Store as Shelf } from '../../shared/storage';
import { announce } from '../lib/notice';
import { Store } from '../lib/store';
import { t } from '../i18n';
import type { Api } from './api';
import { ClosedChats } from './closed';
import { ConnectionStrip } from './connection';
import { Drafts } from './drafts';
import { emptyInbox, withEvent, withRooms, withSnapshot, type Inbox, type InboxEvent } from './inbox';
import type { Message } from './model';
import { list, message as readMessage, obj, str, type Raw } from './parse';
import { may, type Session } from './session';
import { unescapeText } from './talk';
import { Talks } from './talks';
import { Typists } from './typing';

/** Words on their way to a chat. */
export interface Words {
  rid: string;
  msg: string;
}

/** Everything that lives while somebody is signed in: the socket, the lists, the conversations, the unsent words. */
export class Desk {
  readonly inbox = new Store<Inbox>(emptyInbox);
  readonly pending: Store<readonly Entry<Words>[]>;
  readonly strip: ConnectionStrip;
  readonly typists = new Typists();
  readonly talks: Talks;
  readonly drafts: Drafts;
  readonly closed: ClosedChats;
  readonly outbox: Outbox<Words, { message?: unknown }>;
  readonly ddp: Ddp;
  /** The chat on the screen, empty when there is none. */
  openRid = '';

  private during: InboxEvent[] | undefined;
  private again = false;
  private readonly stops: (() => void)[] = [];
  private readonly lines = new Map<string, () => void>();
  /** Rooms that are being read; `true` when somebody asked again meanwhile. */
  private readonly fetching = new Map<string, boolean>();

  constructor(readonly api: Api, private readonly session: Session, shelf: Shelf, readonly meId: string, base: string) {
    const socket = new URL(`${base}/websocket`, location.href);
    socket.protocol = socket.protocol.replace('http', 'ws');
    this.ddp = new Ddp(socket.href);
    this.drafts = new Drafts(shelf);
    this.closed = new ClosedChats(api, (rooms) => this.inbox.update((now) => withRooms(now, rooms)), () =>
      may(session.store.state, 'view-livechat-rooms') ? '' : meId,
    );
    this.outbox = new Outbox<Words, { message?: unknown }>({
      store: shelf,
      lane: ({ rid }) => rid,
      send: ({ id, payload }) => api.post('chat.sendMessage', { message: { _id: id, rid: payload.rid, msg: payload.msg } }),
      onSent: (_entry, answer) => {
        const stored = readMessage(answer.message);
        if (stored) this.talks.add(stored);
      },
      onChange: () => this.pending.set(this.outbox.list()),
    });
    this.pending = new Store(this.outbox.list());
    this.strip = new ConnectionStrip(() => this.outbox.list().length > 0);
    this.talks = new Talks(api, this.ddp, this.typists, {
      onMessage: (m) => this.heard(m),
      onSeen: (ids) => ids.forEach((id) => this.outbox.acknowledge(id)),
      ownName: () => (session.store.state.phase === 'in' ? session.store.state.me.username : ''),
    });
  }

  start(): void {
    this.ddp.beforeResubscribe(() => this.login());
    this.stops.push(this.ddp.onState((state) => this.strip.on(state)));
    this.stops.push(this.ddp.onReconnected(() => this.recover()));
    this.listen('stream-notify-user', `${this.meId}/rooms-changed`, ([action, doc]) => this.onRoom(str(action), doc));
    this.listen('stream-notify-user', `${this.meId}/subscriptions-changed`, ([action, doc]) => this.onMine(str(action), doc));
    this.listenToLine('public');
    const seen = () => this.markRead();
    document.addEventListener('visibilitychange', seen);
    addEventListener('focus', seen);
    this.stops.push(() => {
      document.removeEventListener('visibilitychange', seen);
      removeEventListener('focus', seen);
    });
    this.ddp.connect();
    void this.refresh();
    this.outbox.wake();
  }

  stop(): void {
    for (const stop of this.stops.splice(0)) stop();
    this.talks.leave();
    this.strip.stop();
    this.outbox.stop();
    this.ddp.close();
  }

  private listen(name: string, event: string, run: (args: unknown[]) => void): void {
    this.stops.push(this.ddp.subscribe(name, event, [], run));
  }

  private listenToLine(key: string): void {
    if (this.lines.has(key)) return;
    this.lines.set(key, this.ddp.subscribe('stream-livechat-inquiry-queue-observer', key, [], ([doc]) => this.onInquiry(doc)));
  }

  private async login(): Promise<void> {
    try {
      await this.ddp.call('login', { resume: this.session.token });
    } catch (error) {
      // 403: the token is not good any more. Anything else is weather, and the next connect tries again.
      if (error instanceof DdpError && Number(error.code) === 403) this.session.end(true);
    }
  }

  /** After every connect: nothing that was missed stays missed. */
  private recover(): void {
    void this.refresh();
    this.talks.refresh();
    this.outbox.wake();
    if (this.closed.store.state.phase !== 'idle') void this.closed.load();
    void this.session.refresh().catch(() => undefined);
  }

  /** Reads all lists again. Asked twice at once, it reads once more after the first. */
  async refresh(): Promise<void> {
    if (this.during) {
      this.again = true;
      return;
    }
    const during: InboxEvent[] = [];
    this.during = during;
    try {
      const [subscriptions, rooms, line] = await Promise.all([
        this.api.get<{ update: unknown }>('subscriptions.get'),
        this.api.get<{ update: unknown }>('rooms.get'),
        this.api.get<{ inquiries: unknown }>('livechat/inquiries.queuedForUser', { count: 0 }),
      ]);
      const snapshot = { subscriptions: list(subscriptions.update), rooms: list(rooms.update), inquiries: list(line.inquiries) };
      this.inbox.update((now) => withSnapshot(now, snapshot, during));
      for (const rid of Object.keys(this.inbox.state.mine)) this.need(rid);
      // No list holds a chat that ended while nobody listened.
      if (this.openRid && !this.inbox.state.mine[this.openRid]) void this.fetchRoom(this.openRid);
      this.markRead();
    } catch {
      this.inbox.update((now) => (now.phase === 'loading' ? { ...now, phase: 'failed' } : now));
    } finally {
      this.during = undefined;
    }
    void this.readDepartments();
    if (this.again) {
      this.again = false;
      await this.refresh();
    }
  }

  /** Names of departments, and which lines to listen to. */
  async readDepartments(): Promise<void> {
    try {
      const [all, own] = await Promise.all([
        this.api.get<{ departments: unknown }>('livechat/department', { count: 0, showArchived: true }),
        this.api.get<{ departments: unknown }>(`livechat/agents/${encodeURIComponent(this.meId)}/departments`, { enabledDepartmentsOnly: true }),
      ]);
      const departments = Object.fromEntries(list(all.departments).map((d) => [str(d._id), str(d.name)]));
      this.inbox.patch({ departments });
      const keys = new Set(['public', ...list(own.departments).map((d) => `department/${str(d.departmentId)}`)]);
      for (const key of keys) this.listenToLine(key);
      for (const [key, stop] of [...this.lines]) {
        if (keys.has(key)) continue;
        stop();
        this.lines.delete(key);
      }
    } catch {
      // Names are a nicety; the lists stand without them and the next refresh asks again.
    }
  }

  private apply(event: InboxEvent): void {
    this.during?.push(event);
    this.inbox.update((now) => withEvent(now, event));
  }

  private onRoom(action: string, doc: unknown): void {
    const rid = str(obj(doc)._id);
    const before = this.inbox.state.rooms[rid];
    this.apply({ kind: 'room', action, doc });
    const after = this.inbox.state.rooms[rid];
    if (!after) return;
    if (before?.open && !after.open && this.closed.store.state.phase !== 'idle') void this.closed.load();
    const { last } = after;
    if (rid !== this.openRid && last?.fromVisitor && last.type === '' && last.at > (before?.last?.at ?? 0) && before) {
      announce(unescapeText(last.text), after.name);
    }
  }

  private onMine(action: string, doc: unknown): void {
    const rid = str(obj(doc).rid);
    const before = this.inbox.state.mine[rid];
    this.apply({ kind: 'mine', action, doc });
    const after = this.inbox.state.mine[rid];
    if (after) {
      this.need(rid);
      if (!before && rid !== this.openRid) announce(t('say.newChat', { name: after.name }));
      if (!before && rid === this.openRid) this.talks.reopen(rid);
      this.markRead();
    } else if (before && rid) {
      // Closed, or handed to somebody else: the room itself says which.
      void this.fetchRoom(rid);
    }
  }

  private onInquiry(doc: unknown): void {
    const id = str(obj(doc)._id);
    const before = this.inbox.state.line[id];
    this.apply({ kind: 'inquiry', doc });
    const after = this.inbox.state.line[id];
    if (after && !before) announce(t('say.waiting', { name: after.name }));
  }

  private heard(m: Message): void {
    const fromVisitor = m.fromVisitor || m.by.id === this.inbox.state.rooms[m.rid]?.visitorId;
    if (m.type === 'livechat-close') {
      announce(t(fromVisitor ? 'talk.line.closedByVisitor' : 'talk.line.closed', { who: m.by.name }));
      void this.fetchRoom(m.rid);
    } else if (m.type === '' && m.by.id !== this.meId) {
      announce(unescapeText(m.text) || t('say.file'), m.by.name);
    }
    this.markRead();
  }

  /** Reads a room that is listed but not known yet. */
  private need(rid: string): void {
    if (!this.inbox.state.rooms[rid]) void this.fetchRoom(rid);
  }

  /** `rooms.info`; resolves to whether the room may be seen. */
  async fetchRoom(rid: string): Promise<boolean> {
    if (this.fetching.has(rid)) {
      // What is on its way may be older than the reason to ask.
      this.fetching.set(rid, true);
      return true;
    }
    this.fetching.set(rid, false);
    try {
      const answer = await this.api.get<{ room: Raw }>('rooms.info', { roomId: rid });
      this.inbox.update((now) => withRooms(now, [answer.room]));
      return true;
    } catch {
      return false;
    } finally {
      const again = this.fetching.get(rid);
      this.fetching.delete(rid);
      if (again) void this.fetchRoom(rid);
    }
  }

  /** Shows a chat: live from now on, and read once it is looked at. */
  show(rid: string): void {
    this.openRid = rid;
    this.talks.open(rid);
    if (rid) this.need(rid);
    this.markRead();
  }

  private reading = '';

  /** Tells the server that the open chat was looked at. */
  markRead(): void {
    const rid = this.openRid;
    const mine = this.inbox.state.mine[rid];
    if (!mine || (mine.unread === 0 && !mine.alert) || document.visibilityState !== 'visible' || !document.hasFocus()) return;
    if (this.reading === rid) return;
    this.reading = rid;
    const read = { ...mine, unread: 0, alert: false };
    this.inbox.update((now) => ({ ...now, mine: { ...now.mine, [rid]: read } }));
    void this.api
      .post('subscriptions.read', { rid })
      .catch(() => undefined)
      .finally(() => {
        this.reading = '';
        const now = this.inbox.state.mine[rid];
        // Something more came while the mark was on its way.
        if (now && now.unread > 0 && this.openRid === rid) this.markRead();
      });
  }

  send(rid: string, text: string): void {
    this.outbox.add({ rid, msg: text });
  }

  tellTyping(rid: string, username: string, typing: boolean): void {
    void this.ddp.call('stream-notify-room', `${rid}/typing`, username, typing).catch(() => undefined);
  }

  /** `POST livechat/inquiries.take`. */
  async take(inquiryId: string): Promise<void> {
    const waiting = this.inbox.state.line[inquiryId];
    await this.api.post('livechat/inquiries.take', { inquiryId });
    this.apply({ kind: 'inquiry', doc: { type: 'removed', _id: inquiryId } });
    if (waiting) this.talks.reopen(waiting.rid);
  }

  /** `POST livechat/room.closeByUser`. */
  async close(rid: string, comment: string, tags: string[]): Promise<void> {
    await this.api.post('livechat/room.closeByUser', { rid, ...(comment ? { comment } : {}), ...(tags.length > 0 ? { tags } : {}) });
    this.drafts.set(rid, '');
    await this.fetchRoom(rid);
    this.inbox.update((now) => {
      const { [rid]: _gone, ...mine } = now.mine;
      return { ...now, mine };
    });
  }
}
