import type { VNode } from 'preact';
import { rich, t } from '../i18n';
import { useStore } from '../lib/store';
import { waitingCount } from '../state/inbox';
import { useDesk, useMe } from '../ui/context';

/** No chat is open. That is a good state, and says so. */
export function Quiet(): VNode {
  const desk = useDesk();
  const me = useMe();
  const phase = useStore(desk.inbox, (s) => s.phase);
  const waiting = useStore(desk.inbox, waitingCount);
  const chats = useStore(desk.inbox, (s) => Object.keys(s.mine).length);
  const calm = waiting === 0;
  return (
    <div class="still quiet">
      <svg class="bigbell" viewBox="0 0 128 84" aria-hidden="true">
        <path d="M24 72c0-28 18-46 40-46s40 18 40 46zM64 26V14M54 12h20" />
        <path d="M40 60c2-12 9-19 18-21" />
        <path class="plate" d="M10 78h108" />
      </svg>
      {phase === 'ready' && (
        <>
          <h2>{calm ? t('quiet.title') : t('quiet.waiting', { n: waiting })}</h2>
          <p>{t(!calm ? 'quiet.waitingText' : me.agent && !me.available ? 'quiet.away' : chats > 0 ? 'quiet.answered' : 'quiet.text')}</p>
          <p class="key-hint">{rich('quiet.keys', { key: <kbd>?</kbd> })}</p>
        </>
      )}
    </div>
  );
}
