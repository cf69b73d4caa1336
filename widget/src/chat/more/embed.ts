// The embed API's commands: known names, arguments of the right type, nothing else.
import type { Chat } from '../state/chat';
import { accentOf } from '../state/state';
import type { Profile } from '../state/visitor';

const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const object = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};

/** Does one command of the owner's page; names it does not know do nothing. */
export function command(chat: Chat, fn: string, [a, b, c]: unknown[]): void {
  /** Kept for the registration; a registered visitor is changed at once. */
  const tell = (profile: Profile) => {
    chat.profile = { ...chat.profile, ...profile };
    if (chat.state.guest) void chat.register(profile).catch(() => undefined);
  };
  const know = (known: Profile) => {
    chat.set({ known: { ...chat.state.known, ...known } });
    tell(known);
  };
  switch (fn) {
    case 'setTheme': {
      const { color, title } = object(a);
      const { config } = chat.state;
      chat.accent = accentOf(text(color)) ?? chat.accent;
      const theme = { ...config?.theme, ...(text(title) ? { title: text(title) } : {}) };
      if (config) chat.set({ config: { ...config, theme } });
      break;
    }
    case 'setCustomField':
      if (text(a)) tell({ customFields: [...(chat.profile.customFields ?? []), { key: text(a), value: String(b ?? ''), overwrite: c !== false }] });
      break;
    case 'setDepartment':
    case 'clearDepartment': {
      const department = chat.state.config?.departments?.find(({ _id, name }) => _id === a || name === a)?._id ?? '';
      know({ department });
      break;
    }
    case 'setGuestToken':
      changeVisitor(chat, text(a));
      break;
    case 'pageVisited':
      visited(chat, object(a));
      break;
    case 'setGuestName':
      know({ name: text(a) });
      break;
    case 'setGuestEmail':
      know({ email: text(a) });
      break;
    case 'setAgent':
      chat.agentId = text(object(a)._id);
      break;
    case 'setBusinessUnit':
    case 'clearBusinessUnit':
      chat.businessUnit = text(a);
      chat.look();
      break;
    case 'registerGuest':
      registerGuest(chat, object(a));
      break;
    default:
  }
}

function registerGuest(chat: Chat, guest: Record<string, unknown>): void {
  changeVisitor(chat, text(guest.token));
  const given: Profile = {};
  for (const key of ['name', 'email', 'phone', 'department'] as const) {
    if (text(guest[key])) given[key] = text(guest[key]);
  }
  if (Array.isArray(guest.customFields)) {
    given.customFields = guest.customFields.map((field) => {
      const { key, value, overwrite } = object(field);
      return { key: text(key), value: String(value ?? ''), overwrite: overwrite !== false };
    });
  }
  void chat.register(given).catch(() => undefined);
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

/** Another visitor from now on, unless it is the same. What the one before wrote is not the new one's to send or to read. */
function changeVisitor(chat: Chat, token: string): void {
  if (!token || token === chat.identity.known()) return;
  chat.live?.leave();
  for (const { id } of chat.state.unsent) chat.outbox.remove(id);
  for (const name of ['draft', 'profile', 'seen']) chat.store.remove(name);
  chat.profile = {};
  chat.leave();
  chat.identity.use(token);
  chat.set({ guest: undefined });
  chat.look();
}
