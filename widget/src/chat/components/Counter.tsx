// The counter: the head of the screens before a chat. Who stands on it: the shop, or (children) only the bell.
import type { ComponentChildren } from 'preact';
import { t } from '../i18n';
import type { Chat } from '../state/chat';
import type { ChatState } from '../state/state';
import { Minimise, titleOf } from './Header';
import { Portrait } from './Portrait';

export function Counter(props: { chat: Chat; state: ChatState; title: string; text?: string | undefined; children?: ComponentChildren }) {
  const { chat, state, title, text, children } = props;
  return (
    <div class={children ? 'counter is-shut' : 'counter'}>
      <div class="counter-tools">
        <Minimise chat={chat} />
      </div>
      <h2>{title}</h2>
      {text && <p>{text}</p>}
      <div class="staff">
        {children ?? (
          <>
            <Portrait name={titleOf(state)} />
            <p class="staff-note">
              <span class="dot" />
              {t('welcome.here')}
            </p>
          </>
        )}
      </div>
    </div>
  );
}
