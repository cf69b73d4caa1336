// The official widget, unmodified, on a page of another site; and the people behind it. One server for each file of tests.
import { createServer, type Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test as base, type APIRequestContext, type Browser, type Page } from '@playwright/test';
import { ADMIN, AgentApi, AgentSocket, Server } from '../server';
import { Widget } from './widget';

/** The installed package: `npm --prefix tests/clients ci`. Playwright runs in `widget/`. */
const PACKAGE = join(process.cwd(), '../tests/clients/node_modules/@rocket.chat/livechat');

/** The version that is run, as its own package says it. */
export const VERSION = (JSON.parse(readFileSync(join(PACKAGE, 'package.json'), 'utf8')) as { version: string }).version;

/** The embed snippet as the original's documentation has it. */
const snippet = (url: string) => `<script type="text/javascript">
(function(w, d, s, u) {
  w.RocketChat = function(c) { w.RocketChat._.push(c) }; w.RocketChat._ = []; w.RocketChat.url = u;
  var h = d.getElementsByTagName(s)[0], j = d.createElement(s);
  j.async = true; j.src = u + '/rocketchat-livechat.min.js?_=201903270000';
  h.parentNode.insertBefore(j, h);
})(window, document, 'script', '${url}/livechat');
</script>`;

/** A page of somebody's shop. */
export interface Look {
  /** A script that follows the snippet, as an owner would write it. */
  script?: string;
  /** The snippet itself. */
  snippet?: string;
}

/** An agent who is signed in, with or without a socket. */
export interface Person {
  id: string;
  username: string;
  api: AgentApi;
  socket: AgentSocket;
}

/** A server with the official build, the shop whose pages embed it, and the people who answer. */
export class Office {
  /** Where visitors' browsers find the server: another site than the shop, so no cookie of it is theirs. */
  readonly url: string;
  admin!: AgentApi;
  private readonly agents: Person[] = [];

  private constructor(
    readonly server: Server,
    private readonly shop: HttpServer,
    private readonly looks: Map<string, Look>,
    private readonly browser: Browser,
    private readonly request: APIRequestContext,
  ) {
    this.url = server.url.replace('127.0.0.1', 'localhost');
  }

  static async open(browser: Browser, request: APIRequestContext, settings: Record<string, string> = {}): Promise<Office> {
    const server = await Server.start({ args: ['--widget-dir', join(PACKAGE, 'build')], settings });
    const looks = new Map<string, Look>();
    const url = server.url.replace('127.0.0.1', 'localhost');
    const shop = createServer((asked, answer) => {
      const { pathname } = new URL(asked.url ?? '/', 'http://shop.example');
      const look = looks.get(pathname.split('/')[1] ?? '');
      answer.setHeader('content-type', 'text/html; charset=utf-8');
      answer.end(
        `<!doctype html><html lang="en"><title>Fern &amp; Kiln ${pathname}</title><h1>Teapots</h1>${look?.snippet ?? snippet(url)}${
          look?.script ? `<script>${look.script}</script>` : ''
        }</html>`,
      );
    });
    await new Promise<void>((resolve) => shop.listen(0, '127.0.0.1', resolve));
    const office = new Office(server, shop, looks, browser, request);
    office.admin = await office.login();
    return office;
  }

  async close(): Promise<void> {
    await Promise.all(this.agents.map(({ socket }) => socket.close()));
    this.shop.closeAllConnections();
    await new Promise((resolve) => this.shop.close(resolve));
    await this.server.stop();
  }

  /** The address of a shop's page; its first part names how it looks. */
  page(path = 'plain', look: Look = {}): string {
    this.looks.set(path.split('/')[0] ?? '', look);
    return `http://127.0.0.1:${(this.shop.address() as AddressInfo).port}/${path}`;
  }

  async login(username?: string, password?: string): Promise<AgentApi> {
    const api = new AgentApi(this.request, this.server.url);
    await api.login(username, password);
    return api;
  }

  /** A new agent, signed in and online. */
  async agent(username: string, name = username): Promise<Person> {
    const { user } = (await this.admin.post('users.create', {
      username, name, email: `${username}@fernandkiln.example`, password: ADMIN.password, verified: true, roles: ['user', 'livechat-agent'],
    })) as { user: { _id: string } };
    const api = await this.login(username, ADMIN.password);
    return this.connect(api, user._id, username);
  }

  /** The administrator as an agent, online. */
  async owner(): Promise<Person> {
    return this.connect(this.admin, this.admin.userId, ADMIN.username);
  }

  private async connect(api: AgentApi, id: string, username: string): Promise<Person> {
    const socket = await AgentSocket.open(this.browser, this.server.url, api.authToken);
    await api.post('livechat/agent.status', { status: 'available' });
    const person = { id, username, api, socket };
    this.agents.push(person);
    return person;
  }

  /** A department with these people in it. Gives its id. */
  async department(name: string, people: Person[], more: object = {}): Promise<string> {
    const { department } = (await this.admin.post('livechat/department', {
      department: { name, email: 'desk@fernandkiln.example', enabled: true, showOnRegistration: true, showOnOfflineForm: true, ...more },
      agents: people.map(({ id, username }) => ({ agentId: id, username, count: 0, order: 0 })),
    })) as { department: { _id: string } };
    return department._id;
  }

  /** The open room of a visitor's name. */
  async room(name: string): Promise<{ _id: string; servedBy?: { username: string }; source: { type: string }; v: { _id: string; username: string } }> {
    type Room = Awaited<ReturnType<Office['room']>> & { fname: string; open?: boolean };
    const { rooms } = (await this.admin.get('livechat/rooms')) as { rooms: Room[] };
    const room = rooms.find(({ fname, open }) => fname === name && open);
    if (!room) throw new Error(`no open room of ${name}`);
    return room;
  }

  /** What the server holds of a room, oldest first: the words of people, not of the system. */
  async said(rid: string): Promise<string[]> {
    const { messages } = (await this.admin.get(`livechat/${rid}/messages?count=100&sort=${encodeURIComponent('{"ts":1}')}`)) as {
      messages: { msg: string; t?: string }[];
    };
    return messages.filter(({ t }) => !t).map(({ msg }) => msg);
  }

  /** Opens a page of the shop and waits for the widget to be there. */
  async visit(page: Page, path?: string, look?: Look): Promise<Widget> {
    await page.goto(this.page(path, look));
    const widget = new Widget(page);
    await widget.there();
    return widget;
  }

  /** The same, opened and registered. */
  async guest(page: Page, name: string, path?: string, look?: Look): Promise<Widget> {
    const widget = await this.visit(page, path, look);
    await widget.open();
    await widget.register(name);
    return widget;
  }
}

/** Sends a text as an agent. */
export const say = async ({ api }: Pick<Person, 'api'>, rid: string, msg: string): Promise<string> =>
  ((await api.post('chat.sendMessage', { message: { rid, msg } })) as { message: { _id: string } }).message._id;

/** Tests that share one office per file. */
export const officeWith = (settings: Record<string, string> = {}) =>
  base.extend<object, { office: Office }>({
    office: [
      async ({ browser, playwright }, use) => {
        const request = await playwright.request.newContext();
        const office = await Office.open(browser, request, settings);
        await use(office);
        await office.close();
        await request.dispose();
      },
      { scope: 'worker' },
    ],
  });

const note = (flow: string, state: string, why?: string) =>
  base.info().annotations.push({ type: 'flow', description: JSON.stringify({ flow, state, ...(why ? { note: why } : {}) }) });

/** One flow: a row of docs/clients.md. `differs` says how the client behaves otherwise than its people would expect. */
export async function flow(name: string, run: () => Promise<void>, differs?: string): Promise<void> {
  try {
    await base.step(name, run);
  } catch (fault) {
    note(name, 'fails', 'in this run');
    throw fault;
  }
  note(name, differs ? 'differs' : 'works', differs);
}

/** A flow this client does not have; `proof` shows that it has not. */
export async function absent(name: string, why: string, proof: () => Promise<void>): Promise<void> {
  await base.step(name, proof);
  note(name, 'absent', why);
}

export { expect } from '@playwright/test';
