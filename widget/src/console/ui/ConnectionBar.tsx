import type { VNode } from 'preact';
import { t } from '../i18n';
import { timeOfDay } from '../lib/format';
import { useStore } from '../lib/store';
import { useDesk } from './context';
import { Icon } from './Icon';

/** The strip over the page while the connection is away, and for a moment after it came back. */
export function ConnectionBar(): VNode {
  const desk = useDesk();
  const { strip, since } = useStore(desk.strip.store, (s) => s);
  return (
    <div class="strip-place" role="status">
      {strip === 'lost' && (
        <div class="strip">
          <Icon name="broken" />
          <span>
            <b>{t('offline.since', { time: timeOfDay(since) })}</b> {t('offline.text')}
          </span>
          <button class="text-btn" type="button" onClick={() => desk.ddp.reconnectNow()}>
            {t('offline.try')}
          </button>
        </div>
      )}
      {strip === 'back' && (
        <div class="strip is-good">
          <Icon name="check" />
          <span>{t('offline.back')}</span>
        </div>
      )}
    </div>
  );
}
