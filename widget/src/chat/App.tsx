// The panel: one dialog, one screen at a time.
import type { VNode } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { titleOf } from './components/Header';
import { t } from './i18n';
import { more, talk } from './later';
import { Conversation } from './screens/Conversation';
import { Register } from './screens/Register';
import type { Chat } from './state/chat';
import { accentOf, screenOf } from './state/state';
import { useObservable } from './state/store';

/** Should even the code for this not be had, there are at least words. */
const Blocked = more.part(
  ({ Blocked: part }) => part,
  () => <p class="body">{t('blocked.title')}</p>,
);
const Note = more.part(({ Note: part }) => part);
const Ended = talk.part(({ Ended: part }) => part);

export function App({ chat }: { chat: Chat }) {
  const state = useObservable(chat);
  const screen = screenOf(state);
  const panel = useRef<HTMLElement>(null);
  const input = useRef<HTMLTextAreaElement | null>(null);
  const title = titleOf(state);

  useEffect(() => {
    document.title = title;
    const { color, position } = state.config?.theme ?? {};
    const accent = chat.theme.color ?? accentOf(color);
    if (accent) document.documentElement.style.setProperty('--accent', accent);
    if (state.config) chat.frame.post('setLook', { ...chat.theme, color: accent, position }, title);
  }, [state.config?.theme]);

  // Opening leads to where one writes; on a touch screen only to the panel, so that no keyboard jumps up.
  useEffect(() => {
    if (!state.focusWish) return;
    const field = matchMedia('(pointer: coarse)').matches ? null : (input.current ?? panel.current?.querySelector<HTMLElement>('.body input, .body textarea'));
    (field ?? panel.current)?.focus();
  }, [state.focusWish, screen === 'loading']);

  const key = (event: KeyboardEvent) => {
    if (event.key === 'Escape' && !event.isComposing) chat.frame.post('minimizeWindow');
    if (event.key === 'F6' && chat.frame.embedded) {
      event.preventDefault();
      chat.frame.post('leaveFrame');
    }
  };

  const body = (): VNode => {
    switch (screen) {
      case 'loading':
      case 'welcome':
      case 'chat':
        return <Conversation key="chat" chat={chat} state={state} screen={screen} input={input} />;
      case 'register':
        return <Register key="register" chat={chat} state={state} />;
      case 'closed':
      case 'note':
        return <Note key={screen} chat={chat} state={state} shut={screen === 'closed'} />;
      case 'ended':
        return <Ended key="ended" chat={chat} state={state} />;
      default:
        return <Blocked key="blocked" chat={chat} state={state} />;
    }
  };
  return (
    <section class="panel" role="dialog" aria-modal={state.full} aria-label={title} tabIndex={-1} ref={panel} onKeyDown={key}>
      {body()}
      <Said chat={chat} />
    </section>
  );
}

/** What was said is gone after this, so that nobody finds it by browsing. */
const SAID_MS = 4_000;

/** What is said to those who do not see: new messages, the place in the line, failures. Never the history. */
function Said({ chat }: { chat: Chat }) {
  const [text, setText] = useState('');
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useEffect(() => {
    chat.say = (words) => {
      // The same words twice are said twice.
      setText('');
      requestAnimationFrame(() => setText(words));
      clearTimeout(timer.current);
      timer.current = setTimeout(() => setText(''), SAID_MS);
    };
  }, []);
  return (
    <p class="vh" aria-live="polite">
      {text}
    </p>
  );
}
