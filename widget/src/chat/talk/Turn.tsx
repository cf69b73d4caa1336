// A turn: name, bubbles, one line of meta. And the lines between turns.
import { useEffect, useState } from 'preact/hooks';
import { clock, datetime, dayLine } from '../../shared/time';
import { locale, t } from '../i18n';
import type { Chat } from '../state/chat';
import type { Item, Turn as TurnItem } from './arrange';
import { Bubble } from './Bubble';
import { Icon } from '../components/Icon';
import { alert as alertIcon } from '../components/icons';
import { check as checkIcon, clock as clockIcon } from './icons';
import { Portrait } from '../components/Portrait';
import { SystemLine } from './SystemLine';

/** A message that is sent faster than this never says "Sending". */
const QUIET_MS = 400;

export function Line({ item, chat, sent, lost }: { item: Item; chat: Chat; sent: boolean; lost: boolean }) {
  switch (item.kind) {
    case 'day':
      return (
        <li class="day">
          <span>{dayLine(item.at, locale())}</span>
        </li>
      );
    case 'system':
      return <SystemLine message={item.message} />;
    default:
      return <Turn turn={item} chat={chat} sent={sent} lost={lost} />;
  }
}

function Turn({ turn, chat, sent, lost }: { turn: TurnItem; chat: Chat; sent: boolean; lost: boolean }) {
  const { mine, bubbles, name, state } = turn;
  const kind = `${mine ? ' is-mine' : ''}${state === 'failed' ? ' is-failed' : state === 'sent' ? '' : ' is-sending'}`;
  return (
    <li class={`turn${kind}`}>
      {!mine && <Portrait name={name} small staff />}
      {!mine && (
        <p class="who">
          <bdi>{name}</bdi>
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
          <Icon of={alertIcon} />
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
          <time dateTime={datetime(turn.at)}>{clock(turn.at, locale())}</time>
          {edited && <span>{t('log.edited')}</span>}
          {sent && (
            <>
              <Icon of={checkIcon} />
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
      <Icon of={clockIcon} />
      <span>{lost ? t('meta.waiting') : waiting ? t('meta.later') : t('meta.sending')}</span>
    </>
  );
}
