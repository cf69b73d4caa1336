// The language of the words: asked for by the page, else chosen by the owner, else the visitor's.
import { count, speakWith, t } from '../i18n';
import type { Chat } from '../state/chat';

/** Every language but English is a file of its own. */
const FILES: Record<string, () => Promise<{ words: Readonly<Record<string, string>> }>> = {
  de: () => import('../lang/de'),
};

const RIGHT_TO_LEFT = /^(ar|dv|fa|he|ku|ps|ur|yi)$/;

/** The first language of the list that there is: `de` for `de-AT`, English for one nobody wrote yet. */
export function choose(wanted: readonly (string | undefined)[]): string {
  for (const tag of wanted) {
    const code = tag?.trim().toLowerCase().split(/[-_]/)[0];
    if (code) return Object.hasOwn(FILES, code) ? code : 'en';
  }
  return 'en';
}

/** Changes the words on the screen to the language that is asked for now; without its file they stay as they are. */
export async function speak(chat: Chat): Promise<void> {
  const code = choose([chat.language, chat.state.config?.settings?.language, navigator.language]);
  const root = document.documentElement;
  if (root.lang === code) return;
  const file = await FILES[code]?.().catch(() => undefined);
  if (code !== 'en' && !file) return;
  speakWith(code, file?.words ?? {});
  root.lang = code;
  root.dir = RIGHT_TO_LEFT.test(code) ? 'rtl' : 'ltr';
  const { unread } = chat.state;
  chat.frame.post('setUnread', unread, unread > 0 ? count('bell.unread', unread) : t('bell.open'));
  // Everything is drawn from the state, the words as well.
  chat.set({ config: chat.state.config && { ...chat.state.config, theme: { ...chat.state.config.theme } } });
}
