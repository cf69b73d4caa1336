// When there is nothing to show.
import { Header } from '../components/Header';
import { Icon } from '../components/Icon';
import { broken as brokenIcon } from './icons';
import { t } from '../i18n';
import type { Chat } from '../state/chat';
import type { ChatState } from '../state/state';

/** The server cannot be reached, or the owner switched the chat off. */
export function Blocked({ chat, state }: { chat: Chat; state: ChatState }) {
  const off = state.phase === 'off';
  return (
    <>
      <Header chat={chat} state={state} menu={false} />
      <div class="body">
        <div class="done" role="alert">
          <span class="seal is-calm" aria-hidden="true">
            <Icon of={brokenIcon} />
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
