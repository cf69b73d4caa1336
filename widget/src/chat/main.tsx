// The visitor's chat, in the loader's frame or in a tab of its own.
import { render } from 'preact';
import { Ddp } from '../shared/ddp';
import { Rest } from '../shared/rest';
import { openStore } from '../shared/storage';
import '../shared/base.css';
import './style.css';
import { App } from './App';
import { commandsOf } from './embed';
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
  ddp: new Ddp(`${base.replace(/^http/, 'ws')}/websocket`),
  store: openStore('deskbell.'),
  frame,
});
const root = document.getElementById('chat');
if (root) render(<App chat={chat} />, root);
frame.listen(commandsOf(chat));
if (!frame.embedded) chat.setExpanded(true, true, true);
void chat.start();
