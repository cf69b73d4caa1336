// The conversation. It follows its end only for who is at the end, and never scrolls a reader.
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { t } from '../i18n';
import type { Chat } from '../state/chat';
import { arrange, lastSent } from './arrange';
import type { ChatState } from '../state/state';
import { Jump, Typing } from './LogParts';
import { Line } from './Turn';

/** From here on turns out of sight are not laid out. */
const LONG = 200;

/** Nearer to the end than this is at the end. */
const NEAR_PX = 80;

export function Log({ chat, state }: { chat: Chat; state: ChatState }) {
  const log = useRef<HTMLElement>(null);
  const atEnd = useRef(true);
  const seen = useRef(0);
  const [missed, setMissed] = useState(0);
  const [away, setAway] = useState(false);
  const loading = useRef(false);

  const items = arrange(state.messages, state.unsent, {
    visitorId: state.guest?._id,
    hidden: chat.hidden(),
    someone: t('log.someone'),
    skew: chat.skew,
    agentsHidden: Boolean(state.config?.settings?.agentHiddenInfo),
  });
  const newest = lastSent(items);
  const theirs = items.reduce((sum, item) => sum + (item.kind === 'turn' && !item.mine ? item.bubbles.length : 0), 0);

  const toEnd = () => {
    if (log.current) log.current.scrollTop = log.current.scrollHeight;
  };

  useLayoutEffect(() => {
    if (atEnd.current) {
      toEnd();
      seen.current = theirs;
      setMissed(0);
    } else {
      setMissed(Math.max(0, theirs - seen.current));
    }
  });

  // Own words bring the end into view.
  const unsent = state.unsent.length;
  useLayoutEffect(() => {
    if (unsent > 0) {
      atEnd.current = true;
      toEnd();
    }
  }, [unsent]);

  // The keyboard, or the panel, changed the height: the end stays in view.
  useEffect(() => {
    if (!log.current || typeof ResizeObserver === 'undefined') return undefined;
    const observer = new ResizeObserver(() => {
      if (atEnd.current) toEnd();
    });
    observer.observe(log.current);
    return () => observer.disconnect();
  }, []);

  const scrolled = () => {
    const element = log.current;
    if (!element) return;
    atEnd.current = element.scrollHeight - element.scrollTop - element.clientHeight < NEAR_PX;
    setAway(!atEnd.current);
    if (atEnd.current) {
      seen.current = theirs;
      setMissed(0);
    }
    if (element.scrollTop < 120 && state.older && !loading.current) {
      loading.current = true;
      const fromEnd = element.scrollHeight - element.scrollTop;
      void chat.live
        ?.earlier()
        // What the reader looks at stays where it is.
        .then(() => requestAnimationFrame(() => (element.scrollTop = element.scrollHeight - fromEnd)))
        .catch(() => undefined)
        .finally(() => (loading.current = false));
    }
  };

  const typist = state.typing[0];
  return (
    <>
      <section class="log" tabIndex={0} aria-label={t('log.name')} ref={log} onScroll={scrolled}>
        <ol class={items.length > LONG ? 'is-long' : undefined}>
          {items.map((item) => (
            <Line key={item.key} item={item} chat={chat} sent={item.key === newest} lost={state.lost} />
          ))}
          {typist !== undefined && <Typing key="typing" name={typist === state.agent?.username ? (state.agent.name ?? typist) : typist} />}
        </ol>
      </section>
      {away && (
        <Jump
          missed={missed}
          go={() => {
            atEnd.current = true;
            toEnd();
            setAway(false);
            setMissed(0);
          }}
        />
      )}
    </>
  );
}
