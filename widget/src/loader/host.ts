// The frame's half on the owner's page: makes the frame, opens and closes it, and carries messages to and fro.
// Served as /livechat/host.js and loaded by the loader when somebody is about to use the chat.
import { argumentsOf, SOURCE, type BridgeMessage } from '../shared/bridge';
import css from './frame.css?inline';
import type { Box, Handover, Theme } from './main';
import { watchPage } from './visits';

/** The API's name of an event of the frame: "chat-started" is `onChatStarted`, with two exceptions. */
const methodOf = (name: string): string =>
  ({ 'pre-chat-form-submit': 'onPrechatFormSubmit', 'no-agent-online': 'onServiceOffline' })[name] ??
  `on${name.replace(/(?:^|-)(.)/g, (_, letter: string) => letter.toUpperCase())}`;

/** Commands kept for a frame that is still loading. One that never loads must not fill the page's memory. */
const MOST_KEPT = 100;

/** How long the chat may take to say that it is ready. */
const PATIENCE_MS = 15_000;

function attach(handover: Handover): void {
  const { base, box, button, mark, look, emit, remember } = handover;
  handover.adopt(document, css, base);
  handover.adopt(button.getRootNode() as ShadowRoot, css, base);
  const { origin } = new URL(base);
  const small = matchMedia('(max-width: 480px)');
  let ready = false;
  let open = false;
  let scrolled = 0;
  let shown = 0;
  const kept: BridgeMessage[] = [];
  /** What the page said about itself and the visitor. A frame that had to start anew is told again. */
  const told: BridgeMessage[] = [];

  const container = document.createElement('div');
  container.className = 'rocketchat-container';
  const frame = document.createElement('iframe');
  frame.id = 'rocketchat-iframe';
  frame.title = 'Chat';
  frame.allow = 'autoplay';
  // An opaque origin ("null": a file, a sandbox) cannot be named as a target; the frame knows what to do with it.
  frame.src = `${base}/livechat?host=${encodeURIComponent(location.origin)}&theme=${box.dataset.theme}`;
  container.append(frame);
  box.prepend(container);

  const send = (message: BridgeMessage) => frame.contentWindow?.postMessage(message, origin);

  const post = (fn: string, ...args: unknown[]) => {
    const message: BridgeMessage = { src: SOURCE, fn, args };
    if (/^(set[^E]|init|reg|clear)/.test(fn) && told.length < MOST_KEPT) told.push(message);
    if (ready) send(message);
    else if (kept.length < MOST_KEPT) kept.push(message);
  };

  /** On a phone the panel is as large as what is visible above the keyboard. */
  const fit = () => {
    const view = open && small.matches ? visualViewport : null;
    container.style.height = view ? `${view.height}px` : '';
    container.style.translate = view ? `0 ${view.offsetTop}px` : '';
  };

  const setOpen = (wanted: boolean, byBack = false, withFocus = true) => {
    if (wanted === open) return;
    open = wanted;
    box.dataset.state = open ? 'opened' : 'closed';
    button.setAttribute('aria-expanded', String(open));
    remember('open', open ? '1' : '', true);
    if (open) scrolled = scrollY;
    document.body.classList.toggle('rc-livechat-mobile-full-screen', open && small.matches);
    fit();
    post('setExpanded', open, small.matches, withFocus);
    if (open) {
      // The Back gesture closes a panel that covers the page.
      if (small.matches) history.pushState({ ...history.state, deskbell: 1 }, '');
      if (withFocus) frame.focus();
    } else {
      if (small.matches) scrollTo(0, scrolled);
      if (!byBack && history.state?.deskbell) history.back();
      button.focus({ preventScroll: true });
    }
    emit(open ? 'onChatMaximized' : 'onChatMinimized');
  };

  const unread = (count: number, label: string) => {
    mark(count > 99 ? '99+' : count ? `${count}` : '', label);
    if (count > shown) {
      button.classList.add('is-rung');
      setTimeout(() => button.classList.remove('is-rung'), 120);
    }
    shown = count;
  };

  const visit = (change: string) => {
    post('pageVisited', { change, title: document.title, location: { href: location.href } });
  };

  const run = (fn: string, args: unknown[]): void => {
    if (fn === 'maximizeWidget' || fn === 'minimizeWidget') setOpen(fn === 'maximizeWidget');
    else if (fn === 'restore') setOpen(!small.matches, false, false);
    else if (fn === 'pageVisited') visit(String(args[0] ?? 'url'));
    else post(fn, ...args);
  };

  const isReady = () => {
    const isNew = ready;
    ready = true;
    for (const message of isNew ? told : kept.splice(0)) send(message);
    if (!isNew) return;
    // The page took the frame out, and the browser began it anew.
    post('setExpanded', open, small.matches, false);
    visit('url');
  };

  addEventListener('message', (event: MessageEvent<BridgeMessage | undefined>) => {
    const { data } = event;
    if (event.source !== frame.contentWindow || event.origin !== origin || data?.src !== SOURCE) return;
    const [first, second] = argumentsOf(data.args);
    const text = typeof first === 'string' ? first : '';
    switch (data.fn) {
      case 'ready':
        isReady();
        break;
      case 'minimizeWindow':
        setOpen(false);
        break;
      case 'openWidget':
      case 'restoreWindow':
        setOpen(true);
        break;
      case 'openPopout':
        window.open(`${base}/livechat?mode=popout`, 'livechat-popout', 'width=400,height=650');
        break;
      case 'removeWidget':
        setOpen(false);
        handover.remove();
        break;
      case 'showWidget':
      case 'hideWidget':
        handover.show(data.fn === 'showWidget');
        break;
      case 'callback':
        emit(methodOf(text), ...(second === undefined ? [] : [second]));
        break;
      case 'setUnread':
        unread(Number(first) || 0, typeof second === 'string' ? second : 'Open chat');
        break;
      case 'setWidgetPosition':
        look({ position: text });
        break;
      case 'setLook':
        look(Object(first) as Theme);
        if (typeof second === 'string') frame.title = second;
        break;
      case 'setKept':
        remember('chat', first === true ? '1' : '');
        break;
      case 'leaveFrame':
        document.body.tabIndex = -1;
        document.body.focus({ preventScroll: true });
        break;
      default:
    }
  });

  addEventListener('popstate', () => {
    if (small.matches) setOpen(false, true);
  });
  addEventListener('keydown', (event) => {
    if (event.key !== 'F6' || !open) return;
    event.preventDefault();
    frame.focus();
    post('setExpanded', true, small.matches, true);
  });
  visualViewport?.addEventListener('resize', fit);
  visualViewport?.addEventListener('scroll', fit);
  small.addEventListener('change', fit);

  // A frame that met a server in the middle of a restart shows the browser's error page: asked for again until it is ours.
  const again = setInterval(() => {
    if (ready) clearInterval(again);
    else frame.src += '';
  }, PATIENCE_MS);

  unread(0, 'Open chat');
  handover.run = run;
  for (const [fn, args] of handover.kept.splice(0)) run(fn, args);
  // After what the page said of the visitor: it is theirs to have been here.
  visit('url');
  watchPage(visit);
}

const box = document.querySelector<Box>('.rocketchat-widget');
if (box?.deskbell) {
  const { deskbell } = box;
  delete box.deskbell;
  attach(deskbell);
}
