// A client that speaks the newer client library's side of the protocol: its frames, in its order, and it waits for what
// that one waits for. Whatever is not answered in time fails the test, as it would hang a program of its people.
import { until, within } from './server.mjs';

const CONNECT = { msg: 'connect', version: '1', support: ['1', 'pre2', 'pre1'] };

export class Ddp {
  /** Every frame of the server, of all connections. */
  frames = [];
  /** How often a handshake was answered. */
  connections = 0;
  /** The session of the connection there is. */
  session;
  /** The login's token, sent again after a drop. */
  token;
  #url;
  #socket;
  #count = 0;
  #waiting = new Map();
  #live = new Map();
  #listeners = new Set();
  #early = [];
  #isOpen = false;

  constructor(base) {
    this.#url = `${base.replace('http', 'ws')}/websocket`;
  }

  /** Opens a connection and shakes hands. Waits for the session, and for the login when there was one. */
  async connect() {
    const socket = new WebSocket(this.#url);
    this.#socket = socket;
    this.#isOpen = false;
    const connected = new Promise((resolve, reject) => {
      socket.onopen = () => this.#send(CONNECT);
      socket.onclose = ({ code }) => {
        this.#isOpen = false;
        reject(new Error(`closed with ${code}`));
      };
      socket.onmessage = ({ data }) => this.#hear(JSON.parse(data), resolve);
    });
    this.session = await within('the answer to the handshake', connected);
    this.connections += 1;
    this.#isOpen = true;
    const login = this.token && this.connections > 1 ? this.call('login', { resume: this.token }) : undefined;
    // What is live is asked for again under its old id; what was asked for before the connection goes out twice.
    const again = [...this.#live.values()];
    const answers = again.map((frame) => this.#answer(frame.id));
    for (const frame of this.#early.splice(0)) this.#send(frame);
    for (const frame of again) this.#send(frame);
    await login;
    await Promise.all(answers);
  }

  /** Ends the connection from this side. */
  async close() {
    const gone = new Promise((resolve) => {
      this.#socket.onclose = resolve;
    });
    this.#isOpen = false;
    this.#socket.close();
    await within('the end of the connection', gone);
  }

  /** Sends a frame as it is. */
  raw(frame) {
    this.#send(frame);
  }

  /** Calls a method; rejects with the error of its answer. */
  async call(method, ...params) {
    const id = this.#id();
    const answered = this.#answer(id);
    const updated = until(`updated of ${method}`, () => this.frames.find((f) => f.msg === 'updated' && f.methods.includes(id)));
    this.#say({ msg: 'method', method, params, id });
    const { error, ...rest } = await within(`the answer of ${method}`, answered);
    await updated;
    if (error) throw error;
    // A method without a value has no such key.
    return 'result' in rest ? rest.result : undefined;
  }

  /** Logs in and keeps the token. */
  async login(credentials) {
    const login = await this.call('login', credentials);
    this.token = login.token;
    return login;
  }

  /** Subscribes; rejects with the error of a refusal. Gives the id. */
  async subscribe(name, ...params) {
    const id = this.#id();
    const frame = { msg: 'sub', id, name, params };
    this.#live.set(id, frame);
    const answered = this.#answer(id);
    this.#say(frame);
    const { msg, error } = await within(`the answer to ${name} ${params[0]}`, answered);
    if (msg === 'nosub') {
      this.#live.delete(id);
      throw error ?? new Error(`${name} ended without a reason`);
    }
    return id;
  }

  /**
   * A stream as the library opens one: the event's name, and the proof or `null` as the only argument. Gives the id.
   *
   * @param {(...args: any[]) => void} heard
   */
  async stream(name, event, heard, proof = null) {
    const args = [event, { useCollection: false, args: [proof] }];
    const collection = `stream-${name}`;
    const listener = { collection, event, heard };
    this.#listeners.add(listener);
    try {
      return await this.subscribe(collection, ...args);
    } catch (error) {
      this.#listeners.delete(listener);
      throw error;
    }
  }

  /** Ends a subscription and waits for its end. */
  async unsubscribe(id) {
    this.#live.delete(id);
    const answered = this.#answer(id);
    this.#say({ msg: 'unsub', id });
    const { msg, error } = await within(`the end of ${id}`, answered);
    if (msg !== 'nosub' || error) throw error ?? new Error(`${msg} for an unsub`);
  }

  /** Ends all subscriptions; resolves when each has ended. */
  async unsubscribeAll() {
    await Promise.all([...this.#live.keys()].map((id) => this.unsubscribe(id)));
  }

  /** Asks for a sign of life and waits for it. */
  async ping() {
    const id = this.#id();
    this.#say({ msg: 'ping', id });
    await until('a pong with the same id', () => this.frames.find((f) => f.msg === 'pong' && f.id === id));
  }

  #id() {
    this.#count += 1;
    return `rc-ddp-client-${this.#count}`;
  }
  #answer(id) {
    return new Promise((resolve) => {
      this.#waiting.set(id, [...(this.#waiting.get(id) ?? []), resolve]);
    });
  }
  #say(frame) {
    if (this.#isOpen) this.#send(frame);
    else this.#early.push(frame);
  }
  #send(frame) {
    this.#socket.send(JSON.stringify(frame));
  }
  #hear(frame, connected) {
    this.frames.push(frame);
    const settle = (id) => {
      const waiting = this.#waiting.get(id) ?? [];
      this.#waiting.delete(id);
      for (const resolve of waiting) resolve(frame);
    };
    switch (frame.msg) {
      case 'connected':
        return connected(frame.session);
      case 'ping':
        return this.#send({ ...frame, msg: 'pong' });
      case 'result':
      case 'nosub':
        return settle(frame.id);
      case 'ready':
        return frame.subs.forEach(settle);
      case 'changed':
        for (const { collection, event, heard } of this.#listeners) {
          if (frame.collection === collection && frame.fields.eventName === event) heard(...frame.fields.args);
        }
        return undefined;
      default:
        return undefined;
    }
  }
}

/**
 * Somebody who hears a visitor's room. An answer to a call is given when what it did is on disk; it is told a moment later.
 * A test that is about who does not hear a message waits until this one has.
 */
export async function witness(base, visitor) {
  const heard = [];
  const client = new Ddp(base);
  await client.connect();
  const proof = { token: visitor.token, visitorToken: visitor.token };
  await client.stream('room-messages', visitor.rid, (message) => heard.push(message.msg), proof);
  return { told: (text) => until(`that "${text}" is told`, () => heard.includes(text)) };
}
