// The loader on the owner's page: the bell and the embed API. Everything else comes with the frame (host.ts).
//
// No dependency, no inline style or script, and nothing is fetched before hover, focus, touch, a press or a kept chat.
import { createApi, guarded, install, type Run } from './api';
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
  look: (text: string) => void;
  emit: (method: string, ...data: unknown[]) => void;
}

declare global {
  interface Window {
    RocketChat?: unknown;
    initRocket?: [string];
  }
}

/** The server may put "#rrggbb;right" here when it serves this file; the bell then has the owner's colour at once. */
const LOOK = '@deskbell-look@';

const RETRY_MS = 4_000;

const script = document.currentScript as HTMLScriptElement | null;

const start = () => {
  const base = serverOf(
    (window.RocketChat as { url?: string } | undefined)?.url ?? window.initRocket?.[0],
    script?.src,
    location.href,
  );
  if (!base || document.querySelector('.rocketchat-widget')) return;

  const bell = createBell(base);
  const { box, button } = bell;
  let handlers: [string, () => void][] = [];
  let requested = false;

  const load = () => {
    if (requested) return;
    requested = true;
    const tag = document.createElement('script');
    let url: unknown = `${base}/livechat/host.js`;
    // A page that wants trusted types has to allow the policy "deskbell".
    url = (window as { trustedTypes?: { createPolicy: Function } }).trustedTypes
      ?.createPolicy('deskbell', { createScriptURL: (text: string) => text })
      .createScriptURL(url) ?? url;
    tag.src = url as string;
    tag.onerror = () => {
      requested = false;
      tag.remove();
      // Who pressed is told, and the panel opens by itself when the server is back.
      if (handover.kept.some(([fn]) => fn === 'maximizeWidget')) {
        bell.unread(-1, 'The chat can’t open right now. Trying again.');
        setTimeout(load, RETRY_MS);
      }
    };
    document.head.append(tag);
  };

  const handover: Handover = {
    ...bell,
    base,
    adopt,
    remember,
    kept: [],
    run: (fn, args) => handover.kept.push([fn, args]),
    look(text) {
      const [color, side] = text.split(';');
      if (/^#[\da-f]{6}$/i.test(color as string)) box.style.setProperty('--accent', color as string);
      if (side) box.dataset.side = side;
    },
    emit(method, ...data) {
      for (const [name, fn] of handlers) if (name === method) guarded(fn, undefined, data);
    },
  };

  const api = createApi((fn, args) => {
    const [first] = args as [{ color?: string; theme?: { color?: string } } | undefined];
    if (/^on/.test(fn)) {
      if (typeof first === 'function') handlers.push([fn, first]);
    } else if (fn === 'clearAllCallbacks') {
      handlers = [];
    } else if (/^(show|hide)/.test(fn)) {
      show(fn === 'showWidget');
    } else {
      handover.look(`${(first?.theme ?? first)?.color};`);
      handover.run(fn, args);
      if (fn === 'maximizeWidget') load();
    }
  });

  const show = (shown: boolean) => {
    box.hidden = !shown;
    remember('hidden', shown ? '' : '1');
    handover.emit(shown ? 'onWidgetShown' : 'onWidgetHidden');
  };

  // A page that says it is light or dark is believed; else the visitor's wish counts.
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const paint = () => {
    const own = getComputedStyle(document.documentElement).colorScheme;
    box.dataset.theme = /^(dark|light)$/.test(own) ? own : dark.matches ? 'dark' : 'light';
  };
  dark.onchange = paint;
  paint();

  for (const type of ['pointerenter', 'focus', 'touchstart']) button.addEventListener(type, load, { passive: true });
  button.onclick = () => api.maximizeWidget?.();
  handover.look(script?.dataset.color ? `${script.dataset.color};${script.dataset.position}` : recall('look') || LOOK);
  (box as { deskbell?: Handover }).deskbell = handover;
  document.body.append(box);
  install(window, api);
  show(!recall('hidden'));
  if (recall('open', true)) handover.run('restore', []);
  if (recall('chat') || recall('open', true)) load();
};

if (document.body) start();
else addEventListener('DOMContentLoaded', start);
