import type { VNode } from 'preact';
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Entry } from '../../shared/outbox';
import { t } from '../i18n';
import { dayName } from '../lib/format';
import { useStore } from '../lib/store';
import type { Words } from '../state/desk';
import { parts, whoWrites, withSides } from '../state/talk';
import { useDesk } from '../ui/context';
import { Icon } from '../ui/Icon';
import { Circle } from '../ui/people';
import { PendingTurn } from './PendingTurn';
import { SystemLine } from './SystemLine';
import { Turn } from './Turn';

interface Props {
  rid: string;
  visitor: string;
  visitorId: string;
}

/** Within this distance of the end the log follows new messages. */
const NEAR = 80;
const TOP = 240;
const NOBODY: readonly string[] = [];

/** The messages of a chat: older ones on scrolling up, unsent ones at the end. Never scrolls a reader. */
export function Log({ rid, visitor, visitorId }: Props): VNode {
  const desk = useDesk();
  const talk = useStore(desk.talks.store(rid), (s) => s);
  const pending = useStore(desk.pending, (s) => s).filter((e) => e.payload.rid === rid && !talk.messages.some((m) => m.id === e.id));
  const messages = useMemo(() => withSides(talk.messages, visitorId), [talk.messages, visitorId]);
  const served = useStore(desk.inbox, (s) => s.rooms[rid]?.servedBy?.username ?? '');
  const names = useStore(desk.typists.store, (s) => s[rid] ?? NOBODY);
  const typing = whoWrites(names, messages, served).visitor;
  const box = useRef<HTMLDivElement>(null);
  const follow = useRef(true);
  const seen = useRef({ first: '', height: 0, top: 0, last: '' });
  const [missed, setMissed] = useState(0);
  const list = parts(messages);
  const first = messages[0]?.id ?? '';
  const last = messages[messages.length - 1];
  const lastOwn = [...list].reverse().find((p) => p.kind === 'turn' && p.staff);

  useLayoutEffect(() => {
    const log = box.current;
    if (!log) return;
    const before = seen.current;
    if (before.first && before.first !== first && before.height) {
      // Older messages came in front: what is being read stays where it is.
      if (before.last === (last?.id ?? '')) log.scrollTop += log.scrollHeight - before.height;
    }
    if (follow.current) log.scrollTop = log.scrollHeight;
    seen.current = { first, height: log.scrollHeight, top: log.scrollTop, last: last?.id ?? '' };
  });

  useEffect(() => {
    if (!last || follow.current || last.type !== '') return;
    if (last.fromVisitor) setMissed((n) => n + 1);
  }, [last?.id]);

  // Own words are wanted in view, whatever was being read.
  const ownLast = pending[pending.length - 1]?.id ?? '';
  useLayoutEffect(() => {
    const log = box.current;
    if (!ownLast || !log) return;
    follow.current = true;
    setMissed(0);
    log.scrollTop = log.scrollHeight;
  }, [ownLast]);

  useEffect(() => {
    const log = box.current;
    if (!log) return undefined;
    // The keyboard of a phone, or a composer that grows, must not hide the end.
    const watch = new ResizeObserver(() => {
      if (follow.current) log.scrollTop = log.scrollHeight;
    });
    watch.observe(log);
    return () => watch.disconnect();
  }, []);

  const onScroll = () => {
    const log = box.current;
    if (!log) return;
    follow.current = log.scrollHeight - log.scrollTop - log.clientHeight < NEAR;
    if (follow.current && missed) setMissed(0);
    if (log.scrollTop < TOP) void desk.talks.readOlder(rid);
    seen.current.height = log.scrollHeight;
  };

  const jump = () => {
    const log = box.current;
    if (!log) return;
    log.scrollTop = log.scrollHeight;
    follow.current = true;
    setMissed(0);
    log.focus();
  };

  return (
    <div class="log-place">
      <div class="log" ref={box} tabIndex={0} role="region" aria-label={t('talk.log')} onScroll={onScroll}>
        {talk.phase === 'loading' && <Ghosts />}
        {talk.phase === 'failed' && (
          <div class="still">
            <p>{t('talk.failed')}</p>
            <button class="btn" type="button" onClick={() => void desk.talks.readLatest(rid)}>
              {t('retry')}
            </button>
          </div>
        )}
        {talk.phase === 'denied' && (
          <div class="still">
            <h2>{t('talk.denied')}</h2>
            <p>{t('talk.deniedText')}</p>
          </div>
        )}
        <ol>
          {talk.readingOlder && <li class="sys">{t('talk.older')}</li>}
          {list.map((part) => {
            if (part.kind === 'day') {
              return (
                <li class="day" key={part.key}>
                  <span>{dayName(part.at, Date.now())}</span>
                </li>
              );
            }
            if (part.kind === 'line') return <SystemLine key={part.key} message={part.message} visitor={visitor} />;
            const isLast = part === lastOwn && part === list[list.length - 1] && pending.length === 0;
            return <Turn key={part.key} part={part} sent={isLast} />;
          })}
          {pending.length > 0 && <PendingTurns entries={pending} />}
          {typing && (
            <li class="turn">
              <Circle size="s" name={visitor} id={visitorId} />
              <div class="bub is-first is-last typing">
                <span class="vh">{t('talk.typing', { name: visitor })}</span>
                <i />
                <i />
                <i />
              </div>
              <p class="meta" aria-hidden="true" />
            </li>
          )}
        </ol>
      </div>
      {missed > 0 && (
        <button class="jump" type="button" onClick={jump}>
          <Icon name="down" small />
          {t('talk.jump', { n: missed })}
        </button>
      )}
    </div>
  );
}

function PendingTurns({ entries }: { entries: readonly Entry<Words>[] }): VNode {
  return (
    <>
      {entries.map((entry) => (
        <PendingTurn key={entry.id} entry={entry} />
      ))}
    </>
  );
}

function Ghosts(): VNode {
  return (
    <div class="log-ghosts" aria-hidden="true">
      <i class="ghost ghost-a" />
      <i class="ghost ghost-b" />
      <i class="ghost ghost-c" />
    </div>
  );
}
