// The visitor's place in the line.
import { useEffect, useRef } from 'preact/hooks';
import { count, t } from '../i18n';
import type { Chat } from '../state/chat';
import type { ChatState } from '../state/state';

/** The place is said again at most this often. */
const SAY_MS = 60_000;
/** More people before the visitor than this are not drawn. */
const MOST_DRAWN = 5;

export function Place({ chat, state }: { chat: Chat; state: ChatState }) {
  const spot = state.queue?.spot ?? 0;
  const said = useRef({ spot: Number.POSITIVE_INFINITY, at: 0 });
  const words = spot <= 1 ? t('place.next') : count('place.nth', spot, {}, 'ordinal');
  useEffect(() => {
    if (spot < 1 || spot >= said.current.spot || Date.now() - said.current.at < SAY_MS) return;
    said.current = { spot, at: Date.now() };
    chat.say(words);
  }, [spot]);
  if (spot < 1) return null;
  const seconds = state.queue?.estimatedWaitTimeSeconds;
  return (
    <section class="place" aria-label={t('place.name')}>
      <div class="place-row" aria-hidden="true">
        <span class="ring" />
        {Array.from({ length: Math.min(spot - 1, MOST_DRAWN) }, (_, i) => (
          <span key={i} />
        ))}
        <span class="me">{t('place.you')}</span>
      </div>
      <b>{words}</b>
      <p>{seconds ? t('place.about', { n: Math.max(1, Math.round(seconds / 60)) }) : t('place.write')}</p>
      {state.config?.settings?.displayOfflineForm !== false && (
        <button class="text-btn" type="button" onClick={() => chat.set({ note: true })}>
          {t('place.note')}
        </button>
      )}
    </section>
  );
}
