import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ApiError, type Rest } from '../../shared/rest';
import { openStore } from '../../shared/storage';
import type { WidgetConfig } from '../../shared/local';
import type { Guest, Message } from '../../shared/types';
import { command } from '../more/embed';
import { Chat } from './chat';
import { Frame } from './frame';
import { screenOf } from './state';

// Style sheets do not load here.
vi.spyOn(document.head, 'append').mockImplementation((link) => void (link as HTMLLinkElement).onload?.(new Event('load')));

/** A server of one visitor, in memory, behind the interface of `Rest`. */
class FakeServer {
  online = true;
  down = false;
  guest: Guest | undefined;
  room: { _id: string; open: boolean; messages: Message[] } | undefined;
  readonly calls: string[] = [];
  /** The custom fields that came, and what was last said of the visitor. */
  readonly fields: object[] = [];
  said: object | undefined;
  private rooms = 0;
  private clock = Date.UTC(2026, 10, 24, 12);
  readonly base = 'http://h';

  readonly rest = this as unknown as Rest;

  get = async (path: string, query: Record<string, string> = {}): Promise<unknown> => {
    this.enter(`GET ${path}`);
    if (path === 'livechat/config') {
      const open = this.room?.open ? { _id: this.room._id, open: true as const } : undefined;
      const known = this.guest && query.token === this.guest.token;
      const config: WidgetConfig = {
        enabled: true,
        online: this.online || Boolean(known && open),
        settings: { registrationForm: false },
        departments: [{ _id: 'd1', name: 'Pots', showOnRegistration: true, showOnOfflineForm: true }],
        ...(known ? { guest: this.guest as Guest, ...(open ? { room: open } : {}) } : {}),
      };
      return { config };
    }
    if (path === 'livechat/room') {
      if (query.token !== this.guest?.token) throw new ApiError(400, 'invalid-token');
      if (!this.room?.open) {
        if (!this.online) throw new ApiError(400, 'no-agent-online');
        this.rooms += 1;
        this.room = { _id: `room${this.rooms}`, open: true, messages: [] };
      }
      return { room: { _id: this.room._id, open: true }, newRoom: true };
    }
    if (path.startsWith('livechat/messages.history/')) {
      if (!path.endsWith(`/${this.room?._id}`) || query.token !== this.guest?.token) throw new ApiError(400, 'invalid-room');
      return { messages: [...(this.room?.messages ?? [])].reverse().slice(Number(query.offset ?? 0), Number(query.offset ?? 0) + 50) };
    }
    throw new ApiError(404, 'http-404');
  };

  post = async (path: string, body: Record<string, unknown>): Promise<unknown> => {
    this.enter(`POST ${path}`);
    if (path === 'livechat/visitor') {
      const given = body.visitor as { token: string; name?: string };
      this.said = given;
      this.guest = { _id: 'v1', username: 'guest-1', ...this.guest, ...given };
      return { visitor: this.guest };
    }
    if (path === 'livechat/custom.field') {
      this.fields.push(body);
      return {};
    }
    if (path === 'livechat/message') {
      if (body.token !== this.guest?.token) throw new ApiError(400, 'invalid-token');
      if (body.rid !== this.room?._id) throw new ApiError(400, 'invalid-room');
      if (!this.room?.open) throw new ApiError(400, 'room-closed');
      const had = this.room.messages.find(({ _id }) => _id === body._id);
      return { message: had ?? this.write({ _id: body._id as string, msg: body.msg as string, token: this.guest?.token ?? '', u: { _id: 'v1', username: 'guest-1' } }) };
    }
    throw new ApiError(404, 'http-404');
  };

  write(message: Partial<Message>): Message {
    if (!this.room) throw new Error('no room');
    this.clock += 1000;
    const ts = new Date(this.clock).toISOString();
    const whole: Message = { _id: `m${this.clock}`, rid: this.room._id, msg: '', ts, _updatedAt: ts, u: { _id: 'a1', username: 'ana', name: 'Ana' }, ...message };
    this.room.messages.push(whole);
    return whole;
  }

  closeByAgent(): void {
    if (!this.room) return;
    this.room.open = false;
    this.write({ t: 'livechat-close', msg: 'bye' });
  }

  private enter(call: string): void {
    this.calls.push(call);
    if (this.down) throw new ApiError(0, 'network');
  }
}

/** No socket in these tests: it never opens. */
class SilentSocket {
  static readonly OPEN = 1;
  readyState = 0;
  send(): void {
    // Nobody listens.
  }
  close(): void {
    // Never open.
  }
}

const pages: Chat[] = [];
const open = (server: FakeServer): Chat => {
  const chat = new Chat({ rest: server.rest, store: openStore('deskbell.'), frame: new Frame('') });
  pages.push(chat);
  return chat;
};
const texts = (chat: Chat) => chat.state.messages.filter(({ t }) => t === undefined).map(({ msg }) => msg);
const unsent = (chat: Chat) => chat.state.unsent.map(({ payload, state }) => `${payload.msg}:${state}`);

describe('chat', () => {
  let server: FakeServer;
  beforeEach(() => {
    localStorage.clear();
    vi.stubGlobal('WebSocket', SilentSocket);
    server = new FakeServer();
  });
  afterEach(() => {
    for (const chat of pages.splice(0)) {
      chat.outbox.stop();
      chat.live?.leave();
    }
    vi.unstubAllGlobals();
  });

  it('asks for nothing but the configuration before the first word, and stores nothing', async () => {
    await open(server).start();
    expect(server.calls).toEqual(['GET livechat/config']);
    expect(localStorage.length).toBe(0);
  });

  it('registers, opens a room and sends, in this order, with the first message', async () => {
    const chat = open(server);
    await chat.start();
    chat.send('hello');
    chat.send('again');
    await vi.waitFor(() => expect(texts(chat)).toEqual(['hello', 'again']));
    expect(server.calls.slice(1, 5)).toEqual(['POST livechat/visitor', 'GET livechat/room', 'POST livechat/message', 'POST livechat/message']);
    expect(screenOf(chat.state)).toBe('chat');
    expect(chat.state.unsent).toEqual([]);
  });

  it('keeps everything over a reload', async () => {
    const first = open(server);
    await first.start();
    first.send('hello');
    await vi.waitFor(() => expect(texts(first)).toEqual(['hello']));
    server.write({ msg: 'Good afternoon' });
    const second = open(server);
    await second.start();
    expect(screenOf(second.state)).toBe('chat');
    expect(texts(second)).toEqual(['hello', 'Good afternoon']);
    expect(second.state.unread).toBe(1);
  });

  it('keeps what was written without a connection, over a reload, and sends it once', async () => {
    const first = open(server);
    await first.start();
    server.down = true;
    first.send('hello');
    await vi.waitFor(() => expect(unsent(first)).toEqual(['hello:waiting']));
    first.outbox.stop();
    server.down = false;
    const second = open(server);
    await second.start();
    await vi.waitFor(() => expect(texts(second)).toEqual(['hello']));
    expect(server.room?.messages.filter(({ msg }) => msg === 'hello')).toHaveLength(1);
  });

  it('shows that the agent closed the chat, also when that happened while nobody looked', async () => {
    const first = open(server);
    await first.start();
    first.send('hello');
    await vi.waitFor(() => expect(texts(first)).toEqual(['hello']));
    server.closeByAgent();
    await first.refresh();
    expect(screenOf(first.state)).toBe('ended');
    expect(first.state.ended).toMatchObject({ mine: false, name: 'Ana' });
    const second = open(server);
    server.write({ t: 'command', msg: 'promptTranscript' });
    vi.setSystemTime(Date.UTC(2026, 10, 24, 13));
    await second.start();
    vi.useRealTimers();
    expect(screenOf(second.state)).toBe('ended');
    expect(texts(second)).toEqual(['hello']);
    (await second.goLive()).startAnew();
    expect(screenOf(second.state)).toBe('welcome');
    expect(texts(second)).toEqual([]);
  });

  it('opens a new chat for words that met a closed room', async () => {
    const chat = open(server);
    await chat.start();
    chat.send('hello');
    await vi.waitFor(() => expect(texts(chat)).toEqual(['hello']));
    server.closeByAgent();
    chat.send('one more thing');
    await vi.waitFor(() => expect(unsent(chat)).toEqual([]));
    expect(server.room?._id).toBe('room2');
    expect(server.room?.messages.map(({ msg }) => msg)).toEqual(['one more thing']);
    expect(screenOf(chat.state)).toBe('chat');
  });

  it('registers anew when the server does not know the visitor any more', async () => {
    const chat = open(server);
    await chat.start();
    await chat.register({ name: 'Maya' });
    server.guest = undefined;
    chat.send('hello');
    await vi.waitFor(() => expect(texts(chat)).toEqual(['hello']));
    expect(server.guest).toMatchObject({ name: 'Maya' });
  });

  it('offers a note, with the words in it, when nobody is there after all', async () => {
    const chat = open(server);
    await chat.start();
    server.online = false;
    chat.send('hello');
    await vi.waitFor(() => expect(unsent(chat)).toEqual(['hello:failed']));
    expect(screenOf(chat.state)).toBe('closed');
    expect(chat.state.unsent[0]?.code).toBe('no-agent-online');
  });

  it('says so when the server cannot be reached', async () => {
    server.down = true;
    const chat = open(server);
    await chat.start();
    expect(screenOf(chat.state)).toBe('blocked');
    server.down = false;
    await chat.start();
    expect(screenOf(chat.state)).toBe('welcome');
  });

  it('an old answer does not end a chat that was just started', async () => {
    const chat = open(server);
    await chat.start();
    await chat.register({});
    const slow = server.get;
    let release = () => undefined as void;
    server.get = async (path, query) => {
      const answer = await slow(path, query);
      if (path === 'livechat/config') await new Promise<void>((resolve) => (release = resolve));
      return answer;
    };
    const refreshing = chat.refresh();
    await vi.waitFor(() => expect(server.calls.at(-1)).toBe('GET livechat/config'));
    chat.send('hello');
    await vi.waitFor(() => expect(texts(chat)).toEqual(['hello']));
    server.get = slow;
    release();
    await refreshing;
    expect(screenOf(chat.state)).toBe('chat');
  });

  it('reads a long absence without a gap', async () => {
    const chat = open(server);
    await chat.start();
    chat.send('hello');
    await vi.waitFor(() => expect(texts(chat)).toEqual(['hello']));
    for (let i = 0; i < 120; i += 1) server.write({ msg: `n${i}` });
    await chat.refresh();
    expect(texts(chat)).toHaveLength(121);
    expect(texts(chat).at(-1)).toBe('n119');
  });

  it('follows a chat another tab started', async () => {
    const a = open(server);
    const b = open(server);
    await Promise.all([a.start(), b.start()]);
    a.send('hello');
    await vi.waitFor(() => expect(texts(a)).toEqual(['hello']));
    dispatchEvent(new StorageEvent('storage', { key: 'deskbell.room', storageArea: localStorage }));
    await vi.waitFor(() => expect(texts(b)).toEqual(['hello']));
  });

  it('stores nothing before the visitor’s yes where the owner wants one', async () => {
    const asking = server.get;
    server.get = async (path, query) => {
      const answer = (await asking(path, query)) as { config?: WidgetConfig };
      if (answer.config?.settings) answer.config.settings.forceAcceptDataProcessingConsent = true;
      return answer;
    };
    const chat = open(server);
    await chat.start();
    chat.identity.token();
    expect(localStorage.length).toBe(0);
    await chat.register({ name: 'Maya' });
    expect(localStorage.getItem('deskbell.token')).not.toBeNull();
  });

  describe('the embed API', () => {
    it('registers who the page says, and changes who is registered', async () => {
      const chat = open(server);
      await chat.start();
      command(chat, 'registerGuest', [{ name: 'Maya', email: 'maya@lindqvist.example', nonsense: 1 }]);
      await vi.waitFor(() => expect(chat.state.guest).toMatchObject({ name: 'Maya', email: 'maya@lindqvist.example' }));
      command(chat, 'setGuestName', ['Maya L.']);
      await vi.waitFor(() => expect(server.guest?.name).toBe('Maya L.'));
    });

    it('keeps what is said before the visitor registers; fields follow one by one', async () => {
      const chat = open(server);
      await chat.start();
      await command(chat, 'setGuestName', ['Maya']);
      await command(chat, 'setCustomField', ['plan', 'gold', true]);
      await command(chat, 'setGuestMetadata', [{ size: 7 }]);
      expect(server.calls).toEqual(['GET livechat/config']);
      chat.send('hello');
      await vi.waitFor(() => expect(server.guest).toMatchObject({ name: 'Maya' }));
      await vi.waitFor(() =>
        expect(server.fields).toEqual([
          { token: chat.identity.token(), key: 'plan', value: 'gold', overwrite: true },
          { token: chat.identity.token(), key: 'size', value: '7', overwrite: true },
        ]),
      );
      expect(server.calls.filter((call) => call === 'POST livechat/visitor')).toHaveLength(1);
    });

    it('clears the department alone, and asks for the name of one that it does not know in vain', async () => {
      const chat = open(server);
      await chat.start();
      await command(chat, 'registerGuest', [{ name: 'Maya', department: 'Sales' }]);
      expect(server.said).toEqual({ token: chat.identity.token(), name: 'Maya', department: 'Sales' });
      await command(chat, 'setDepartment', ['Pots']);
      expect(server.said).toEqual({ token: chat.identity.token(), department: 'd1' });
      await command(chat, 'clearDepartment', []);
      expect(server.said).toEqual({ token: chat.identity.token(), department: '' });
    });

    it('says it again to a server that does not hear, and the next thing after it', async () => {
      vi.useFakeTimers();
      const chat = open(server);
      await chat.start();
      server.down = true;
      void command(chat, 'registerGuest', [{ name: 'Maya' }]);
      const last = command(chat, 'setGuestName', ['Maya L.']);
      await vi.advanceTimersByTimeAsync(500);
      expect(server.guest).toBeUndefined();
      server.down = false;
      await vi.advanceTimersByTimeAsync(60_000);
      await last;
      expect(server.guest?.name).toBe('Maya L.');
      vi.useRealTimers();
    });

    it('takes a theme part by part, and the settings do not take it back', async () => {
      const chat = open(server);
      await chat.start();
      await command(chat, 'setTheme', [{ color: '#C1272D', title: 'Ask us' }]);
      await command(chat, 'setTheme', [{ offlineTitle: 'Shut', position: 'left', title: '' }]);
      await chat.refresh();
      expect(chat.theme).toEqual({ color: '#c1272d', title: 'Ask us', offlineTitle: 'Shut', position: 'left' });
      expect(chat.state.config?.theme).toMatchObject({ title: 'Ask us', offlineTitle: 'Shut', position: 'left' });
    });

    it('hides the system messages the page names', async () => {
      const chat = open(server);
      await chat.start();
      expect(chat.hidden()).toEqual([]);
      await command(chat, 'setHiddenSystemMessages', [['uj', 5]]);
      expect(chat.hidden()).toEqual(['uj']);
      // An older loader spreads the list.
      await command(chat, 'setHiddenSystemMessages', ['ul', 'uj']);
      expect(chat.hidden()).toEqual(['ul', 'uj']);
    });

    it('another visitor neither sees nor sends what the one before wrote', async () => {
      const chat = open(server);
      await chat.start();
      chat.send('hello');
      await vi.waitFor(() => expect(texts(chat)).toEqual(['hello']));
      server.down = true;
      chat.send('for myself');
      await vi.waitFor(() => expect(unsent(chat)).toEqual(['for myself:waiting']));
      server.down = false;
      await command(chat, 'setGuestToken', ['another-token']);
      expect(texts(chat)).toEqual([]);
      expect(unsent(chat)).toEqual([]);
      expect(chat.state.guest).toBeUndefined();
      expect(screenOf(chat.state)).toBe('welcome');
    });

    it('what the page said counts for the first visitor it names, not for a second', async () => {
      const chat = open(server);
      await chat.start();
      await command(chat, 'setGuestName', ['Maya']);
      await command(chat, 'setGuestToken', ['token-of-maya']);
      expect(chat.state.known).toEqual({ name: 'Maya' });
      await command(chat, 'setGuestToken', ['token-of-iris']);
      expect(chat.state.known).toEqual({});
      expect(chat.profile).toEqual({});
    });

    it('ignores arguments of the wrong kind and names it does not know', async () => {
      const chat = open(server);
      await chat.start();
      const calls = server.calls.length;
      for (const [fn, args] of [
        ['setGuestToken', [5]],
        ['setGuestName', [{}]],
        ['setTheme', ['red']],
        ['setTheme', [{ color: 'url(javascript:1)' }]],
        ['setCustomField', [undefined, 1]],
        ['pageVisited', [{ location: { href: 'javascript:alert(1)' } }]],
        ['pageVisited', [null]],
        ['constructor', []],
        ['eval', ['1']],
      ] as [string, unknown[]][]) {
        await command(chat, fn, args);
      }
      expect(server.calls).toHaveLength(calls);
      expect(chat.theme).toEqual({});
    });
  });
});
