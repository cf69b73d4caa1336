// The embed API's commands: known names, arguments of the right type, nothing else. One after the other, as they came.
import { backoff } from '../../shared/backoff';
import { ApiError } from '../../shared/rest';
import type { Chat } from '../state/chat';
import type { Profile } from '../state/visitor';
import { initializeCommands } from './initialize';
import { speak } from './language';
import { setTheme } from './theme';

const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const object = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
const texts = (values: unknown[]): string[] => values.filter((value) => typeof value === 'string');

interface CustomField {
  key: string;
  value: string;
  overwrite: boolean;
}

/** What the page has said so far. */
class Page {
  /** The end of the line of commands. */
  line: Promise<void> = Promise.resolve();
  /** About the visitor. */
  said: Profile = {};
  /** Custom fields that wait for the visitor to be registered. */
  fields: CustomField[] = [];
  /** It named a visitor by token. */
  hasChosen = false;
}

const pages = new WeakMap<Chat, Page>();

function pageOf(chat: Chat): Page {
  let page = pages.get(chat);
  if (!page) {
    page = new Page();
    pages.set(chat, page);
    // Whoever registers, by the form or otherwise, brings the fields that waited along.
    chat.onChange(() => {
      if (chat.state.guest && pageOf(chat).fields.length > 0) queue(chat, 'setCustomField', () => sendFields(chat));
    });
  }
  return page;
}

/** Does it after everything before it. What the server refuses is said in the console of the page's developer. */
function queue(chat: Chat, name: string, work: () => void | Promise<void>): Promise<void> {
  const page = pageOf(chat);
  page.line = page.line.then(work).catch((error: unknown) => {
    console.warn(`Deskbell: ${name}: ${error instanceof Error ? error.message : String(error)}`);
  });
  return page.line;
}

/** Does one command of the owner's page; names it does not know do nothing. */
export function command(chat: Chat, fn: string, args: unknown[]): Promise<void> {
  if (fn === 'initialize') {
    for (const [method, ...given] of initializeCommands(args[0])) void queue(chat, method, () => run(chat, method, given));
    return pageOf(chat).line;
  }
  return queue(chat, fn, () => run(chat, fn, args));
}

function run(chat: Chat, fn: string, args: unknown[]): void | Promise<void> {
  const [a, b, c] = args;
  switch (fn) {
    case 'setTheme':
      return setTheme(chat, object(a));
    case 'setLanguage':
      chat.language = text(a);
      return speak(chat);
    case 'setHiddenSystemMessages':
      chat.hiddenTypes = texts(Array.isArray(a) ? (a as unknown[]) : args);
      return chat.set({});
    case 'setCustomField':
      return text(a) ? setFields(chat, [{ key: text(a), value: String(b ?? ''), overwrite: c !== false }]) : undefined;
    case 'setGuestMetadata':
      return setFields(
        chat,
        Object.entries(object(a)).map(([key, value]) => ({ key, value: String(value ?? ''), overwrite: true })),
      );
    case 'setDepartment':
      return know(chat, { department: departmentOf(chat, a) });
    case 'clearDepartment':
      return know(chat, { department: '' });
    case 'setGuestName':
      return know(chat, { name: text(a) });
    case 'setGuestEmail':
      return know(chat, { email: text(a) });
    case 'setGuestToken':
      return changeVisitor(chat, text(a));
    case 'registerGuest':
      return registerGuest(chat, object(a));
    case 'setAgent': {
      const { _id, username } = object(a);
      if (!text(_id) || !text(username)) throw new Error('_id and username are needed');
      chat.agentId = text(_id);
      return undefined;
    }
    case 'setBusinessUnit':
    case 'clearBusinessUnit':
      chat.businessUnit = fn === 'setBusinessUnit' ? text(a) : '';
      // What is on its way may be about another unit.
      return Promise.allSettled([chat.loading]).then(() => chat.refresh());
    case 'setParentUrl':
      if (/^https?:/.test(text(a))) chat.pageHref = text(a);
      return undefined;
    case 'pageVisited':
      return visited(chat, object(a));
    default:
      return undefined;
  }
}

/** How often a thing is said to a server that does not hear. */
const MOST_TRIES = 8;

/** The page says a thing once. It is said to the server until that has heard it. */
async function heard(send: () => Promise<unknown>): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      await send();
      return;
    } catch (error) {
      const { status, retryAfterSeconds: pause } = error instanceof ApiError ? error : { status: 400, retryAfterSeconds: 0 };
      if ((status >= 400 && status < 500 && status !== 429) || tries === MOST_TRIES) throw error;
      await new Promise((resolve) => setTimeout(resolve, pause === undefined ? backoff(tries) : pause * 1000));
    }
  }
}

const departmentOf = (chat: Chat, wanted: unknown): string =>
  chat.state.config?.departments?.find(({ _id, name }) => _id === wanted || name === wanted)?._id ?? '';

/** Fills the form in and is kept for the registration; a registered visitor is changed at once. */
async function know(chat: Chat, known: { name?: string; email?: string; department?: string }): Promise<void> {
  const page = pageOf(chat);
  page.said = { ...page.said, ...known };
  chat.profile = { ...chat.profile, ...known };
  chat.set({ known: { ...chat.state.known, ...known } });
  if (!chat.state.guest) return;
  // An empty text means "as it was", but for a department that comes alone: that one is cleared.
  if (known.department === '') await heard(() => chat.rest.post('livechat/visitor', { visitor: { token: chat.identity.token(), department: '' } }));
  else await heard(() => chat.register(known));
}

function setFields(chat: Chat, fields: CustomField[]): Promise<void> {
  pageOf(chat).fields.push(...fields);
  return sendFields(chat);
}

/** One by one: a field the owner does not have spoils none of the others. */
async function sendFields(chat: Chat): Promise<void> {
  const { fields } = pageOf(chat);
  while (chat.state.guest && fields[0]) {
    const field = fields.shift() as CustomField;
    try {
      await heard(() => chat.rest.post('livechat/custom.field', { token: chat.identity.token(), ...field }));
    } catch (error) {
      console.warn(`Deskbell: custom field "${field.key}": ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}

async function registerGuest(chat: Chat, guest: Record<string, unknown>): Promise<void> {
  await changeVisitor(chat, text(guest.token));
  const given: Profile = {};
  // The department may be a name: the server knows them all, also those that no form shows.
  for (const key of ['name', 'email', 'phone', 'department'] as const) {
    if (text(guest[key])) given[key] = text(guest[key]);
  }
  await heard(() => chat.register(given));
  const fields = Array.isArray(guest.customFields) ? (guest.customFields as unknown[]).map(object) : [];
  await setFields(
    chat,
    fields
      .filter(({ key }) => text(key))
      .map(({ key, value, overwrite }) => ({ key: text(key), value: String(value ?? ''), overwrite: overwrite !== false })),
  );
}

/** The visitor went to another page of the shop. Not told while the owner wants a yes first. */
function visited(chat: Chat, { change, title, location }: Record<string, unknown>): void {
  const href = text(object(location).href);
  if (!/^https?:/.test(href)) return;
  chat.pageHref = href;
  if (!chat.identity.mayStore) return;
  const { room, open } = chat.state;
  const pageInfo = { change: change === 'title' ? 'title' : 'url', title: text(title), location: { href } };
  chat.rest
    .post('livechat/page.visited', { token: chat.identity.token(), pageInfo, ...(room && open ? { rid: room } : {}) })
    .catch(() => undefined);
}

/**
 * Another visitor from now on, unless it is the same. What the one before wrote is not the new one's to send or to read.
 * What the page said is about the first visitor it names; for a further one it has to say it again.
 */
async function changeVisitor(chat: Chat, token: string): Promise<void> {
  const page = pageOf(chat);
  if (!token) return;
  const isFirst = !page.hasChosen;
  page.hasChosen = true;
  if (token === chat.identity.known()) return;
  // An answer that is still on its way is about the visitor before.
  await chat.loading?.catch(() => undefined);
  if (!isFirst) {
    page.said = {};
    page.fields = [];
  }
  chat.live?.leave();
  for (const { id } of chat.state.unsent) chat.outbox.remove(id);
  for (const name of ['draft', 'profile', 'seen']) chat.store.remove(name);
  chat.profile = { ...page.said };
  chat.leave();
  chat.identity.use(token);
  chat.set({ guest: undefined, known: { ...page.said } });
  await chat.refresh().catch(() => undefined);
}
