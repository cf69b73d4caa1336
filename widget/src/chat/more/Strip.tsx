// The line to the server, in a row of its own.
import { t } from '../i18n';
import type { Chat } from '../state/chat';
import type { ChatState } from '../state/state';
import { Icon } from '../components/Icon';
import { broken as brokenIcon, check as checkIcon } from './icons';

export function Strip({ chat, state }: { chat: Chat; state: ChatState }) {
  return (
    <div role="status">
      {state.lost && (
        <div class="strip">
          <Icon of={brokenIcon} />
          <span>{t('line.lost')}</span>
          <button class="text-btn" type="button" onClick={() => chat.live?.tryNow()}>
            {t('line.now')}
          </button>
        </div>
      )}
      {state.back && (
        <div class="strip is-good">
          <Icon of={checkIcon} />
          <span>{t('line.back')}</span>
        </div>
      )}
    </div>
  );
}
