// The chat itself: before the first word, in the middle, and after the end.
import type { RefObject } from 'preact';
import { Composer } from '../components/Composer';
import { Counter } from '../components/Counter';
import { Header } from '../components/Header';
import { Log } from '../components/Log';
import { Place } from '../components/Place';
import { Strip } from '../components/Strip';
import { t } from '../i18n';
import type { Chat } from '../state/chat';
import type { ChatState } from '../state/state';

type Props = { chat: Chat; state: ChatState; input: RefObject<HTMLTextAreaElement | null> };

export const limitOf = (state: ChatState): number | undefined => {
  const limit = state.config?.settings?.limitTextLength;
  return typeof limit === 'number' && limit > 0 ? limit : undefined;
};

export function Welcome({ chat, state, input }: Props) {
  return (
    <>
      <Counter chat={chat} state={state} title={t('welcome.title')} text={t('welcome.text')} />
      <div class="body" />
      <Composer chat={chat} limit={limitOf(state)} input={input} />
    </>
  );
}

export function Conversation({ chat, state, input }: Props) {
  return (
    <>
      <Header chat={chat} state={state} />
      <Strip chat={chat} state={state} />
      {!state.agent && <Place chat={chat} state={state} />}
      <Log chat={chat} state={state} />
      <Composer chat={chat} limit={limitOf(state)} input={input} />
    </>
  );
}

export function Ended({ chat, state }: Omit<Props, 'input'>) {
  const { ended, guest, config } = state;
  const visitor = guest?.name;
  const name = (!config?.settings?.agentHiddenInfo && ended?.name) || t('log.someone');
  const words = ended?.mine ? t('end.byVisitor') : visitor ? t('end.byAgentNamed', { name, visitor }) : t('end.byAgent', { name });
  return (
    <>
      <Header chat={chat} state={state} />
      <Log chat={chat} state={state} />
      <div class="foot" role="status">
        <p class="sys">{config?.messages?.conversationFinishedMessage || words}</p>
        {config?.messages?.conversationFinishedText && <p class="sys">{config.messages.conversationFinishedText}</p>}
        <button class="btn btn-main btn-wide" type="button" onClick={() => chat.startAnew()}>
          {t('end.again')}
        </button>
      </div>
    </>
  );
}
