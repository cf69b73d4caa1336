// A conversation under way: the socket, what was missed, typing marks, alerts. Loaded when there is a room.
import { Ddp } from '../../shared/ddp';
import { ApiError } from '../../shared/rest';
import { millis } from '../../shared/millis';
import type { Agent, WidgetConfig } from '../../shared/local';
import type { Message, QueueInfo } from '../../shared/types';
import { Alerts } from './alerts';
import type { Chat } from '../state/chat';
import { loadMissed, loadOlder } from './history';
import { Line } from './line';
import { merge } from '../state/messages';
import { isShown } from './arrange';
import { Presence } from './presence';
import { listenToRoom } from './room';
import type { Ended } from '../state/state';
import { OwnTyping, Typists } from './typing';

/** A chat that ended this long ago is not brought back by a reload. */
const FRESH_END_MS = 12 * 3_600_000;

export class Live {
  readonly alerts: Alerts;
  readonly line: Line;
  readonly own: OwnTyping;
  readonly typists: Typists;
  private readonly chat: Chat;
  private readonly ddp: Ddp;
  private stop: (() => void) | undefined;
  private readonly loaded = new Set<string>();

  constructor(chat: Chat) {
    this.chat = chat;
    this.alerts = new Alerts(chat);
    new Presence(chat);
    this.typists = new Typists((typing) => chat.set({ typing }));
    this.own = new OwnTyping((typing) => this.tellTyping(typing));
    const ddp = new Ddp(`${chat.rest.base.replace(/^http/, 'ws')}/websocket`);
    this.ddp = ddp;
    this.line = new Line({
      ddp,
      poll: async () => {
        await chat.refresh();
        chat.outbox.wake();
      },
      waiting: () => chat.outbox.list().some((entry) => entry.state !== 'failed'),
      changed: (line) => chat.set(line),
    });
    ddp.beforeResubscribe(async () => {
      const token = chat.identity.known();
      if (token) await ddp.call('livechat:setUpConnection', { token });
    });
    ddp.onReconnected(() => {
      chat.outbox.wake();
      chat.look();
    });
  }

  /** Follows an open room. */
  enter(rid: string): void {
    this.stop?.();
    const { chat } = this;
    this.stop = listenToRoom(this.ddp, rid, chat.identity.token(), {
      message: (message) => chat.take([message]),
      deleted: (id) => chat.set({ messages: chat.state.messages.filter((message) => message._id !== id) }),
      typing: (name, typing) => {
        if (!chat.state.config?.settings?.agentHiddenInfo && name !== chat.state.guest?.username) this.typists.set(name, typing);
      },
      agent: (agent) => this.setAgent(agent),
      agentStatus: (status) => this.setAgentStatus(status),
      queue: (queue) => this.setQueue(queue),
      ready: () => {
        // The first connect is followed by onReconnected; this is a further room on an open socket.
        if (this.ddp.state === 'online') chat.look();
      },
    });
    this.ddp.connect();
    this.line.start();
  }

  /** The room is over. */
  leave(): void {
    this.stop?.();
    this.stop = undefined;
    this.own.stop();
    this.typists.clear();
    this.line.stop();
    this.ddp.close();
  }

  /** Loads the messages between the newest we have and now. */
  async catchUp(rid: string): Promise<void> {
    const { chat } = this;
    const { room, messages: had } = chat.state;
    const known = room === rid ? had.filter((message) => message.rid === rid) : [];
    const { messages, older } = await loadMissed(chat.rest, chat.identity.token(), rid, known);
    if (chat.state.room !== rid) chat.set({ room: rid, messages: [] });
    if (known.length === 0) chat.set({ older });
    chat.take(messages, this.loaded.has(rid) || known.length > 0);
    this.loaded.add(rid);
  }

  /** Loads earlier messages (the reader reached the top). */
  async earlier(): Promise<void> {
    const { rest, identity, state } = this.chat;
    if (!state.room) return;
    const { messages, older } = await loadOlder(rest, identity.token(), state.room, state.messages);
    this.chat.set({ messages: merge(this.chat.state.messages, messages), older });
  }

  /**
   * Brings the conversation up to what the configuration says. `before`: the open room when it was asked for; what
   * happened meanwhile is newer than the answer.
   */
  async sync(config: WidgetConfig, before: string | undefined): Promise<void> {
    const { chat } = this;
    if (config.room) {
      const rid = config.room._id;
      if (chat.state.ended && chat.state.room === rid) return;
      chat.enterRoom(rid);
      if (config.agent || !config.room.servedBy) this.setAgent(config.agent);
      this.setQueue(config.queueInfo);
      await this.catchUp(rid);
      return;
    }
    const rid = chat.state.room ?? chat.store.get<string>('room');
    if (!rid || chat.state.ended || (chat.state.open && rid !== before)) return;
    try {
      await this.catchUp(rid);
    } catch (error) {
      // Erased at the server, or another visitor's: there is nothing to show.
      if (!(error instanceof ApiError) || error.status !== 400) throw error;
      chat.leave();
      return;
    }
    // A chat started while we were reading stays as it is.
    if (chat.state.room !== rid) return;
    this.end({ mine: false, name: '', at: Date.now() });
    if (chat.state.phase === 'loading' && Date.now() - this.endedAt() > FRESH_END_MS) chat.leave();
  }

  private endedAt(): number {
    return this.chat.state.ended?.at ?? 0;
  }

  /** Messages not seen before; `fresh` when they came while the visitor was here. */
  arrived(messages: readonly Message[], fresh: boolean): void {
    const { chat } = this;
    for (const { t, u } of messages) if (t === undefined) this.typists.set(u.username, false);
    this.alerts.arrived(fresh ? messages.filter((message) => isShown(message, chat.hidden()) && !chat.isMine(message)) : []);
    const last = messages.find(({ t, rid }) => t === 'livechat-close' && rid === chat.state.room);
    if (last) this.end({ mine: chat.isMine(last), name: last.u.name ?? last.u.username, at: millis(last.ts) });
  }

  private setAgent(agent: Agent | undefined): void {
    const before = this.chat.state.agent;
    this.chat.set(agent ? { agent, queue: undefined } : { agent });
    // A hidden agent has no id either: somebody is there, or nobody.
    if (agent && before && before._id === agent._id) return;
    if (agent || before) this.chat.frame.event('assign-agent', agent && agentForPage(agent));
  }

  private setAgentStatus(status: NonNullable<Agent['status']>): void {
    const { agent } = this.chat.state;
    if (!agent) return;
    this.chat.set({ agent: { ...agent, status } });
    this.chat.frame.event('agent-status-change', agentForPage({ ...agent, status }));
  }

  private setQueue(queue: QueueInfo | undefined): void {
    const before = this.chat.state.queue;
    if (queue?.spot === before?.spot && queue?.estimatedWaitTimeSeconds === before?.estimatedWaitTimeSeconds) return;
    this.chat.set({ queue });
    if (queue) this.chat.frame.event('queue-position-change', queue);
  }

  /** The chat is over, whoever ended it. */
  end(ended: Ended): void {
    const { chat } = this;
    if (chat.state.ended) return;
    const wasOpen = chat.state.open;
    this.leave();
    chat.set({ open: false, ended, queue: undefined });
    chat.frame.post('setKept', false);
    if (!wasOpen) return;
    chat.frame.event('chat-ended');
    // Whoever comes next should find the present answer to "is somebody there".
    chat.look();
  }

  /** Ends the chat for the visitor; rejects when the server refuses. */
  async close(): Promise<void> {
    const { identity, rest, state } = this.chat;
    if (!state.room) return;
    try {
      await rest.post('livechat/room.close', { token: identity.token(), rid: state.room });
    } catch (error) {
      if (!(error instanceof ApiError && error.code.includes('room-closed'))) throw error;
    }
    this.end({ mine: true, name: '', at: Date.now() });
  }

  /** "Start a new chat": the old one leaves the screen. */
  startAnew(): void {
    const { chat } = this;
    const forget = chat.state.config?.settings?.clearLocalStorageWhenChatEnded;
    chat.leave();
    if (forget) {
      chat.identity.forget();
      chat.store.remove('profile');
      chat.profile = {};
      chat.set({ guest: undefined });
    }
    chat.set({ focusWish: chat.state.focusWish + 1 });
    chat.look();
  }

  /** "Try now". */
  tryNow(): void {
    this.line.tryNow();
    this.chat.outbox.wake();
  }

  private tellTyping(typing: boolean): void {
    const { identity, state } = this.chat;
    if (!state.room || !state.open || !state.guest) return;
    this.ddp
      .call('stream-notify-room', `${state.room}/typing`, state.guest.username, typing, { token: identity.token() })
      .catch(() => undefined);
  }
}

const agentForPage = ({ hiddenInfo, name, username, status }: Agent): object => (hiddenInfo ? {} : { name, username, status });
