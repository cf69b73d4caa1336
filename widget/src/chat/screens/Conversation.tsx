// The chat itself: the first moment, before the first word, and after it. One composer through all of them.
import type { RefObject } from 'preact';
import { Composer } from '../components/Composer';
import { Counter } from '../components/Counter';
import { Header } from '../components/Header';
import { t } from '../i18n';
import { more, talk } from '../later';
import type { Chat } from '../state/chat';
import type { ChatState } from '../state/state';

/** Until the log has come its room is kept. */
const Log = talk.part(({ Log: part }) => part, () => <div class="body" />);
const Place = more.part(({ Place: part }) => part);
const Strip = more.part(({ Strip: part }) => part);

interface Props {
  chat: Chat;
  state: ChatState;
  screen: 'loading' | 'welcome' | 'chat';
  input: RefObject<HTMLTextAreaElement | null>;
}

export function Conversation({ chat, state, screen, input }: Props) {
  const limit = state.config?.settings?.limitTextLength;
  return (
    <>
      {screen === 'welcome' ? (
        <Counter key="head" chat={chat} state={state} title={t('welcome.title')} text={t('welcome.text')} />
      ) : (
        <Header key="head" chat={chat} state={state} menu={screen === 'chat'} />
      )}
      {screen === 'chat' && (
        <>
          <Strip chat={chat} state={state} />
          {!state.agent && state.queue && <Place chat={chat} state={state} />}
          <Log chat={chat} state={state} />
        </>
      )}
      {screen === 'welcome' && <div class="body" />}
      {screen === 'loading' && (
        <div class="body" aria-hidden="true">
          <div class="ghost ghost-a" />
          <div class="ghost ghost-b" />
          <div class="ghost ghost-c" />
        </div>
      )}
      <Composer key="write" chat={chat} limit={typeof limit === 'number' && limit > 0 ? limit : undefined} input={input} />
    </>
  );
}
