// The conversation: what is known, what happens, what the visitor does.
import { backoff } from '../../shared/backoff';
import { Outbox, type Entry } from '../../shared/outbox';
import { ApiError, type Rest } from '../../shared/rest';
import type { Store } from '../../shared/storage';
import { millis } from '../../shared/millis';
import type { Visitor, WidgetConfig } from '../../shared/local';
import type { Message, Room } from '../../shared/types';
import { t } from '../i18n';
import { more, talk } from '../later';
import type { Frame } from './frame';
import type { PageTheme } from '../more/theme';
import type { Live } from '../talk/live';
import { isMine, merge, type Draft } from './messages';
import { hasExtras, initialState, type ChatState } from './state';
import { Observable } from './store';
import { Identity, type Profile } from './visitor';

export interface ChatParts {
  rest: Rest;
  store: Store;
  frame: Frame;
}

export class Chat extends Observable<ChatState> {
  readonly rest: Rest;
  readonly frame: Frame;
  readonly identity: Identity;
  readonly outbox: Outbox<Draft, Message>;
  /** What is sent with the registration: from the form and the embed API. */
  profile: Profile;
  /** Asked for by the embed API: the agent of the next room, and the business unit of the configuration. */
  agentId = '';
  businessUnit = '';
  /** What the page asks for, which wins over the owner's settings: looks, language, system messages not to be shown. */
  theme: PageTheme = {};
  language = '';
  hiddenTypes: readonly string[] | undefined;
  /** How much the server's clock is ahead of ours, ms. */
  skew = 0;
  /** Where the visitor is. */
  pageHref = '';
  readonly store: Store;
  /** Says words to a screen reader; the panel sets it. */
  say: (text: string) => void = () => undefined;
  /** The conversation under way, once its code is here. */
  live: Live | undefined;
  private liveRequest: Promise<Live> | undefined;
  private roomRequest: Promise<string> | undefined;
  /** The configuration is being read. */
  loading: Promise<void> | undefined;
  private attempt = 0;
  private retryTimer: ReturnType<typeof setTimeout> | undefined;

  constructor({ rest, store, frame }: ChatParts) {
    super({ ...initialState, sounds: store.get<boolean>('sounds') ?? true });
    this.rest = rest;
    this.store = store;
    this.frame = frame;
    this.identity = new Identity(rest, store);
    this.profile = store.get<Profile>('profile') ?? {};
    this.outbox = new Outbox<Draft, Message>({
      store,
      send: (entry) => this.deliver(entry),
      onSent: (entry, message) => {
        // Both were written at the same moment, but for the way.
        if (entry.attempts === 0) this.skew = millis(message.ts) - Date.now();
        this.take([message]);
      },
      onChange: () => this.outboxChanged(),
    });
    store.onChange((name) => {
      // Another tab started, ended or left a chat.
      if (name === 'token') this.set({ guest: undefined });
      if (name === 'room' || name === 'token') this.look();
    });
  }

  /** Loads the configuration, again and again until it is there. */
  async start(): Promise<void> {
    clearTimeout(this.retryTimer);
    try {
      await this.refresh();
      this.attempt = 0;
      this.outbox.wake();
    } catch {
      if (this.state.phase === 'loading' || this.state.phase === 'blocked') this.set({ phase: 'blocked' });
      this.retryTimer = setTimeout(() => void this.start(), backoff(this.attempt, 2000, 12_000));
      this.attempt += 1;
    }
  }

  /** Reads the configuration and what was missed. Several wishes at once are one request. */
  refresh(): Promise<void> {
    this.loading ??= this.load().finally(() => {
      this.loading = undefined;
    });
    return this.loading;
  }

  /** Reads again what may have changed; if that fails now, the next occasion will do. */
  look(): void {
    void this.refresh().catch(() => undefined);
  }

  /** The code of a conversation under way. */
  async goLive(): Promise<Live> {
    this.liveRequest ??= talk.load().then(
      ({ Live }) => {
        this.live = new Live(this);
        return this.live;
      },
      (error: unknown) => {
        this.liveRequest = undefined;
        throw error instanceof TypeError ? new ApiError(0, 'network') : error;
      },
    );
    return this.liveRequest;
  }

  private async load(): Promise<void> {
    const before = this.state.open ? this.state.room : undefined;
    const { config } = await this.rest.get<{ config: WidgetConfig }>('livechat/config', {
      token: this.identity.known(),
      businessUnit: this.businessUnit || undefined,
    });
    if (!config.enabled || !config.settings) {
      this.set({ phase: 'off', config });
      this.frame.post('removeWidget');
      return;
    }
    this.identity.mayStore = !config.settings.forceAcceptDataProcessingConsent || Boolean(config.guest) || this.store.get('consent') === true;
    this.identity.keep();
    config.theme = { ...config.theme, ...this.theme };
    this.set({ config, guest: config.guest ?? this.state.guest });
    if (config.room || this.state.room || this.store.get('room')) await (await this.goLive()).sync(config, before);
    // The first paint has all its fields, and its words.
    if (hasExtras(config) || !/^en/.test(this.language || config.settings.language || navigator.language)) await (await more.load()).speak(this);
    this.set({ phase: 'ready' });
  }

  /** New or changed messages, from wherever: history, stream, the answer to sending. */
  take(incoming: readonly Message[], fresh = true): void {
    const { messages, room } = this.state;
    const mine = incoming.filter((message) => room === undefined || message.rid === room || messages.some((had) => had._id === message._id));
    if (mine.length === 0) return;
    const before = new Set(messages.map((message) => message._id));
    this.set({ messages: merge(messages, mine) });
    for (const { _id } of mine) this.outbox.acknowledge(_id);
    this.live?.arrived(
      mine.filter(({ _id }) => !before.has(_id)),
      fresh,
    );
  }

  isMine(message: Message): boolean {
    return isMine(message, this.state.guest?._id);
  }

  /** System messages the owner hides. */
  hidden(): readonly string[] {
    return this.hiddenTypes ?? this.state.config?.settings?.hiddenSystemMessages ?? [];
  }

  /** Follows an open room. */
  enterRoom(rid: string): void {
    const { room, open } = this.state;
    if (room === rid && open) return;
    this.set({
      room: rid,
      open: true,
      ended: undefined,
      note: false,
      messages: room === rid || this.state.unsent.length > 0 ? this.state.messages : [],
    });
    this.store.set('room', rid);
    this.frame.post('setKept', true);
    this.follow(rid);
  }

  /** Listens to the room as soon as the code for that is here. */
  private follow(rid: string, attempt = 0): void {
    this.goLive().then(
      (live) => {
        if (this.state.room === rid && this.state.open) live.enter(rid);
      },
      () => setTimeout(() => this.follow(rid, attempt + 1), backoff(attempt)),
    );
  }

  /** The room leaves the screen and the memory of this device. */
  leave(): void {
    this.store.remove('room');
    this.set({ room: undefined, open: false, ended: undefined, messages: [], agent: undefined, queue: undefined, older: false });
  }

  /** Writes a message: on the screen and stored at once, sent as soon as it can be. */
  send(msg: string): void {
    this.live?.own.stop();
    this.outbox.add({ msg });
    this.live?.line.noteWaiting();
  }

  private outboxChanged(): void {
    const unsent = this.outbox.list();
    const failed = unsent.some((entry) => entry.state === 'failed' && !this.state.unsent.some((had) => had.id === entry.id && had.state === 'failed'));
    this.set({ unsent });
    if (failed) this.say(t('say.failed'));
  }

  /** Sends one message, with whatever has to be there before: a visitor and an open room. */
  private async deliver(entry: Entry<Draft>): Promise<Message> {
    if (!this.state.guest) await this.register({});
    const post = async () => {
      const rid = await this.ensureRoom();
      const body = { _id: entry.id, token: this.identity.token(), rid, msg: entry.payload.msg };
      return (await this.rest.post<{ message: Message }>('livechat/message', body)).message;
    };
    try {
      return await post();
    } catch (error) {
      const code = error instanceof ApiError ? error.code : '';
      if (code.includes('invalid-token')) {
        // The record is gone (erased, another database): the visitor is a new one.
        this.set({ guest: undefined });
        await this.register({});
      } else if (!code.includes('room-closed') && !code.includes('invalid-room')) throw error;
      // Closed while this was on its way: it opens a new chat rather than being lost.
      this.set({ open: false });
      return post();
    }
  }

  private ensureRoom(): Promise<string> {
    const { room, open } = this.state;
    if (room && open) return Promise.resolve(room);
    this.roomRequest ??= this.requestRoom().finally(() => {
      this.roomRequest = undefined;
    });
    return this.roomRequest;
  }

  private async requestRoom(): Promise<string> {
    try {
      const { room } = await this.rest.get<{ room: Room }>('livechat/room', {
        token: this.identity.token(),
        agentId: this.agentId || undefined,
      });
      this.enterRoom(room._id);
      this.frame.event('chat-started');
      return room._id;
    } catch (error) {
      if (error instanceof ApiError && error.code.includes('no-agent-online')) {
        if (this.state.config) this.set({ config: { ...this.state.config, online: false } });
      }
      throw error;
    }
  }

  /** Registers the visitor, or changes what is given, and remembers it for the next chat. */
  async register(profile: Profile): Promise<Visitor> {
    this.profile = { ...this.profile, ...profile };
    const known = this.state.guest !== undefined;
    const guest = await (known ? this.identity.register(profile) : this.identity.ensure(this.profile));
    this.identity.mayStore = true;
    this.identity.keep();
    const { customFields: _sent, ...rest } = this.profile;
    this.profile = rest;
    this.store.set('profile', rest);
    this.set({ guest });
    return guest;
  }

  /** The panel was opened or closed. */
  setExpanded(expanded: boolean, full: boolean, withFocus: boolean): void {
    this.set({ expanded, full, focusWish: this.state.focusWish + (expanded && withFocus ? 1 : 0) });
    this.live?.alerts.seen();
  }

  /** Does something once the configuration is there. */
  whenReady(fn: () => void): void {
    if (this.state.phase === 'ready') fn();
    else {
      const stop = this.onChange(() => {
        if (this.state.phase !== 'ready') return;
        stop();
        fn();
      });
    }
  }

  setSounds(sounds: boolean): void {
    this.store.set('sounds', sounds);
    this.set({ sounds });
  }
}
