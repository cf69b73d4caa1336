// The embed API's commands, in terms of the chat.
import type { PageInfo } from '../shared/bridge';
import type { Chat } from './state/chat';
import type { Commands } from './state/frame';
import { accentOf } from './state/state';
import type { Profile } from './state/visitor';

const text = (value: unknown): string | undefined => (typeof value === 'string' && value ? value : undefined);

export function commandsOf(chat: Chat): Commands {
  const whenKnown = (profile: Profile) => {
    chat.profile = { ...chat.profile, ...profile };
    if (chat.state.guest) void chat.register(profile).catch(() => undefined);
  };
  const departmentId = (idOrName: string): string =>
    chat.state.config?.departments?.find(({ _id, name }) => _id === idOrName || name === idOrName)?._id ?? '';
  return {
    setExpanded: (open, full, withFocus) => chat.setExpanded(open, full, withFocus),
    pageVisited: (page: PageInfo) => chat.visited(page),
    setTheme({ color, title }) {
      chat.accent = accentOf(text(color)) ?? chat.accent;
      const { config } = chat.state;
      chat.set({ config: config && { ...config, theme: { ...config.theme, ...(text(title) ? { title: title as string } : {}) } } });
    },
    setCustomField: (key, value, overwrite) => whenKnown({ customFields: [...(chat.profile.customFields ?? []), { key, value, overwrite }] }),
    setDepartment(idOrName) {
      chat.whenReady(() => {
        const department = departmentId(idOrName);
        chat.set({ known: { ...chat.state.known, department } });
        whenKnown({ department });
      });
    },
    setGuestToken(token) {
      if (token === chat.identity.known()) return;
      chat.changeVisitor(token);
    },
    setGuestName(name) {
      chat.set({ known: { ...chat.state.known, name } });
      whenKnown({ name });
    },
    setGuestEmail(email) {
      chat.set({ known: { ...chat.state.known, email } });
      whenKnown({ email });
    },
    setAgent(id) {
      chat.agentId = id;
    },
    setBusinessUnit(id) {
      chat.businessUnit = id;
      void chat.refresh().catch(() => undefined);
    },
    registerGuest(guest) {
      if (text(guest.token)) chat.identity.use(guest.token as string);
      const given: Profile = {};
      for (const key of ['name', 'email', 'phone', 'department'] as const) {
        const value = text(guest[key]);
        if (value) given[key] = value;
      }
      if (Array.isArray(guest.customFields)) given.customFields = guest.customFields as NonNullable<Profile['customFields']>;
      chat.whenReady(() => void chat.register(given).catch(() => undefined));
    },
  };
}
