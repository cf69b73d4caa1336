// The visitor's chat, in the loader's frame or in a tab of its own.
import { render } from 'preact';
import { Rest } from '../shared/rest';
import { openStore } from '../shared/storage';
import '../shared/base.css';
import './style.css';
import { App } from './App';
import { more, talk } from './later';
import { Chat } from './state/chat';
import { Frame } from './state/frame';

/** The public address: the page is `<base>/livechat`. */
const base = location.origin + location.pathname.replace(/\/(livechat|chat\/index\.html)?\/?$/, '');
const query = new URLSearchParams(location.search);
const theme = query.get('theme');
if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;

const frame = new Frame(query.get('host') ?? '');
const chat = new Chat({
  rest: new Rest(base),
  store: openStore('deskbell.'),
  frame,
});
const root = document.getElementById('chat');
if (root) render(<App chat={chat} />, root);
frame.listen((fn, args) => {
  if (fn === 'setExpanded') chat.setExpanded(args[0] === true, args[1] === true, args[2] === true);
  // Commands wait for the configuration, and for each other.
  else chat.whenReady(() => void more.load().then(({ command }) => command(chat, fn, args)));
});
if (!frame.embedded) chat.setExpanded(true, true, true);
void chat.start();
// What the next moments may need, once this one is drawn.
chat.whenReady(() =>
  setTimeout(() => {
    talk.load().then(({ watch }) => watch(chat), () => undefined);
    more.load().then(
      ({ dress }) => (chat.onChange(() => dress(chat)), dress(chat)),
      () => undefined,
    );
  }, 300),
);
