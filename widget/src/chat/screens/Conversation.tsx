// The chat itself: before the first word and after it.
import type { RefObject } from 'preact';
import { Composer } from '../components/Composer';
import { Counter } from '../components/Counter';
import { Header } from '../components/Header';
import { Log } from '../components/Log';
import { t } from '../i18n';
import { later } from '../later';
import type { Chat } from '../state/chat';
import type { ChatState } from '../state/state';

const Place = later(({ Place: part }) => part);
const Strip = later(({ Strip: part }) => part);

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
      {!state.agent && state.queue && <Place chat={chat} state={state} />}
      <Log chat={chat} state={state} />
      <Composer chat={chat} limit={limitOf(state)} input={input} />
    </>
  );
}
