import { Store } from './store';

/** A word at the foot of the page, with at most one way on. */
export interface Toast {
  text: string;
  action?: { label: string; run: () => void };
}

/** The toast that is shown; only the newest. */
export const toast = new Store<Toast | undefined>(undefined);

let toastTimer: ReturnType<typeof setTimeout> | undefined;

/** Shows a toast. One with an action stays longer, and both stay while the pointer or the focus is on them. */
export function showToast(text: string, action?: Toast['action']): void {
  toast.set(action ? { text, action } : { text });
  holdToast(false);
}

/** Keeps the toast (`true`) or lets its time run again (`false`). */
export function holdToast(hold: boolean): void {
  clearTimeout(toastTimer);
  const now = toast.state;
  if (!hold && now) toastTimer = setTimeout(() => toast.set(undefined), now.action ? 12_000 : 6000);
}

export function dropToast(): void {
  clearTimeout(toastTimer);
  toast.set(undefined);
}

/** The words of the polite live region. */
export const spoken = new Store('');

const JOIN_MS = 1000;
const waiting: { who: string; text: string }[] = [];
let speakTimer: ReturnType<typeof setTimeout> | undefined;

/** How several messages of one person within a second are said. */
export type Join = (who: string, n: number) => string;
let join: Join = (who, n) => `${who}: ${n}`;

/** Sets the words for joined messages; the texts live elsewhere. */
export function joinWith(words: Join): void {
  join = words;
}

/**
 * Says something once, politely. With `who`, several sayings within a second become one.
 *
 * Long texts are cut at 200 characters.
 */
export function announce(text: string, who = ''): void {
  waiting.push({ who, text });
  clearTimeout(speakTimer);
  speakTimer = setTimeout(speak, waiting.some((w) => w.who) ? JOIN_MS : 50);
}

function speak(): void {
  const said: string[] = [];
  const by = new Map<string, string[]>();
  for (const { who, text } of waiting.splice(0)) {
    if (!who) said.push(text);
    else by.set(who, [...(by.get(who) ?? []), text]);
  }
  for (const [who, texts] of by) said.push(texts.length > 1 ? join(who, texts.length) : `${who}: ${texts[0]?.slice(0, 200) ?? ''}`);
  const words = said.join(' ');
  // The same words twice must be heard twice.
  spoken.set(words === spoken.state ? `${words}\u00A0` : words);
}
