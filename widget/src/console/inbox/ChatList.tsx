import type { VNode } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { t } from '../i18n';
import { useHeld } from '../lib/hold';
import type { ListTab, Route } from '../lib/router';
import { useStore } from '../lib/store';
import { closedOf, lineOf, mineOf, waitingOf, type Row } from '../state/inbox';
import type { Waiting } from '../state/model';
import { useApp, useDesk } from '../ui/context';
import { Heading } from '../ui/Heading';
import { Icon } from '../ui/Icon';
import { Line } from './Line';
import { RowLink } from './RowLink';

export type InboxRoute = Extract<Route, { page: 'inbox' }>;

interface Props {
  route: InboxRoute;
  busy: string;
  onTake: (waiting: Waiting) => void;
}

/** The rows of a tab, as they are shown and as the keys J and K walk them. */
export function useRows(tab: ListTab, words: string): Row[] {
  const desk = useDesk();
  const inbox = useStore(desk.inbox, (s) => s);
  const closed = useStore(desk.closed.store, (s) => s);
  if (tab === 'closed') return closedOf(inbox, closed.ids);
  const rows = tab === 'mine' ? mineOf(inbox) : waitingOf(inbox);
  const wanted = words.trim().toLocaleLowerCase();
  if (!wanted) return rows;
  return rows.filter((r) => `${r.name} ${r.last?.text ?? ''} ${r.department} ${r.tags.join(' ')}`.toLocaleLowerCase().includes(wanted));
}

/** The left side: the line, and the lists of chats. */
export function ChatList({ route, busy, onTake }: Props): VNode {
  const { router } = useApp();
  const desk = useDesk();
  const [finding, setFinding] = useState(false);
  const [words, setWords] = useState('');
  const field = useRef<HTMLInputElement>(null);
  const opener = useRef<HTMLButtonElement>(null);
  const { tab } = route;
  const rows = useRows(tab, words);
  const held = useHeld(rows, (r) => r.rid);
  const counts = { mine: useStore(desk.inbox, (s) => Object.keys(s.mine).length), waiting: useStore(desk.inbox, (s) => lineOf(s).length) };
  const closed = useStore(desk.closed.store, (s) => s);
  const phase = useStore(desk.inbox, (s) => s.phase);
  const present = new Set(rows.map((r) => r.rid));

  useEffect(() => {
    if (tab !== 'closed') return undefined;
    const timer = setTimeout(() => void desk.closed.load(words), words ? 250 : 0);
    return () => clearTimeout(timer);
  }, [tab, words, desk]);
  useEffect(() => {
    if (finding) field.current?.focus();
  }, [finding]);
  useEffect(() => {
    const open = () => {
      setFinding(true);
      field.current?.focus();
    };
    addEventListener('deskbell:find', open);
    return () => removeEventListener('deskbell:find', open);
  }, []);

  const go = (to: ListTab) => router.go({ ...route, tab: to }, 'replace');
  const stopFinding = () => {
    setFinding(false);
    setWords('');
    opener.current?.focus();
  };

  return (
    <section class="list" aria-label={t('list.name')} data-pane="" tabIndex={-1} id={route.rid ? undefined : 'content'}>
      <div class="list-head">
        <Heading level={route.welcome ? 2 : 1} class="list-title">
          {t('nav.inbox')}
        </Heading>
        <button ref={opener} class="icon-btn" type="button" aria-label={t('list.find')} title={t('list.findTip')} aria-expanded={finding} onClick={() => (finding ? stopFinding() : setFinding(true))}>
          <Icon name="search" />
        </button>
      </div>
      {finding && (
        <form role="search" class="find" onSubmit={(event) => event.preventDefault()}>
          <Icon name="search" />
          <input
            ref={field}
            class="input"
            type="search"
            aria-label={t('list.find')}
            placeholder={t('list.findPlaceholder')}
            value={words}
            onInput={(event) => setWords(event.currentTarget.value)}
            onKeyDown={(event) => {
              if (event.key !== 'Escape') return;
              event.stopPropagation();
              stopFinding();
            }}
          />
        </form>
      )}
      <Line busy={busy} onTake={onTake} onMore={() => go('waiting')} />
      <Tabs tab={tab} counts={counts} onGo={go} />
      <div class="rows" role="tabpanel" id="rows" aria-labelledby={`tab-${tab}`} {...held.props}>
        {held.moved > 0 && held.items.length > 1 && (
          <button class="btn list-moved" type="button" onClick={held.release}>
            {t('list.moved', { n: held.moved })}
          </button>
        )}
        <ul>
          {held.items.map((row) => (
            <RowLink key={row.rid} row={row} tab={tab} welcome={route.welcome} current={row.rid === route.rid} gone={!present.has(row.rid)} />
          ))}
        </ul>
        {tab === 'closed' && closed.phase === 'ready' && closed.ids.length < closed.total && (
          <button class="btn list-more" type="button" onClick={() => void desk.closed.more()}>
            {t('list.more')}
          </button>
        )}
        {held.items.length === 0 && (
          <Empty tab={tab} words={words} loading={tab === 'closed' ? closed.phase === 'loading' : phase === 'loading'} failed={tab === 'closed' ? closed.phase === 'failed' : phase === 'failed'} />
        )}
      </div>
    </section>
  );
}

function Tabs({ tab, counts, onGo }: { tab: ListTab; counts: { mine: number; waiting: number }; onGo: (tab: ListTab) => void }): VNode {
  const tabs: ListTab[] = ['mine', 'waiting', 'closed'];
  const keys = (event: KeyboardEvent) => {
    const step = { ArrowRight: 1, ArrowLeft: -1, Home: -9, End: 9 }[event.key];
    if (!step) return;
    event.preventDefault();
    const turn = getComputedStyle(event.currentTarget as Element).direction === 'rtl' && Math.abs(step) === 1 ? -step : step;
    const at = Math.min(tabs.length - 1, Math.max(0, tabs.indexOf(tab) + turn));
    const to = tabs[at];
    if (!to) return;
    onGo(to);
    document.getElementById(`tab-${to}`)?.focus();
  };
  return (
    <div class="tabs" role="tablist" aria-label={t('list.tabs')} onKeyDown={keys}>
      {tabs.map((each) => (
        <button key={each} id={`tab-${each}`} role="tab" type="button" aria-controls="rows" aria-selected={each === tab} tabIndex={each === tab ? 0 : -1} onClick={() => onGo(each)}>
          {t(`list.${each}`)}
          {each !== 'closed' && <span class="num">{counts[each]}</span>}
        </button>
      ))}
    </div>
  );
}

function Empty({ tab, words, loading, failed }: { tab: ListTab; words: string; loading: boolean; failed: boolean }): VNode | null {
  const desk = useDesk();
  if (loading) {
    return (
      <div class="ghosts" aria-hidden="true">
        <i />
        <i />
        <i />
      </div>
    );
  }
  if (failed) {
    return (
      <div class="still">
        <h2>{t('list.failed')}</h2>
        <p>{t('fail.network')}</p>
        <button class="btn" type="button" onClick={() => void (tab === 'closed' ? desk.closed.load() : desk.refresh())}>
          {t('retry')}
        </button>
      </div>
    );
  }
  if (words.trim()) {
    return (
      <div class="still" role="status">
        <p>{t('list.noMatch', { words: words.trim() })}</p>
      </div>
    );
  }
  return (
    <div class="still">
      <h2>{t(`list.${tab}.empty`)}</h2>
      <p>{t(`list.${tab}.emptyText`)}</p>
    </div>
  );
}
