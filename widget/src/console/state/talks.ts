import type { Ddp } from '../../shared/ddp';
import { ApiError } from '../../shared/rest';
import { Store } from '../lib/store';
import type { Api } from './api';
import type { Message } from './model';
import { list, message, obj, str } from './parse';
import { emptyTalk, merge, remove, withLatest, withOlder, type Talk } from './talk';
import type { Typists } from './typing';

const PAGE = 50;
/** Conversations kept in memory, so that going back shows them at once. */
const KEEP = 20;

/** What the rest of the console wants to hear about an opened conversation. */
export interface TalkHooks {
  /** A message came by the socket, or the sender's own answer. */
  onMessage: (message: Message) => void;
  /** These ids are stored by the server. */
  onSeen: (ids: string[]) => void;
  /** The own user name: another tab of the same person writes as well. */
  ownName: () => string;
}

/** Reads conversations and keeps the opened one live. */
export class Talks {
  private readonly held = new Map<string, Store<Talk>>();
  private openRid = '';
  private close: (() => void) | undefined;

  constructor(
    private readonly api: Api,
    private readonly ddp: Ddp,
    private readonly typists: Typists,
    private readonly hooks: TalkHooks,
  ) {}

  /** The conversation as far as it is known. */
  store(rid: string): Store<Talk> {
    let found = this.held.get(rid);
    if (found) this.held.delete(rid);
    else found = new Store<Talk>(emptyTalk);
    this.held.set(rid, found);
    for (const other of this.held.keys()) {
      if (this.held.size <= KEEP) break;
      if (other !== this.openRid && other !== rid) this.held.delete(other);
    }
    return found;
  }

  /** Makes one conversation live; the one before stops being so. */
  open(rid: string): void {
    if (this.openRid === rid && this.close) return;
    this.leave();
    if (!rid) return;
    this.openRid = rid;
    const talk = this.store(rid);
    const stops = [
      this.ddp.subscribe('stream-room-messages', rid, [], ([doc]) => this.receive(rid, doc)),
      this.ddp.subscribe('stream-notify-room', `${rid}/deleteMessage`, [], ([doc]) =>
        talk.update((now) => ({ ...now, messages: remove(now.messages, str(obj(doc)._id)) })),
      ),
      this.ddp.subscribe('stream-notify-room', `${rid}/typing`, [], ([name, typing]) => {
        if (str(name) !== this.hooks.ownName()) this.typists.set(rid, str(name), typing === true);
      }),
    ];
    this.close = () => {
      for (const stop of stops) stop();
      this.typists.clear(rid);
    };
    void this.readLatest(rid);
  }

  leave(): void {
    this.close?.();
    this.close = undefined;
    this.openRid = '';
  }

  /** The right to read changed (the chat was taken): asks anew for everything. */
  reopen(rid: string): void {
    if (this.openRid !== rid) return;
    this.leave();
    this.store(rid).update((now) => ({ ...now, phase: now.messages.length > 0 ? 'ready' : 'loading' }));
    this.open(rid);
  }

  /** The connection came back: what was missed is read. */
  refresh(): void {
    if (this.openRid) void this.readLatest(this.openRid);
  }

  /** Takes in a message the server confirmed. */
  add(read: Message): void {
    this.store(read.rid).update((now) => ({ ...now, messages: merge(now.messages, [read]) }));
  }

  private receive(rid: string, doc: unknown): void {
    const read = message(doc);
    if (!read) return;
    if (read.type === 'rm') {
      this.store(rid).update((now) => ({ ...now, messages: remove(now.messages, read.id) }));
      return;
    }
    const fresh = !this.store(rid).state.messages.some((m) => m.id === read.id);
    this.add({ ...read, rid });
    this.hooks.onSeen([read.id]);
    if (fresh) this.hooks.onMessage({ ...read, rid });
  }

  async readLatest(rid: string): Promise<void> {
    const talk = this.store(rid);
    try {
      const page = await this.history(rid);
      if (!page) {
        talk.update((now) => (now.messages.length > 0 ? now : { ...now, phase: 'denied' }));
        return;
      }
      this.hooks.onSeen(page.map((m) => m.id));
      talk.update((now) => withLatest(now, page, PAGE));
    } catch (error) {
      const offline = error instanceof ApiError && (error.status === 0 || error.status >= 500 || error.status === 429);
      talk.update((now) => {
        if (now.phase !== 'loading') return now;
        return { ...now, phase: offline ? 'failed' : 'denied' };
      });
    }
  }

  async readOlder(rid: string): Promise<void> {
    const talk = this.store(rid);
    const { older, readingOlder, messages } = talk.state;
    const first = messages[0];
    if (!older || readingOlder || !first) return;
    talk.patch({ readingOlder: true });
    try {
      const page = await this.history(rid, first.at);
      talk.update((now) => withOlder(now, page ?? [], PAGE));
    } catch {
      talk.patch({ readingOlder: false });
    }
  }

  /** `loadHistory` over REST: the same answer as over the socket, but it also works while the socket is being opened. */
  private async history(rid: string, before?: number): Promise<Message[] | undefined> {
    const call = { msg: 'method', id: '1', method: 'loadHistory', params: [rid, before ? { $date: before } : null, PAGE] };
    const answer = await this.api.post<{ message?: string }>('method.call/loadHistory', { message: JSON.stringify(call) });
    const { result, error } = JSON.parse(answer.message ?? '{}') as { result?: unknown; error?: { error?: unknown } };
    if (error) throw new ApiError(400, str(error.error) || 'error');
    if (!result) return undefined;
    return list(obj(result).messages).flatMap((doc) => {
      const read = message(doc);
      return read ? [{ ...read, rid }] : [];
    });
  }
}
