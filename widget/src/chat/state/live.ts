// A conversation under way: the socket, what was missed, typing marks, alerts. Loaded when there is a room.
import { Ddp } from '../../shared/ddp';
import type { Message } from '../../shared/types';
import { Alerts } from './alerts';
import type { Chat } from './chat';
import { loadMissed, loadOlder } from './history';
import { Line } from './line';
import { merge } from './messages';
import { listenToRoom } from './room';
import { OwnTyping, Typists } from './typing';

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
      agent: (agent) => chat.setAgent(agent),
      agentStatus: (status) => chat.setAgentStatus(status),
      queue: (queue) => chat.setQueue(queue),
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
    const known = this.loaded.has(rid) && room === rid ? had : [];
    const { messages, older } = await loadMissed(chat.rest, chat.identity.token(), rid, known);
    if (chat.state.room !== rid) chat.set({ room: rid, messages: [] });
    if (known.length === 0) chat.set({ older });
    chat.take(messages, this.loaded.has(rid) || had.some((message) => message.rid === rid));
    this.loaded.add(rid);
  }

  /** Loads earlier messages (the reader reached the top). */
  async earlier(): Promise<void> {
    const { rest, identity, state } = this.chat;
    if (!state.room) return;
    const { messages, older } = await loadOlder(rest, identity.token(), state.room, state.messages);
    this.chat.set({ messages: merge(this.chat.state.messages, messages), older });
  }

  /** New messages of the other side; `fresh` when they came while the visitor was here. */
  arrived(news: readonly Message[], fresh: boolean): void {
    for (const message of news) if (message.t === undefined) this.typists.set(message.u.username, false);
    this.alerts.arrived(fresh ? news : []);
  }

  private tellTyping(typing: boolean): void {
    const { identity, state } = this.chat;
    if (!state.room || !state.open || !state.guest) return;
    this.ddp
      .call('stream-notify-room', `${state.room}/typing`, state.guest.username, typing, { token: identity.token() })
      .catch(() => undefined);
  }
}
