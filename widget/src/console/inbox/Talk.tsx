import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { t } from '../i18n';
import { explain } from '../lib/failure';
import { duration, firstName, timeOfDay, dayName } from '../lib/format';
import { showToast } from '../lib/notice';
import { useStore } from '../lib/store';
import type { Room, Waiting } from '../state/model';
import { useNow } from '../state/now';
import { useDesk, useMay, useMe } from '../ui/context';
import { Heading } from '../ui/Heading';
import { Icon } from '../ui/Icon';
import { Link } from '../ui/Link';
import type { InboxRoute } from './ChatList';
import { Composer } from './Composer';
import { Log } from './Log';

interface Props {
  route: InboxRoute;
  /** The conversation stands alone, so its title heads the page. */
  alone: boolean;
  /** The visitor panel has no room of its own. */
  narrow: boolean;
  name: string;
  room: Room | undefined;
  waiting: Waiting | undefined;
  busy: string;
  onTake: (waiting: Waiting) => void;
  onClose: () => void;
}

/** The middle: one conversation. */
export function Talk({ route, alone, narrow, name, room, waiting, busy, onTake, onClose }: Props): VNode {
  const desk = useDesk();
  const { rid } = route;
  const mine = useStore(desk.inbox, (s) => s.mine[rid]);
  const me = useMe();
  const departments = useStore(desk.inbox, (s) => s.departments);
  const closeOthers = useMay('close-others-livechat-room');
  const closeOwn = useMay('close-livechat-room');
  const open = room?.open ?? Boolean(mine ?? waiting);
  // The room says who serves it even while the lists cannot be read: whoever reloads in a dead spot can still write.
  const own = Boolean(mine) || (room?.open === true && room.servedBy?.id === me.id);
  const department = departments[room?.departmentId ?? waiting?.departmentId ?? ''] ?? room?.departmentName ?? '';
  const mayClose = open && !waiting && closeOwn && (own || closeOthers);

  return (
    <section class="talk" id="content" tabIndex={-1} aria-label={t('talk.name', { name })} data-pane="">
      <header class="talk-top">
        <Link class="icon-btn only-phone" to={{ ...route, rid: '', pane: 'list' }} aria-label={t('talk.back')}>
          <Icon name="back" />
        </Link>
        <div>
          <Heading level={alone ? 1 : 2} class="talk-title">
            {name}
          </Heading>
          <p>
            <Subtitle department={department} room={room} waiting={waiting} />
          </p>
        </div>
        {mayClose && (
          <button class="btn close-chat" type="button" aria-label={t('talk.close')} title={t('talk.closeTip')} onClick={onClose}>
            <Icon name="check" />
            <span class="long">{t('talk.close')}</span>
            <span class="short" aria-hidden="true">
              {t('talk.closeShort')}
            </span>
          </button>
        )}
        {narrow && (
          <Link class="icon-btn" to={{ ...route, pane: 'visitor' }} aria-label={t('talk.about', { name: firstName(name) })}>
            <Icon name="person" />
          </Link>
        )}
      </header>
      <Log key={rid} rid={rid} visitor={name} visitorId={room?.visitorId ?? waiting?.visitorId ?? ''} />
      {open && own && <Composer key={rid} rid={rid} visitor={name} />}
      {open && waiting && !own && (
        <div class="talk-foot is-wait">
          <span>{t('talk.waits', { name: firstName(name) })}</span>
          <button class="btn btn-main" type="button" aria-disabled={busy !== ''} onClick={() => onTake(waiting)}>
            {t('talk.take')}
          </button>
        </div>
      )}
      {open && !waiting && !own && room && <OthersFoot room={room} name={name} />}
      {!open && room && <ClosedFoot room={room} />}
    </section>
  );
}

function Subtitle({ department, room, waiting }: { department: string; room: Room | undefined; waiting: Waiting | undefined }): VNode {
  const now = useNow();
  const bits = [department];
  if (waiting) bits.push(t('talk.waitsSince', { time: duration(Math.max(60_000, Math.floor((now - waiting.since) / 60_000) * 60_000)) }));
  else if (room?.open) bits.push(duration(Math.max(60_000, Math.floor((now - room.openedAt) / 60_000) * 60_000)));
  else if (room?.closedAt) bits.push(t('talk.closedAt', { day: dayName(room.closedAt, now), time: timeOfDay(room.closedAt) }));
  return <>{bits.filter(Boolean).join(' · ')}</>;
}

function OthersFoot({ room, name }: { room: Room; name: string }): VNode {
  const desk = useDesk();
  const me = useMe();
  const [busy, setBusy] = useState(false);
  const join = async () => {
    if (busy) return;
    setBusy(true);
    try {
      await desk.api.get('livechat/room.join', { roomId: room.rid });
      await desk.refresh();
    } catch (error) {
      showToast(explain(error));
    }
    setBusy(false);
  };
  const served = room.servedBy;
  return (
    <div class="talk-foot">
      <span>{served && served.id !== me.id ? t('talk.others', { agent: served.username, name: firstName(name) }) : t('talk.notYours')}</span>
      <button class="btn" type="button" aria-disabled={busy} onClick={() => void join()}>
        {t('talk.join')}
      </button>
    </div>
  );
}

function ClosedFoot({ room }: { room: Room }): VNode {
  const me = useMe();
  const time = timeOfDay(room.closedAt || Date.now());
  const words =
    room.closer === 'visitor'
      ? t('talk.foot.visitor', { name: firstName(room.name), time })
      : room.closedByName === me.username
        ? t('talk.foot.you', { time })
        : t('talk.foot.agent', { name: room.closedByName || t('talk.foot.someone'), time });
  return (
    <div class="talk-foot is-closed" role="status">
      <Icon name="check" />
      <span>{words}</span>
    </div>
  );
}
