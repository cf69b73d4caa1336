import type { VNode } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { t } from '../i18n';
import { explain } from '../lib/failure';
import { showToast } from '../lib/notice';
import { useStore } from '../lib/store';
import { codeOf } from '../state/api';
import { lineOf } from '../state/inbox';
import type { Waiting } from '../state/model';
import { useApp, useDesk, useMe } from '../ui/context';
import { useTitle } from '../ui/Frame';
import { ChatList, useRows, type InboxRoute } from './ChatList';
import { CloseDialog } from './CloseDialog';
import { focusComposer } from './Composer';
import { Quiet } from './Quiet';
import { useInboxKeys } from './keys';
import { Talk } from './Talk';
import { useStage } from './useStage';
import { VisitorPanel } from './VisitorPanel';

/** The inbox: line and lists, the conversation, the visitor. One, two or three of them side by side. */
export function Inbox({ route }: { route: InboxRoute }): VNode {
  const { router, session } = useApp();
  const desk = useDesk();
  const me = useMe();
  const [box, stage] = useStage();
  const [busy, setBusy] = useState('');
  const [closing, setClosing] = useState(false);
  const { rid } = route;
  const room = useStore(desk.inbox, (s) => s.rooms[rid]);
  const mine = useStore(desk.inbox, (s) => s.mine[rid]);
  const line = useStore(desk.inbox, (s) => s.line);
  const waiting = Object.values(line).find((w) => w.rid === rid);
  const name = room?.name || mine?.name || waiting?.name || t('talk.unknown');
  const rows = useRows(route.tab, '');
  const last = useRef('');

  useEffect(() => {
    desk.show(rid);
  }, [rid, desk]);
  useEffect(() => () => desk.show(''), [desk]);

  useEffect(() => {
    // A pane that took the place of another gets the focus; the first one of the visit does not.
    const place = `${rid}-${route.pane}`;
    if (last.current && last.current !== place && stage < 3) {
      const target = route.pane === 'visitor' ? '.side' : route.pane === 'list' ? '.list' : stage === 1 ? '.talk' : '';
      if (target) document.querySelector<HTMLElement>(`.view-inbox ${target}`)?.focus();
    }
    last.current = place;
  }, [rid, route.pane]);

  useTitle(rid ? name : t('nav.inbox'));

  const goAvailable = () => {
    session.setAvailable(true).then(
      () => showToast(t('me.nowHere')),
      (error: unknown) => showToast(explain(error)),
    );
  };

  const take = async (w: Waiting) => {
    if (busy) return;
    setBusy(w.id);
    try {
      await desk.take(w.id);
      router.go({ page: 'inbox', welcome: route.welcome, tab: 'mine', rid: w.rid, pane: 'chat' });
      void desk.refresh().then(() => focusComposer());
    } catch (error) {
      const away = codeOf(error) === 'error-agent-status-service-offline' || !me.available;
      if (away) showToast(t('fail.away'), { label: t('me.goHere'), run: goAvailable });
      else showToast(codeOf(error) === 'error-inquiry-taken' ? t('fail.takenName', { name: w.name }) : explain(error));
      void desk.refresh();
    } finally {
      setBusy('');
    }
  };

  const closed = () => {
    setClosing(false);
    showToast(t('close.done', { name }));
    const left = rows.filter((r) => r.rid !== rid && r.open);
    const next = route.tab === 'mine' && stage > 1 ? (left[0]?.rid ?? '') : '';
    router.go({ ...route, rid: next, pane: next ? 'chat' : 'list' });
  };

  useInboxKeys({
    next: () => {
      const first = lineOf(desk.inbox.state)[0];
      if (first) void take(first);
      else showToast(t('line.empty'));
    },
    step: (by) => {
      const at = rows.findIndex((r) => r.rid === rid);
      const to = rows[at < 0 ? (by > 0 ? 0 : rows.length - 1) : at + by];
      if (!to) return;
      router.go({ ...route, rid: to.rid, pane: 'chat' });
      requestAnimationFrame(() => document.querySelector<HTMLElement>('.talk .log')?.focus());
    },
    reply: () => focusComposer(),
    close: () => {
      if (rid && mine && room?.open) setClosing(true);
    },
    up: () => {
      if (route.pane === 'visitor') router.go({ ...route, pane: 'chat' });
      else if (rid) {
        router.go({ ...route, rid: '', pane: 'list' });
        requestAnimationFrame(() => document.querySelector<HTMLElement>(`.row[data-rid="${CSS.escape(rid)}"], .list`)?.focus());
      }
    },
  });

  return (
    <main class="stage" ref={box}>
      <div class={`view view-inbox pane-${route.pane}`}>
        <ChatList route={route} busy={busy} onTake={(w) => void take(w)} />
        <div class="sheet-page">
          {rid ? (
            <>
              <Talk
                route={route}
                alone={stage === 1}
                narrow={stage < 3}
                name={name}
                room={room}
                waiting={waiting}
                busy={busy}
                onTake={(w) => void take(w)}
                onClose={() => setClosing(true)}
              />
              <VisitorPanel rid={rid} route={route} name={name} visitorId={room?.visitorId ?? waiting?.visitorId ?? ''} alone={stage < 3} />
            </>
          ) : (
            <Quiet />
          )}
        </div>
      </div>
      {closing && <CloseDialog rid={rid} visitor={name} tags={room?.tags ?? []} onClose={() => setClosing(false)} onDone={closed} />}
    </main>
  );
}
