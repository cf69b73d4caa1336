// The loader on the owner's page: the bell and the embed API. Everything else comes with the frame (host.ts).
//
// No dependency, no inline style or script, and nothing is fetched before hover, focus, touch, a press, a kept chat, or a
// command of the page that the server has to hear.
import { createApi, guarded, install, type Api, type Run } from './api';
import { adopt, createBell, type Bell } from './bell';
import { recall, remember, serverOf } from './page';

/** What the loader hands to host.ts, as a property of the widget's element. */
export interface Handover extends Bell {
  base: string;
  adopt: typeof adopt;
  remember: typeof remember;
  /** Commands given so far, in order; host.ts takes them over and replaces `run`. */
  kept: [fn: string, args: unknown[]][];
  run: Run;
  look: (theme: Theme) => void;
  emit: (method: string, ...data: unknown[]) => void;
  show: (shown: boolean) => void;
  /** Takes the widget from the page for good. */
  remove: () => void;
}

/** The parts of a theme that the bell shows. */
export interface Theme {
  color?: string | undefined;
  iconColor?: string | undefined;
  position?: string | undefined;
}

/** The widget's element with what belongs to it. */
export interface Box extends HTMLElement {
  deskbell?: Handover | undefined;
  rocketchat?: Api;
}

declare global {
  interface Window {
    RocketChat?: unknown;
    initRocket?: [string];
  }
}

/** The server puts "#rrggbb;right" here when it serves this file: the bell has the owner's colour and corner at once. */
const LOOK = '@deskbell-look@';

const RETRY_MS = 4_000;

const script = document.currentScript as HTMLScriptElement | null;

const start = () => {
  // A page that is replaced without being left runs its snippet again: its new queue goes to the widget that is there.
  const old = document.querySelector<Box>('.rocketchat-widget')?.rocketchat;
  if (old) return install(window, old);
  const base = serverOf(
    (window.RocketChat as { url?: string } | undefined)?.url ?? window.initRocket?.[0],
    script?.src,
    location.href,
  );
  if (!base) return;

  const bell = createBell(base);
  const { button } = bell;
  const box: Box = bell.box;
  let handlers: [string, () => void][] = [];
  let requested = false;
  let isShown: boolean | undefined;

  const url = `${base}/livechat/host.js`;
  // A page that wants trusted types has to allow the policy "deskbell".
  const trusted =
    (window as { trustedTypes?: { createPolicy: Function } }).trustedTypes
      ?.createPolicy('deskbell', { createScriptURL: (text: string) => text })
      .createScriptURL(url) ?? url;
  const load = () => {
    if (requested) return;
    requested = true;
    const tag = document.createElement('script');
    tag.src = trusted;
    // A policy that trusts our tag by its nonce trusts what it loads by the same.
    if (script?.nonce) tag.nonce = script.nonce;
    tag.onerror = () => {
      requested = false;
      tag.remove();
      // Who pressed is told, and the panel opens by itself when the server is back.
      if (handover.kept.some(([fn]) => fn === 'maximizeWidget')) {
        bell.mark('!', 'The chat can’t open right now. Trying again.');
        setTimeout(load, RETRY_MS);
      }
    };
    document.head.append(tag);
  };

  const tint = (name: string, value: string | undefined) => {
    if (CSS.supports('color', value as string)) box.style.setProperty(name, value as string);
  };

  const handover: Handover = {
    ...bell,
    base,
    adopt,
    remember,
    kept: [],
    run: (fn, args) => handover.kept.push([fn, args]),
    look({ color, iconColor, position }) {
      tint('--accent', color);
      tint('--icon', iconColor);
      if (/^(left|right)$/.test(position as string)) box.dataset.side = position;
    },
    emit(method, ...data) {
      for (const [name, fn] of handlers) if (name === method) guarded(fn, undefined, data);
    },
    show(shown) {
      if (shown === isShown) return;
      isShown = shown;
      box.style.display = shown ? '' : 'none';
      remember('hidden', shown ? '' : '1');
      handover.emit(shown ? 'onWidgetShown' : 'onWidgetHidden');
    },
    remove() {
      watcher.disconnect();
      box.remove();
    },
  };

  const api = createApi((fn, args) => {
    const given = Object(args[0]) as Theme & { theme?: Theme; registerGuest?: unknown; guestToken?: unknown };
    if (/^on/.test(fn)) {
      handlers.push([fn, args[0] as () => void]);
    } else if (fn === 'clearAllCallbacks') {
      handlers = [];
    } else if (/^(show|hide)/.test(fn)) {
      handover.show(fn === 'showWidget');
    } else {
      handover.look(given.theme ?? given);
      handover.run(fn, args);
      // These are for the server, whether or not the visitor ever opens the chat.
      if (/^(max|reg|pageV|setGuestT)/.test(fn) || given.registerGuest || given.guestToken) load();
    }
  });

  // A page that says it is light or dark is believed; else the visitor's wish counts.
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const paint = () => {
    const own = getComputedStyle(document.documentElement).colorScheme;
    box.dataset.theme = /^(dark|light)$/.test(own) ? own : dark.matches ? 'dark' : 'light';
  };
  dark.onchange = paint;
  paint();

  // A finger enters before it presses.
  for (const type of ['pointerenter', 'focus']) button.addEventListener(type, load);
  button.onclick = () => api.maximizeWidget?.();
  const [color, position] = LOOK.split(';');
  handover.look({ color, position });
  handover.look(Object(script?.dataset) as Theme);
  box.deskbell = handover;
  box.rocketchat = api;
  // Some pages replace their body as they go from one address to the next. Beside the body the widget outlives the next time.
  const watcher = new MutationObserver(() => {
    if (!box.isConnected) place(document.documentElement);
  });
  const place = (parent: HTMLElement) => {
    parent.append(box);
    for (const node of [document, document.documentElement, document.body]) watcher.observe(node, { childList: true });
  };
  place(document.body);
  install(window, api);
  handover.show(isShown ?? !recall('hidden'));
  if (recall('open', true)) handover.run('restore', []);
  if (recall('chat') || recall('open', true)) load();
};

if (document.body) start();
else addEventListener('DOMContentLoaded', start);
