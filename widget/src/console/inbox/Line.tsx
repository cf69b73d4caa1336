import type { VNode } from 'preact';
import { t } from '../i18n';
import { clock, duration } from '../lib/format';
import { useHeld } from '../lib/hold';
import { showToast } from '../lib/notice';
import { useStore } from '../lib/store';
import { lineOf } from '../state/inbox';
import type { Waiting } from '../state/model';
import { useNow } from '../state/now';
import { useDesk } from '../ui/context';
import { Circle } from '../ui/people';

/** Waiting this long is too long; the circle turns red. */
const LIMIT_MS = 3 * 60_000;
const SHOWN = 6;

interface Props {
  onTake: (waiting: Waiting) => void;
  onMore: () => void;
  busy: string;
}

/** The line at the bell: who waits, how long, and the way to take them. */
export function Line({ onTake, onMore, busy }: Props): VNode {
  const desk = useDesk();
  const state = useStore(desk.inbox, (s) => s.line);
  const phase = useStore(desk.inbox, (s) => s.phase);
  const line = lineOf({ ...desk.inbox.state, line: state });
  const held = useHeld(line, (w) => w.id);
  if (line.length === 0 && held.items.length === 0) {
    return <p class="line is-empty">{phase === 'ready' ? t('line.empty') : t('loading')}</p>;
  }
  const first = line[0];
  return (
    <section class="line" aria-labelledby="line-h">
      <div class="line-top">
        <b id="line-h">{t('line.title', { n: line.length })}</b>
        <span class="num">{first && <Longest since={first.since} />}</span>
        {first && (
          <button class="btn" type="button" aria-disabled={busy !== ''} onClick={() => onTake(first)}>
            {t('line.next')} <kbd>N</kbd>
          </button>
        )}
      </div>
      <ul class="line-row" {...held.props}>
        <li class="ring" aria-hidden="true" />
        {held.items.slice(0, SHOWN).map((w) => (
          <li key={w.id}>
            <Person waiting={w} gone={!state[w.id]} busy={busy === w.id} onTake={onTake} />
          </li>
        ))}
        {held.items.length > SHOWN && (
          <li>
            <button class="line-more" type="button" aria-label={t('line.moreName', { n: held.items.length - SHOWN })} onClick={onMore}>
              {t('line.more', { n: held.items.length - SHOWN })}
            </button>
          </li>
        )}
      </ul>
    </section>
  );
}

function Longest({ since }: { since: number }): VNode {
  return <>{t('line.longest', { time: clock(useNow() - since) })}</>;
}

function Person({ waiting, gone, busy, onTake }: { waiting: Waiting; gone: boolean; busy: boolean; onTake: (w: Waiting) => void }): VNode {
  const wait = useNow() - waiting.since;
  // The name moves by the minute only, so that nothing reads the seconds aloud.
  const minutes = Math.floor(wait / 60_000) * 60_000;
  const name = t('line.take', { name: waiting.name, wait: minutes > 0 ? duration(minutes) : t('line.underMinute') });
  const state = `${wait >= LIMIT_MS ? 'is-long' : ''}${gone ? ' is-gone' : ''}`;
  return (
    <button type="button" class={state} aria-label={gone ? t('line.gone', { name: waiting.name }) : name} aria-disabled={gone || busy} title={waiting.name} onClick={() => (gone ? showToast(t('fail.takenName', { name: waiting.name })) : onTake(waiting))}>
      <Circle size="s" name={waiting.name} id={waiting.visitorId} />
      {clock(wait)}
    </button>
  );
}
