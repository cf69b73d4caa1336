import '../shared/base.css';
import './styles/parts.css';
import './styles/frame.css';
import './styles/inbox.css';
import './styles/talk.css';
import './styles/pages.css';
import './styles/door.css';
import { render } from 'preact';
import { openStore } from '../shared/storage';
import { App } from './App';
import { t } from './i18n';
import { joinWith } from './lib/notice';
import { Router } from './lib/router';
import { followKeyboard } from './lib/viewport';
import { Session } from './state/session';

joinWith((who, n) => t('say.joined', { name: who, n }));

followKeyboard(window);

const router = new Router(window);
const session = new Session(openStore('deskbell.console.'), router.base);
const root = document.getElementById('console');
if (root) render(<App app={{ router, session }} />, root);
