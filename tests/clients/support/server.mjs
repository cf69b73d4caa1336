// The real server for the suites in Node: a free port, an empty data folder, an administrator, and its end.
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createConnection, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** How long anything may take before a test says what it was waiting for. */
export const DEADLINE_MS = 30_000;
/** The password of every account of these tests. */
export const PASSWORD = 'a-long-enough-Passphrase-7';
/** Who may sign in to a started server. */
export const ADMIN = 'ada';

/** Waits until `find` gives something, and gives it back. `what` names it when it does not come. */
export async function until(what, find) {
  const end = Date.now() + DEADLINE_MS;
  for (;;) {
    const found = await find();
    if (found) return found;
    if (Date.now() > end) throw new Error(`did not happen in time: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Waits for a promise that might never settle. */
export function within(what, promise) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`did not happen in time: ${what}`)), DEADLINE_MS);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

/** A REST caller. Its calls give the parsed body and fail on any other status than they were told to expect. */
export class Api {
  constructor(base, headers = {}) {
    this.base = base;
    this.headers = headers;
  }

  async call(method, path, body, expected = 200) {
    const response = await fetch(`${this.base}/api/v1/${path}`, {
      method,
      headers: { ...this.headers, ...(body === undefined ? {} : { 'Content-Type': 'application/json' }) },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await response.text();
    if (response.status !== expected) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return JSON.parse(text);
  }
  get(path, expected) {
    return this.call('GET', path, undefined, expected);
  }
  post(path, body, expected) {
    return this.call('POST', path, body, expected);
  }

  /** The same caller with a login. */
  async login(username) {
    const { data } = await this.post('login', { user: username, password: PASSWORD });
    const api = new Api(this.base, { 'X-User-Id': data.userId, 'X-Auth-Token': data.authToken });
    return Object.assign(api, { id: data.userId, token: data.authToken, username });
  }
  /** A new account; needs an administrator. */
  async createUser(username, roles = ['user', 'livechat-agent']) {
    const { user } = await this.post('users.create', {
      username,
      name: `${username} Tester`,
      email: `${username}@example.org`,
      password: PASSWORD,
      verified: true,
      roles,
    });
    return user;
  }
  /** A new agent who takes chats: logged in, online, available. */
  async createAgent(username) {
    await this.createUser(username);
    const agent = await new Api(this.base).login(username);
    await agent.post('users.setStatus', { message: '', status: 'online' });
    await agent.post('livechat/agent.status', { status: 'available' });
    return agent;
  }
  /** A new enabled department. */
  async createDepartment(name, agents) {
    const department = { name, email: 'desk@example.org', enabled: true, showOnRegistration: true, showOnOfflineForm: true };
    const saved = await this.post('livechat/department', { department, agents: agents.map((a) => ({ agentId: a.id })) });
    return saved.department._id;
  }
}

let visitors = 0;

/** A visitor: whoever holds the token. */
export class Visitor {
  constructor(base, token) {
    this.api = new Api(base);
    this.token = token;
  }

  /** A registered visitor with an open room. */
  static async withRoom(base, more = {}) {
    visitors += 1;
    const visitor = new Visitor(base, `visitor-${process.pid}-${visitors}`);
    await visitor.api.post('livechat/visitor', { visitor: { token: visitor.token, name: `Vera ${visitors}`, ...more } });
    const { room } = await visitor.api.get(`livechat/room?token=${visitor.token}`);
    visitor.rid = room._id;
    return visitor;
  }
  send(msg) {
    return this.api.post('livechat/message', { token: this.token, rid: this.rid, msg });
  }
  /** What people wrote in the room, oldest first, system messages left out. */
  async texts() {
    const { messages } = await this.api.get(`livechat/messages.history/${this.rid}?token=${this.token}&limit=1000`);
    return messages.filter((m) => !m.t).map((m) => m.msg).reverse();
  }
  close() {
    return this.api.post('livechat/room.close', { token: this.token, rid: this.rid });
  }
}

/** A running server and what may be done to it. */
export class Server {
  /** `http://127.0.0.1:port`, the same after a restart. */
  base = '';
  #child;
  #log = '';
  #data;
  #env;

  /** Starts a server on a folder of its own. The binary is `DESKBELL_BIN`. `settings` are fixed for its life. */
  static async start({ settings = {} } = {}) {
    const server = new Server();
    server.#data = await mkdtemp(join(tmpdir(), 'deskbell-clients-'));
    server.#env = Object.fromEntries(Object.entries(settings).map(([id, value]) => [`DESKBELL_SETTING_${id}`, String(value)]));
    await server.#run('127.0.0.1:0');
    return server;
  }

  /** `127.0.0.1:port` */
  get host() {
    return new URL(this.base).host;
  }
  /** A caller without a login. */
  get api() {
    return new Api(this.base);
  }
  /** The administrator. */
  admin() {
    return this.api.login(ADMIN);
  }

  /** `kill -9`: nothing gets a chance to tidy up. */
  async kill() {
    const child = this.#child;
    this.#child = undefined;
    if (!child || child.exitCode !== null) return;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await within('the end of the server', gone);
  }
  /** Starts again on the same folder and the same port. */
  async restart() {
    await this.kill();
    await this.#run(this.host);
  }
  /** Ends the process and removes its folder. */
  async stop() {
    await this.kill();
    await rm(this.#data, { recursive: true, force: true });
  }

  async #run(listen) {
    const binary = process.env.DESKBELL_BIN;
    if (!binary) throw new Error('DESKBELL_BIN names no server binary');
    const foreign = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('DESKBELL_')));
    this.#log = '';
    const child = spawn(binary, ['--listen', listen, '--data', join(this.#data, 'data')], {
      env: {
        ...foreign,
        RUST_BACKTRACE: '0',
        DESKBELL_ADMIN_USERNAME: ADMIN,
        DESKBELL_ADMIN_PASSWORD: PASSWORD,
        DESKBELL_ADMIN_EMAIL: 'admin@example.org',
        DESKBELL_ADMIN_NAME: 'Ada Admin',
        DESKBELL_SETTING_API_Enable_Rate_Limiter: 'false',
        ...this.#env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child = child;
    const read = (chunk) => {
      this.#log += chunk;
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    const address = await until('the address of the server', () => {
      if (child.exitCode !== null) throw new Error(`the server ended with ${child.exitCode}:\n${this.#log}`);
      return /listening on (127\.0\.0\.1:\d+)/.exec(this.#log)?.[1];
    });
    this.base = `http://${address}`;
    await until('a healthy server', () => fetch(`${this.base}/health`).then((r) => r.ok, () => false));
  }
}

/** A wire that can be cut: connections go through it to the server until somebody cuts them all. */
export class Wire {
  #pairs = new Set();
  #listener;
  #isDown = false;

  /** A wire to a server. */
  static async to(server) {
    const wire = new Wire();
    wire.#listener = createServer((near) => {
      if (wire.#isDown) {
        near.destroy();
        return;
      }
      const far = createConnection(Number(new URL(server.base).port), '127.0.0.1');
      const pair = [near, far];
      wire.#pairs.add(pair);
      for (const [from, to] of [pair, [far, near]]) {
        from.pipe(to);
        // A cut is what this is for.
        from.on('error', () => {});
        from.on('close', () => {
          to.destroy();
          wire.#pairs.delete(pair);
        });
      }
    });
    await new Promise((resolve) => wire.#listener.listen(0, '127.0.0.1', resolve));
    wire.host = `127.0.0.1:${wire.#listener.address().port}`;
    return wire;
  }

  /** Cuts what is connected now; new connections pass. */
  cut() {
    const count = this.#pairs.size;
    for (const [near, far] of this.#pairs) {
      near.destroy();
      far.destroy();
    }
    return count;
  }
  /** Cuts what is connected, and everything that comes until `up`. */
  down() {
    this.#isDown = true;
    return this.cut();
  }
  up() {
    this.#isDown = false;
  }
  close() {
    this.down();
    this.#listener.close();
  }
}
