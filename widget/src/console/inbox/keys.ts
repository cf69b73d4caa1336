import { useEffect, useRef } from 'preact/hooks';
import { openStore } from '../../shared/storage';
import { Store } from '../lib/store';

const shelf = openStore('deskbell.console.');

/** Whether single letters are shortcuts; people who speak to their computer switch it off. */
export const singleKeys = new Store<boolean>(shelf.get<boolean>('keys') !== false);

export function setSingleKeys(on: boolean): void {
  singleKeys.set(on);
  if (on) shelf.remove('keys');
  else shelf.set('keys', false);
}

/** Whether somebody is writing where the key went. */
export function inText(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement) return true;
  return target instanceof HTMLInputElement && !['checkbox', 'radio', 'button', 'submit'].includes(target.type);
}

/** Whether a key is meant for the page and not for a dialog, a text or the browser. */
export function free(event: KeyboardEvent): boolean {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return false;
  return !inText(event.target) && !document.querySelector('dialog[open]');
}

interface InboxKeys {
  next: () => void;
  step: (by: 1 | -1) => void;
  reply: () => void;
  close: () => void;
  up: () => void;
}

/** N J K R E / and Esc, as long as the inbox is shown. */
export function useInboxKeys(keys: InboxKeys): void {
  const now = useRef(keys);
  now.current = keys;
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (!free(event)) return;
      if (event.key === 'Escape') {
        now.current.up();
        return;
      }
      if (!singleKeys.state || event.repeat) return;
      const run = {
        n: () => now.current.next(),
        j: () => now.current.step(1),
        k: () => now.current.step(-1),
        r: () => now.current.reply(),
        e: () => now.current.close(),
        '/': () => dispatchEvent(new Event('deskbell:find')),
      }[event.key.toLowerCase()];
      if (!run) return;
      event.preventDefault();
      run();
    };
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  }, []);
}

/** F6 and Shift+F6 walk the panes that are on the screen. */
export function cyclePanes(event: KeyboardEvent): void {
  if (event.key !== 'F6') return;
  event.preventDefault();
  const panes = [...document.querySelectorAll<HTMLElement>('[data-pane]')].filter((pane) => pane.offsetParent !== null || pane.getClientRects().length > 0);
  const at = panes.findIndex((pane) => pane.contains(document.activeElement));
  const to = panes[(at + (event.shiftKey ? -1 : 1) + panes.length) % panes.length];
  (to?.tabIndex === -1 ? to : to?.querySelector<HTMLElement>('a, button, [tabindex]'))?.focus();
}
