// A turn: name, bubbles, one line of meta. And the lines between turns.
import { useEffect, useState } from 'preact/hooks';
import { clock, datetime, dayLine } from '../../shared/time';
import type { Message } from '../../shared/types';
import { language, t } from '../i18n';
import type { Chat } from '../state/chat';
import type { Item, Turn as TurnItem } from '../state/messages';
import { Bubble } from './Bubble';
import { Icon } from './Icon';
import { Portrait } from './Portrait';

/** A message that is sent faster than this never says "Sending". */
const QUIET_MS = 400;

export function Line({ item, chat, sent, lost }: { item: Item; chat: Chat; sent: boolean; lost: boolean }) {
  switch (item.kind) {
    case 'day':
      return (
        <li class="day">
          <span>{dayLine(item.at, language())}</span>
        </li>
      );
    case 'system': {
      const text = systemLine(item.message);
      return text ? <li class="sys">{text}</li> : null;
    }
    default:
      return <Turn turn={item} chat={chat} sent={sent} lost={lost} />;
  }
}

/** What a system message says, or undefined for those that say nothing to a visitor. */
export function systemLine({ t: type, u, transferData }: Message): string | undefined {
  const name = u.name ?? u.username;
  switch (type) {
    case 'uj':
      return t('sys.joined', { name });
    case 'ul':
      return t('sys.left', { name });
    case 'omnichannel_placed_chat_on_hold':
      return t('sys.hold');
    case 'livechat_transfer_history':
    case 'livechat_transfer_history_fallback': {
      const from = transferData?.transferredBy.name ?? transferData?.transferredBy.username ?? name;
      const agent = transferData?.transferredTo?.name ?? transferData?.transferredTo?.username;
      const department = transferData?.nextDepartment?.name;
      if (agent) return t('sys.handedAgent', { from, to: agent });
      if (department) return t('sys.handedDepartment', { from, to: department });
      return t('sys.handedQueue', { from });
    }
    default:
      return undefined;
  }
}

function Turn({ turn, chat, sent, lost }: { turn: TurnItem; chat: Chat; sent: boolean; lost: boolean }) {
  const { mine, bubbles, name, state } = turn;
  const kind = `${mine ? ' is-mine' : ''}${state === 'failed' ? ' is-failed' : state === 'sent' ? '' : ' is-sending'}`;
  return (
    <li class={`turn${kind}`}>
      {!mine && <Portrait name={name} small staff />}
      {!mine && (
        <p class="who" dir="auto">
          {name}
        </p>
      )}
      {mine && <span class="vh">{t('log.you')}</span>}
      {bubbles.map((bubble, i) => (
        <Bubble key={bubble.id} item={bubble} first={i === 0} last={i === bubbles.length - 1} base={chat.rest.base} />
      ))}
      <p class="meta">
        <Meta turn={turn} chat={chat} sent={sent} lost={lost} />
      </p>
    </li>
  );
}

function Meta({ turn, chat, sent, lost }: { turn: TurnItem; chat: Chat; sent: boolean; lost: boolean }) {
  const edited = turn.bubbles.at(-1)?.message?.editedAt !== undefined;
  switch (turn.state) {
    case 'failed':
      return (
        <>
          <Icon name="alert" />
          <span>{t('meta.failed')}</span>
          <button class="text-btn" type="button" onClick={() => turn.bubbles.forEach(({ id }) => chat.outbox.retry(id))}>
            {t('meta.retry')}
          </button>
          <span aria-hidden="true">·</span>
          <button class="text-btn" type="button" onClick={() => turn.bubbles.forEach(({ id }) => chat.outbox.remove(id))}>
            {t('meta.delete')}
          </button>
        </>
      );
    case 'sent':
      return (
        <>
          <time dateTime={datetime(turn.at)}>{clock(turn.at, language())}</time>
          {edited && <span>{t('log.edited')}</span>}
          {sent && (
            <>
              <Icon name="check" />
              <span>{t('meta.sent')}</span>
            </>
          )}
        </>
      );
    default:
      return <OnItsWay key={turn.key} waiting={turn.state === 'waiting'} lost={lost} />;
  }
}

function OnItsWay({ waiting, lost }: { waiting: boolean; lost: boolean }) {
  const [said, setSaid] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setSaid(true), QUIET_MS);
    return () => clearTimeout(timer);
  }, []);
  if (!said) return null;
  return (
    <>
      <Icon name="clock" />
      <span>{lost ? t('meta.waiting') : waiting ? t('meta.later') : t('meta.sending')}</span>
    </>
  );
}
