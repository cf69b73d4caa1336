// Starts the real server for browser tests: a free port, an empty data folder, an administrator, and its end.
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test as base, type APIRequestContext, type Browser, type Page } from '@playwright/test';

/** Who may sign in to a started server. */
export const ADMIN = { username: 'ana', password: 'a-long-enough-Passphrase-7', email: 'ana@fernandkiln.example', name: 'Ana Duarte' };

const START_MS = 20_000;

/** A running server and what may be done to it. */
export class Server {
  /** `http://127.0.0.1:port`, the same after a restart. */
  url = '';
  private child: ChildProcess | undefined;
  private readonly data: string;
  private log = '';

  private constructor(
    data: string,
    private readonly admin: boolean,
    private readonly args: string[],
    private readonly settings: Record<string, string>,
  ) {
    this.data = data;
  }

  /**
   * Starts a server on a folder of its own. The binary is `DESKBELL_BIN`. Without `admin` nobody has an account yet, and
   * the server prints its set-up link. `settings` are fixed by the environment.
   */
  static async start({ admin = true, args = [], settings = {} }: { admin?: boolean; args?: string[]; settings?: Record<string, string> } = {}): Promise<Server> {
    const server = new Server(await mkdtemp(join(tmpdir(), 'deskbell-e2e-')), admin, args, settings);
    await server.run('127.0.0.1:0');
    return server;
  }

  /** The one-time set-up link as the server printed it. */
  get setupLink(): string {
    const link = /https?:\/\/\S+\/setup#[\w-]{43}/.exec(this.log)?.[0];
    if (!link) throw new Error(`the server printed no set-up link:\n${this.log}`);
    // The printed address may name the host differently than the tests do.
    return `${this.url}/setup${link.slice(link.indexOf('#'))}`;
  }

  /** Ends the process at once, as a power cut would. */
  async kill(): Promise<void> {
    const { child } = this;
    this.child = undefined;
    if (!child || child.exitCode !== null) return;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await gone;
  }

  /** Starts again on the same folder and address. */
  async restart(): Promise<void> {
    await this.kill();
    await this.run(new URL(this.url).host);
  }

  /** Ends the process and removes its folder. */
  async stop(): Promise<void> {
    await this.kill();
    await rm(this.data, { recursive: true, force: true });
  }

  private async run(listen: string): Promise<void> {
    const binary = process.env.DESKBELL_BIN;
    if (!binary) throw new Error('DESKBELL_BIN names no server binary');
    this.log = '';
    const child = spawn(binary, ['--listen', listen, '--data', this.data, ...this.args], {
      env: {
        ...process.env,
        RUST_BACKTRACE: '0',
        ...(this.admin
          ? {
              DESKBELL_ADMIN_USERNAME: ADMIN.username,
              DESKBELL_ADMIN_PASSWORD: ADMIN.password,
              DESKBELL_ADMIN_EMAIL: ADMIN.email,
              DESKBELL_ADMIN_NAME: ADMIN.name,
            }
          : {}),
        DESKBELL_SETTING_API_Enable_Rate_Limiter: 'false',
        DESKBELL_SETTING_Livechat_validate_offline_email: 'false',
        ...Object.fromEntries(Object.entries(this.settings).map(([id, value]) => [`DESKBELL_SETTING_${id}`, value])),
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.child = child;
    const address = await new Promise<string>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`the server did not say its address:\n${this.log}`)), START_MS);
      const read = (chunk: Buffer) => {
        this.log += chunk.toString();
        const port = /listening on 127\.0\.0\.1:(\d+)/.exec(this.log)?.[1];
        if (!port) return;
        clearTimeout(timer);
        resolve(`http://127.0.0.1:${port}`);
      };
      child.stdout?.on('data', read);
      child.stderr?.on('data', read);
      child.once('exit', (code) => {
        clearTimeout(timer);
        reject(new Error(`the server ended with ${code}:\n${this.log}`));
      });
    });
    this.url = address;
    await this.healthy();
  }

  private async healthy(): Promise<void> {
    const until = Date.now() + START_MS;
    for (;;) {
      try {
        if ((await fetch(`${this.url}/health`)).ok) return;
      } catch {
        // Not listening yet.
      }
      if (Date.now() > until) throw new Error(`the server did not get healthy:\n${this.log}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

/** Calls of an agent over REST. */
export class AgentApi {
  private readonly request: APIRequestContext;
  private readonly url: string;
  private headers: Record<string, string> = {};
  userId = '';
  authToken = '';

  constructor(request: APIRequestContext, url: string) {
    this.request = request;
    this.url = url;
  }

  async login(username = ADMIN.username, password = ADMIN.password): Promise<void> {
    const { data } = (await this.post('login', { user: username, password })) as { data: { userId: string; authToken: string } };
    this.userId = data.userId;
    this.authToken = data.authToken;
    this.headers = { 'X-User-Id': data.userId, 'X-Auth-Token': data.authToken };
  }

  async get(path: string): Promise<unknown> {
    return this.read(await this.request.get(`${this.url}/api/v1/${path}`, { headers: this.headers }), path);
  }

  async post(path: string, data: object): Promise<unknown> {
    return this.read(await this.request.post(`${this.url}/api/v1/${path}`, { headers: this.headers, data }), path);
  }

  async put(path: string, data: object): Promise<unknown> {
    return this.read(await this.request.put(`${this.url}/api/v1/${path}`, { headers: this.headers, data }), path);
  }

  async delete(path: string): Promise<unknown> {
    return this.read(await this.request.delete(`${this.url}/api/v1/${path}`, { headers: this.headers }), path);
  }

  /** Sends one file as `multipart/form-data`. */
  async upload(path: string, file: { name: string; mimeType: string; buffer: Buffer }): Promise<unknown> {
    return this.read(await this.request.post(`${this.url}/api/v1/${path}`, { headers: this.headers, multipart: { file } }), path);
  }

  /** Changes a setting. */
  async setting(id: string, value: unknown): Promise<void> {
    await this.post(`settings/${id}`, { value });
  }

  private async read(response: { ok(): boolean; status(): number; text(): Promise<string> }, path: string): Promise<unknown> {
    const text = await response.text();
    if (!response.ok()) throw new Error(`${path}: ${response.status()} ${text}`);
    return JSON.parse(text);
  }
}

/** An agent's socket: being connected is what makes an agent online. Lives in a page, because only browsers have sockets here. */
export class AgentSocket {
  private readonly page: Page;

  private constructor(page: Page) {
    this.page = page;
  }

  /** Connects and signs in. */
  static async open(browser: Browser, url: string, authToken: string): Promise<AgentSocket> {
    const page = await browser.newPage();
    await page.route('**/agent-socket', (route) => route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>Agent</title>' }));
    await page.goto(`${url}/agent-socket`);
    await page.evaluate(
      (resume) =>
        new Promise<void>((resolve, reject) => {
          const socket = new WebSocket(`${location.origin.replace('http', 'ws')}/websocket`);
          const calls = new Map<string, (frame: { error?: unknown; result?: unknown }) => void>();
          const heard: Record<string, unknown[]> = {};
          let count = 0;
          const call = (method: string, params: unknown[]) =>
            new Promise((done, fail) => {
              count += 1;
              const id = String(count);
              calls.set(id, ({ error, result }) => (error ? fail(new Error(JSON.stringify(error))) : done(result)));
              socket.send(JSON.stringify({ msg: 'method', method, params, id }));
            });
          const listen = (stream: string, event: string) =>
            new Promise<void>((done) => {
              count += 1;
              const id = String(count);
              heard[event] = [];
              calls.set(id, () => done());
              socket.send(JSON.stringify({ msg: 'sub', id, name: stream, params: [event, { useCollection: false, args: [] }] }));
            });
          Object.assign(window, { call, listen, heard });
          socket.onopen = () => socket.send(JSON.stringify({ msg: 'connect', version: '1', support: ['1'] }));
          socket.onerror = () => reject(new Error('the socket failed'));
          socket.onmessage = (event: MessageEvent<string>) => {
            const frame = JSON.parse(event.data) as {
              msg?: string; id?: string; error?: unknown; result?: unknown; subs?: string[]; fields?: { eventName: string; args: unknown[] };
            };
            if (frame.msg === 'ping') socket.send(JSON.stringify({ ...frame, msg: 'pong' }));
            if (frame.msg === 'connected') call('login', [{ resume }]).then(() => resolve(), reject);
            if (frame.msg === 'result') calls.get(frame.id ?? '')?.(frame);
            if (frame.msg === 'ready') for (const id of frame.subs ?? []) calls.get(id)?.({});
            if (frame.msg === 'changed' && frame.fields) heard[frame.fields.eventName]?.push(frame.fields.args);
          };
        }),
      authToken,
    );
    return new AgentSocket(page);
  }

  /** Calls a method over the socket. */
  call(method: string, ...params: unknown[]): Promise<unknown> {
    return this.page.evaluate(
      ([name, given]) => (window as unknown as { call: (method: string, params: unknown[]) => Promise<unknown> }).call(name, given),
      [method, params] as const,
    );
  }

  /** Subscribes to an event of a stream. */
  listen(stream: string, event: string): Promise<void> {
    return this.page.evaluate(
      ([name, key]) => (window as unknown as { listen: (stream: string, event: string) => Promise<void> }).listen(name, key),
      [stream, event] as const,
    );
  }

  /** What came for an event so far: the arguments of each. */
  heard(event: string): Promise<unknown[][]> {
    return this.page.evaluate((key) => (window as unknown as { heard: Record<string, unknown[][]> }).heard[key] ?? [], event);
  }

  /** Disconnects: the agent goes offline. */
  async close(): Promise<void> {
    await this.page.close();
  }
}

/** Tests that get a server of their own per worker, and an agent who is signed in. */
export const test = base.extend<{ agent: AgentApi }, { server: Server }>({
  server: [
    async ({}, use) => {
      const server = await Server.start();
      await use(server);
      await server.stop();
    },
    { scope: 'worker' },
  ],
  agent: async ({ request, server }, use) => {
    const agent = new AgentApi(request, server.url);
    await agent.login();
    await use(agent);
  },
});

export { expect } from '@playwright/test';
