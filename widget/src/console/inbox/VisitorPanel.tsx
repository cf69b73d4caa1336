import type { ComponentChildren, VNode } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { t } from '../i18n';
import { dayName, duration, timeOfDay } from '../lib/format';
import { useStore } from '../lib/store';
import { list, obj, str, time, type Raw } from '../state/parse';
import { useDesk } from '../ui/context';
import { Heading } from '../ui/Heading';
import { Icon } from '../ui/Icon';
import { Link } from '../ui/Link';
import { Circle } from '../ui/people';
import type { InboxRoute } from './ChatList';

interface Props {
  rid: string;
  route: InboxRoute;
  name: string;
  visitorId: string;
  /** The panel replaced the conversation, and needs a way back. */
  alone: boolean;
}

/** Who is on the other side, as far as it is known. What is not known is left out. */
export function VisitorPanel({ rid, route, name, visitorId, alone }: Props): VNode {
  const desk = useDesk();
  const room = useStore(desk.inbox, (s) => s.rooms[rid]);
  const departments = useStore(desk.inbox, (s) => s.departments);
  const visitor = useVisitor(visitorId, room?.updatedAt ?? 0);
  const emails = list(visitor?.visitorEmails).map((e) => str(e.address));
  const phones = list(visitor?.phone).map((p) => str(p.phoneNumber));
  const own = Object.entries(obj(visitor?.livechatData)).map(([key, value]): [string, string] => [key, str(value)]);
  const fields = [...own, ...(room?.fields ?? [])];
  const since = time(visitor?.ts);
  const now = Date.now();
  const moment = (ms: number) => `${dayName(ms, now)}, ${timeOfDay(ms)}`;
  const department = room ? departments[room.departmentId] || room.departmentName : '';

  return (
    <aside class="side is-visitor" aria-label={t('visitor.title')} data-pane="" tabIndex={-1}>
      {alone && (
        <Link class="btn" to={{ ...route, pane: 'chat' }}>
          <Icon name="back" />
          {t('visitor.back')}
        </Link>
      )}
      <div class="side-top">
        <Circle size="l" name={name} id={visitorId} />
        <div>
          <Heading level={alone ? 1 : 2} class="side-name">
            {name}
          </Heading>
          <p>{room?.open ? t(room.visitorOnline ? 'visitor.here' : 'visitor.away') : since ? t('visitor.since', { day: dayName(since, now) }) : ''}</p>
        </div>
      </div>
      {(emails.length > 0 || phones.length > 0) && (
        <Facts alone={alone} title={t('visitor.contact')}>
          {emails.map((email) => (
            <Fact key={email} name={t('visitor.email')}>
              <a href={`mailto:${email}`}>{email}</a>
            </Fact>
          ))}
          {phones.map((phone) => (
            <Fact key={phone} name={t('visitor.phone')}>
              <bdi dir="ltr">{phone}</bdi>
            </Fact>
          ))}
        </Facts>
      )}
      {fields.length > 0 && (
        <Facts alone={alone} title={t('visitor.fields')}>
          {fields.map(([key, value]) => (
            <Fact key={key} name={key}>
              <span dir="auto">{value}</span>
            </Fact>
          ))}
        </Facts>
      )}
      {room && (
        <Facts alone={alone} title={t('visitor.chat')}>
          {department && <Fact name={t('visitor.department')}>{department}</Fact>}
          {room.topic && (
            <Fact name={t('visitor.topic')}>
              <span dir="auto">{room.topic}</span>
            </Fact>
          )}
          <Fact name={t('visitor.started')}>{moment(room.openedAt)}</Fact>
          {room.servedBy && <Fact name={t('visitor.agent')}>{room.servedBy.id === desk.meId ? t('talk.you') : room.servedBy.username}</Fact>}
          {room.servedBy && room.servedBy.at > room.openedAt && <Fact name={t('visitor.waited')}>{duration(room.servedBy.at - room.openedAt)}</Fact>}
          {room.closedAt > 0 && <Fact name={t('visitor.closed')}>{moment(room.closedAt)}</Fact>}
          {room.source && <Fact name={t('visitor.source')}>{SOURCES[room.source] ? t(SOURCES[room.source]!) : room.source}</Fact>}
        </Facts>
      )}
      {room && room.tags.length > 0 && (
        <section>
          <Heading level={alone ? 2 : 3} class="side-title">
            {t('visitor.tags')}
          </Heading>
          <span class="chips">
            {room.tags.map((tag) => (
              <span class="chip" key={tag}>
                {tag}
              </span>
            ))}
          </span>
        </section>
      )}
    </aside>
  );
}

const SOURCES = { widget: 'visitor.widget', api: 'visitor.api' } as Record<string, 'visitor.widget' | 'visitor.api'>;

function Facts({ title, alone, children }: { title: string; alone: boolean; children: ComponentChildren }): VNode {
  return (
    <section>
      <Heading level={alone ? 2 : 3} class="side-title">
        {title}
      </Heading>
      <dl class="facts">{children}</dl>
    </section>
  );
}

function Fact({ name, children }: { name: string; children: ComponentChildren }): VNode {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}

/** Reads the visitor's record, and again when the room changed: names and addresses may come later. */
function useVisitor(id: string, version: number): Raw | undefined {
  const { api } = useDesk();
  const [read, setRead] = useState<{ id: string; raw: Raw } | undefined>(undefined);
  useEffect(() => {
    if (!id) return undefined;
    let wanted = true;
    const timer = setTimeout(() => {
      api.get<{ visitor: Raw }>('livechat/visitors.info', { visitorId: id }).then(
        (answer) => wanted && setRead({ id, raw: answer.visitor }),
        () => undefined,
      );
    }, read?.id === id ? 1500 : 0);
    return () => {
      wanted = false;
      clearTimeout(timer);
    };
  }, [id, version]);
  return read?.id === id ? read.raw : undefined;
}
