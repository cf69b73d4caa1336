// A conversation under way. Fetched as soon as the panel is drawn, so that it is there when the first words are sent.
import { addWords } from '../i18n';
import { enTalk } from '../i18n/en-talk';
import type { Chat } from '../state/chat';

export { default as sheet } from './talk.css?url';
export { Ended } from './Ended';
export { Live } from './live';
export { Log } from './Log';

addWords(enTalk);

/** How often an open panel without a chat asks whether somebody came or went. */
const LOOK_AGAIN_MS = 30_000;

/** Keeps an open panel honest about who is there, as long as there is no chat that would tell. */
export function watch(chat: Chat): void {
  setInterval(() => {
    const { expanded, open, phase } = chat.state;
    if (expanded && !open && phase === 'ready' && document.visibilityState === 'visible') chat.look();
  }, LOOK_AGAIN_MS);
}
