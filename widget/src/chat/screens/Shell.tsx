// Before there is anything to show, and when there is nothing.
import type { RefObject } from 'preact';
import { Composer } from '../components/Composer';
import { Header } from '../components/Header';
import { Icon } from '../components/Icon';
import { t } from '../i18n';
import type { Chat } from '../state/chat';
import type { ChatState } from '../state/state';

/** The first moment: the final shape, and typing works already. */
export function Loading({ chat, state, input }: { chat: Chat; state: ChatState; input: RefObject<HTMLTextAreaElement | null> }) {
  return (
    <>
      <Header chat={chat} state={state} menu={false} />
      <div class="body" aria-hidden="true">
        <div class="ghost ghost-a" />
        <div class="ghost ghost-b" />
        <div class="ghost ghost-c" />
      </div>
      <Composer chat={chat} limit={undefined} input={input} />
    </>
  );
}

/** The server cannot be reached, or the owner switched the chat off. */
export function Blocked({ chat, state }: { chat: Chat; state: ChatState }) {
  const off = state.phase === 'off';
  return (
    <>
      <Header chat={chat} state={state} menu={false} />
      <div class="body">
        <div class="done" role="alert">
          <span class="seal is-calm" aria-hidden="true">
            <Icon name="broken" />
          </span>
          <h2>{t('blocked.title')}</h2>
          <p>{off ? t('blocked.off') : t('blocked.text')}</p>
          {!off && (
            <button class="btn" type="button" onClick={() => void chat.start()}>
              {t('blocked.now')}
            </button>
          )}
        </div>
      </div>
    </>
  );
}
