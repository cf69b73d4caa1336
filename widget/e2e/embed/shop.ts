// A shop on another site that embeds the chat with the original snippet, and an agent who is there.
import type { FrameLocator, Page } from '@playwright/test';
import { AgentSocket, expect, test as base, type AgentApi, type Server } from '../server';

export { expect };

/** Where the shop is: neither host nor site are the server's. */
export const SHOP = 'http://shop.test';

const EVENTS =
  'onChatMaximized onChatMinimized onChatStarted onChatEnded onPrechatFormSubmit onOfflineFormSubmit onWidgetShown onWidgetHidden ' +
  'onAssignAgent onAgentStatusChange onQueuePositionChange onServiceOffline';

/** The original snippet, as sites have it. */
export const snippet = (url: string): string => `(function (w, d, s, u) {
  w.RocketChat = function (c) { w.RocketChat._.push(c); }; w.RocketChat._ = []; w.RocketChat.url = u;
  var h = d.getElementsByTagName(s)[0], j = d.createElement(s);
  j.async = true; j.src = '${url}/livechat/rocketchat-livechat.min.js?_=201903270000';
  h.parentNode.insertBefore(j, h);
})(window, document, 'script', '${url}/livechat');`;

/** Writes every event down, with what it brings. */
const recorder = `window.happened = [];
RocketChat(function () {
  var api = this;
  '${EVENTS}'.split(' ').forEach(function (name) {
    api[name](function () { happened.push([name].concat([].slice.call(arguments))); });
  });
});`;

export interface Setup {
  /** What the page says, as the body of a queued function. */
  commands?: string;
  /** In place of snippet and commands. */
  script?: string;
  headers?: Record<string, string>;
  /** The page, with the tag that loads `/snippet.js`. */
  html?: string;
}

/** What a visitor on that shop's page sees, and what the page may say. */
export class Shop {
  readonly page: Page;
  readonly frame: FrameLocator;

  constructor(page: Page) {
    this.page = page;
    this.frame = page.frameLocator('#rocketchat-iframe');
  }

  /** Serves the shop, whatever its address, and goes there. */
  async open(server: Server, { commands = '', script, headers = {}, html }: Setup = {}): Promise<this> {
    const body = html ?? '<!doctype html><html lang="en"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Shop</title><body><main><h1>Shop</h1></main><script src="/snippet.js"></script></body></html>';
    await this.page.route(`${SHOP}/**`, (route) =>
      new URL(route.request().url()).pathname === '/snippet.js'
        ? route.fulfill({ contentType: 'text/javascript', body: script ?? `${snippet(server.url)}\n${recorder}\nRocketChat(function () { ${commands} });` })
        : route.fulfill({ contentType: 'text/html', headers, body }),
    );
    await this.page.goto(`${SHOP}/`);
    await this.widget.waitFor({ state: 'attached' });
    return this;
  }

  get widget() {
    return this.page.locator('.rocketchat-widget');
  }

  get bell() {
    return this.page.getByRole('button', { name: /^(Open chat|Chat öffnen)/ });
  }

  /** Runs code of the page with the API as `this`. */
  async say(code: string): Promise<void> {
    await this.page.evaluate(`RocketChat(function () { ${code} })`);
  }

  /** The events so far; of one name only where one is given. */
  async happened(...names: string[]): Promise<unknown[][]> {
    const all = (await this.page.evaluate('happened')) as unknown[][];
    return names.length === 0 ? all : all.filter(([name]) => names.includes(name as string));
  }

  async write(text: string): Promise<void> {
    await this.frame.getByRole('textbox', { name: /^(Write a message|Nachricht schreiben)$/ }).fill(text);
    await this.frame.getByRole('button', { name: /^(Send|Senden)$/ }).click();
    await expect(this.frame.locator('.bub', { hasText: text })).toBeVisible();
    await expect(this.frame.getByText(/^(Sent|Gesendet)$/)).toBeVisible();
  }

  async register(name: string): Promise<void> {
    await this.frame.getByLabel('Your name').fill(name);
    await this.frame.getByLabel('E-mail').fill(`${name.toLowerCase()}@lindqvist.example`);
    await this.frame.getByRole('button', { name: 'Start chat' }).click();
    await expect(this.frame.getByLabel('Write a message')).toBeVisible();
  }

  /** One line of the conversation's frame: a custom property or any other style of its root or of an element. */
  style(selector: string, property: string): Promise<string> {
    return this.frame.locator(selector).first().evaluate((element, name) => getComputedStyle(element).getPropertyValue(name), property);
  }
}

/** A visitor as the server knows them. */
export interface VisitorRecord {
  _id: string;
  name?: string;
  visitorEmails?: { address: string }[];
  phone?: { phoneNumber: string }[];
  department?: string;
  livechatData?: Record<string, string>;
}

/** The shop's owner: what tests arrange at the server. */
export class Desk {
  constructor(readonly api: AgentApi, readonly socket: AgentSocket) {}

  async visitor(token: string): Promise<VisitorRecord | undefined> {
    try {
      return ((await this.api.get(`livechat/visitor/${token}`)) as { visitor: VisitorRecord }).visitor;
    } catch {
      return undefined;
    }
  }

  /** The open room of a visitor's name. */
  async room(name: string): Promise<{ _id: string; departmentId?: string; servedBy?: { username: string } }> {
    const { rooms } = (await this.api.get('livechat/rooms')) as { rooms: { _id: string; fname: string; open?: boolean; departmentId?: string }[] };
    const room = rooms.find(({ fname, open }) => fname === name && open);
    if (!room) throw new Error(`no open room of ${name}`);
    return room;
  }

  async say(rid: string, msg: string): Promise<void> {
    await this.api.post('chat.sendMessage', { message: { rid, msg } });
  }

  /** Makes a department with the agent in it; answers its id. */
  async department(name: string): Promise<string> {
    const { department } = (await this.api.post('livechat/department', {
      department: { name, email: 'desk@fernandkiln.example', enabled: true, showOnRegistration: true, showOnOfflineForm: true },
      agents: [{ agentId: this.api.userId }],
    })) as { department: { _id: string } };
    return department._id;
  }

  async removeDepartment(id: string): Promise<void> {
    await this.api.delete(`livechat/department/${id}`);
  }

  async field(key: string): Promise<void> {
    await this.api.post('livechat/custom-fields.save', {
      customFieldId: null,
      customFieldData: { field: key, label: key, scope: 'visitor', visibility: 'visible', regexp: '' },
    });
  }

  /** Whether the one agent takes chats. */
  async open(isOpen: boolean): Promise<void> {
    await this.api.post('livechat/agent.status', { status: isOpen ? 'available' : 'not-available' });
    await expect.poll(() => this.isOnline()).toBe(isOpen);
  }

  async isOnline(): Promise<boolean> {
    return ((await this.api.get('livechat/config')) as { config: { online: boolean } }).config.online;
  }

  /** What was visited, newest last, as the server keeps it for the visitor's room. */
  async pages(rid: string): Promise<{ change: string; title: string; href: string }[]> {
    const { pages } = (await this.api.get(`livechat/visitors.pagesVisited/${rid}?count=50`)) as {
      pages: { navigation: { page: { change: string; title: string; location: { href: string } } } }[];
    };
    return pages.map(({ navigation: { page } }) => ({ change: page.change, title: page.title, href: page.location.href })).reverse();
  }
}

let made = 0;

/** A token nobody else has. */
export const newToken = (): string => `embed-${process.pid}-${Date.now()}-${(made += 1)}`;

/** Tests with a shop, and an agent who is online. */
export const test = base.extend<{ shop: Shop; desk: Desk }>({
  shop: async ({ page }, use) => {
    await use(new Shop(page));
  },
  desk: async ({ agent, browser, server }, use) => {
    const socket = await AgentSocket.open(browser, server.url, agent.authToken);
    const desk = new Desk(agent, socket);
    await expect.poll(() => desk.isOnline()).toBe(true);
    await use(desk);
    await socket.close();
  },
});
