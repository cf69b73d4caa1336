import type { VNode } from 'preact';
import { dropToast, holdToast, spoken, toast } from '../lib/notice';
import { useStore } from '../lib/store';
import { t } from '../i18n';
import { Icon } from './Icon';

/** The one polite voice of the page: new messages and arrivals, never history, times or own words. */
export function LiveRegion(): VNode {
  const words = useStore(spoken, (s) => s);
  return (
    <p class="vh" role="status" aria-live="polite" data-live="">
      {words}
    </p>
  );
}

export function Toast(): VNode {
  const now = useStore(toast, (s) => s);
  return (
    <div class="toast-place" role="status">
      {now && (
        <div
          class="toast"
          onMouseEnter={() => holdToast(true)}
          onMouseLeave={() => holdToast(false)}
          onFocusIn={() => holdToast(true)}
          onFocusOut={() => holdToast(false)}
        >
          <span>{now.text}</span>
          {now.action && (
            <button
              type="button"
              onClick={() => {
                const { action } = now;
                dropToast();
                action?.run();
              }}
            >
              {now.action.label}
            </button>
          )}
          <button type="button" class="toast-x" aria-label={t('toast.dismiss')} onClick={dropToast}>
            <Icon name="close" small />
          </button>
        </div>
      )}
    </div>
  );
}
