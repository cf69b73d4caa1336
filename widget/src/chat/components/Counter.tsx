// The counter: the head of the screens before a chat.
import type { ComponentChildren } from 'preact';
import { t } from '../i18n';
import type { Chat } from '../state/chat';
import type { ChatState } from '../state/state';
import { Minimise, titleOf } from './Header';
import { Portrait } from './Portrait';

export function Counter(props: { chat: Chat; state: ChatState; title: string; text?: string | undefined; shut?: boolean; children?: ComponentChildren }) {
  const { chat, state, title, text, shut } = props;
  return (
    <header class={shut ? 'counter is-shut' : 'counter'}>
      <div class="counter-tools">
        <Minimise chat={chat} />
      </div>
      <h2>{title}</h2>
      {text && <p>{text}</p>}
      <div class="staff">
        {shut ? (
          <svg class="shut-bell" viewBox="0 0 48 34" aria-hidden="true">
            <path d="M5 34C5 20 13 11 24 11s19 9 19 23M24 11V5M18 4h12" />
          </svg>
        ) : (
          <>
            <Portrait name={titleOf(state)} />
            <p class="staff-note">
              <span class="dot" />
              {t('welcome.here')}
            </p>
          </>
        )}
      </div>
    </header>
  );
}
