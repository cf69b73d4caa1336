import type { VNode } from 'preact';
import { rich, t } from '../i18n';
import { useApp } from '../ui/context';
import { Link } from '../ui/Link';
import { Door } from './Door';

/** Why the set-up link does not open. */
export type Closed = 'invalid' | 'done' | 'offline' | 'unknown';

/** Says what to do when the one-time link is of no use. */
export function SetupClosed({ why, onRetry }: { why: Closed; onRetry: () => void }): VNode {
  const { router } = useApp();
  const login = (
    <Link class="btn btn-main btn-wide" to={{ page: 'login', next: '' }}>
      {t('setup.toLogin')}
    </Link>
  );
  if (why === 'done') {
    return (
      <Door wide title={t('setup.done.title')} text={t('setup.done.text')}>
        <div class="door-box">{login}</div>
      </Door>
    );
  }
  if (why === 'invalid') {
    return (
      <Door wide title={t('setup.invalid.title')} text={t('setup.invalid.text')}>
        <div class="door-box">
          <p>{t('setup.invalid.restart')}</p>
          <p>{rich('setup.invalid.command', { command: t('setup.invalid.or') })}</p>
          <code class="code" tabIndex={0}>
            deskbell admin create --username ana --email ana@example.com
          </code>
          {login}
        </div>
      </Door>
    );
  }
  return (
    <Door wide title={t('setup.offline.title')} text={t('setup.offline.text', { address: `${location.host}${router.base}` })}>
      <div class="door-box">
        <button class="btn btn-main btn-wide" type="button" onClick={onRetry}>
          {t('retry')}
        </button>
      </div>
    </Door>
  );
}
