// After the end: the conversation stays readable until a new one is started.
import { useEffect, useRef } from 'preact/hooks';
import { Header } from '../components/Header';
import { clock } from '../../shared/time';
import { locale, t } from '../i18n';
import type { Chat } from '../state/chat';
import type { ChatState } from '../state/state';
import { Log } from './Log';

export function Ended({ chat, state }: { chat: Chat; state: ChatState }) {
  const again = useRef<HTMLButtonElement>(null);
  // The composer is gone: whoever wrote in it goes on from here.
  useEffect(() => {
    if (state.expanded && document.activeElement === document.body) again.current?.focus();
  }, []);
  const { ended, guest, config } = state;
  const visitor = guest?.name;
  const name = (!config?.settings?.agentHiddenInfo && ended?.name) || t('log.someone');
  const words = ended?.mine ? t('end.byVisitor') : visitor ? t('end.byAgentNamed', { name, visitor }) : t('end.byAgent', { name });
  return (
    <>
      <Header chat={chat} state={state} ended={t('head.ended', { time: clock(ended?.at ?? Date.now(), locale()) })} />
      <Log chat={chat} state={state} />
      <div class="foot" role="status">
        <p class="sys">{config?.messages?.conversationFinishedMessage || words}</p>
        {config?.messages?.conversationFinishedText && <p class="sys">{config.messages.conversationFinishedText}</p>}
        <button class="btn btn-main btn-wide" type="button" ref={again} onClick={() => chat.live?.startAnew()}>
          {t('end.again')}
        </button>
      </div>
    </>
  );
}
