import type { VNode } from 'preact';
import { t } from '../i18n';
import { explain } from '../lib/failure';

/** What stands where a list will be: its shape, or why it is not there and how to go on. */
export function LoadState({ error, onRetry }: { error: unknown; onRetry: () => void }): VNode {
  if (error === undefined) {
    return (
      <div class="ghosts" aria-hidden="true">
        <i />
        <i />
        <i />
      </div>
    );
  }
  return (
    <div class="still" role="alert">
      <h2>{t('page.failed')}</h2>
      <p>{explain(error)}</p>
      <button class="btn" type="button" onClick={onRetry}>
        {t('retry')}
      </button>
    </div>
  );
}
