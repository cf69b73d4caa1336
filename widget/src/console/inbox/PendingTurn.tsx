import type { VNode } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { Entry } from '../../shared/outbox';
import { t, type TextKey } from '../i18n';
import { announce } from '../lib/notice';
import { useStore } from '../lib/store';
import type { Words } from '../state/desk';
import { isEmoji } from '../state/talk';
import { useDesk } from '../ui/context';
import { Icon } from '../ui/Icon';
import { Text } from './Turn';

const WHY: Record<string, TextKey> = {
  'error-not-allowed': 'send.closed',
  'room-closed': 'send.closed',
  'error-invalid-room': 'send.closed',
  'error-message-size-exceeded': 'send.long',
  'error-message-id-conflict': 'send.twice',
};

/** Own words the server has not confirmed: on their way, waiting for the connection, or refused. */
export function PendingTurn({ entry }: { entry: Entry<Words> }): VNode {
  const desk = useDesk();
  const online = useStore(desk.strip.store, (s) => s.since === 0);
  const slow = useSlow(entry.state === 'sending');
  const { state, payload } = entry;
  const failed = state === 'failed';

  useEffect(() => {
    if (failed) announce(t('send.failedSay'));
  }, [failed]);

  return (
    <li class={`turn is-mine ${failed ? 'is-failed' : 'is-sending'}`}>
      <span class="vh">{t('talk.you')}</span>
      <div class={`bub is-first is-last${isEmoji(payload.msg) ? ' is-emoji' : ''}`} dir="auto">
        <Text text={payload.msg} />
      </div>
      <p class="meta">
        {failed && (
          <>
            <span>
              {t('send.failed')} {t(WHY[entry.code ?? ''] ?? 'send.refused')}
            </span>
            <button class="text-btn" type="button" onClick={() => desk.outbox.retry(entry.id)}>
              {t('send.again')}
            </button>
            <button class="text-btn" type="button" onClick={() => desk.outbox.remove(entry.id)}>
              {t('send.delete')}
            </button>
          </>
        )}
        {!failed && (!online || entry.attempts > 0) && (
          <>
            <Icon name="clock" small />
            <span>{t('send.waiting')}</span>
          </>
        )}
        {!failed && online && entry.attempts === 0 && slow && (
          <>
            <Icon name="clock" small />
            <span>{t('send.sending')}</span>
          </>
        )}
      </p>
    </li>
  );
}

/** True once something has lasted 400 ms: before that it is not worth a word. */
function useSlow(on: boolean): boolean {
  const [slow, setSlow] = useState(false);
  useEffect(() => {
    setSlow(false);
    if (!on) return undefined;
    const timer = setTimeout(() => setSlow(true), 400);
    return () => clearTimeout(timer);
  }, [on]);
  return slow;
}
