import type { VNode } from 'preact';
import { t } from '../i18n';
import { clock, rowTime } from '../lib/format';
import type { ListTab } from '../lib/router';
import { useStore } from '../lib/store';
import type { Row } from '../state/inbox';
import { useNow } from '../state/now';
import { unescapeText } from '../state/talk';
import { useDesk, useMe } from '../ui/context';
import { Icon } from '../ui/Icon';
import { Link } from '../ui/Link';
import { Circle } from '../ui/people';

interface Props {
  row: Row;
  tab: ListTab;
  welcome: boolean;
  current: boolean;
  gone: boolean;
}

/** One chat of a list: name, time, the last word, then what is special about it. */
export function RowLink({ row, tab, welcome, current, gone }: Props): VNode {
  const desk = useDesk();
  const typing = useStore(desk.typists.store, (s) => (s[row.rid]?.length ?? 0) > 0);
  const tags = row.tags.slice(0, 2);
  return (
    <li>
      <Link
        class={`row${row.unread > 0 ? ' is-new' : ''}${gone ? ' is-gone' : ''}`}
        to={{ page: 'inbox', welcome, tab, rid: row.rid, pane: 'chat' }}
        aria-current={current ? 'true' : undefined}
        data-rid={row.rid}
      >
        <Circle name={row.name} id={row.visitorId} online={row.online} />
        <span class="row-name" dir="auto">
          {row.name}
        </span>
        <span class="row-time">{rowTime(row.at, Date.now())}</span>
        <span class="row-text" dir="auto">
          {typing ? <em>{t('row.writing')}</em> : <LastWord row={row} />}
        </span>
        {row.unread > 0 && (
          <span class="row-count">
            <span class="vh">{t('row.unread')} </span>
            {row.unread > 99 ? '99+' : row.unread}
          </span>
        )}
        {(row.waiting || row.department || tags.length > 0 || row.onHold) && (
          <span class="chips">
            {row.waiting && <Wait since={row.waiting.since} />}
            {row.department && <span class="chip">{row.department}</span>}
            {row.onHold && <span class="chip">{t('row.onHold')}</span>}
            {tags.map((tag) => (
              <span class="chip" key={tag}>
                {tag}
              </span>
            ))}
            {row.tags.length > 2 && <span class="chip">+{row.tags.length - 2}</span>}
          </span>
        )}
      </Link>
    </li>
  );
}

function Wait({ since }: { since: number }): VNode {
  return (
    <span class="chip is-wait">
      <Icon name="clock" small />
      <span class="vh">{t('row.waits')} </span>
      {clock(useNow() - since)}
    </span>
  );
}

function LastWord({ row }: { row: Row }): VNode | string {
  const me = useMe();
  const { last } = row;
  if (!last) return t('row.nothing');
  const text = unescapeText(last.text).replace(/\s+/g, ' ');
  switch (last.type) {
    case '':
      if (last.byId === me.id) return t('row.you', { text });
      return text || t('say.file');
    case 'livechat-close':
      return t(last.fromVisitor ? 'row.closedByVisitor' : 'row.closed');
    case 'livechat_transfer_history':
      return t('row.moved');
    default:
      return t('row.nothing');
  }
}
