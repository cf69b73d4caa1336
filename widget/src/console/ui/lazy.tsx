import type { ComponentType, VNode } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { t } from '../i18n';
import { LoadState } from './LoadState';
import { Page } from './Page';

/** A page that is fetched when it is opened for the first time. */
export function lazy<P extends object>(load: () => Promise<{ default: ComponentType<P> }>): (props: P) => VNode {
  let ready: ComponentType<P> | undefined;
  return function Lazy(props: P): VNode {
    const [Shown, setShown] = useState<ComponentType<P> | undefined>(() => ready);
    const [error, setError] = useState<unknown>(undefined);
    const fetch = () => {
      setError(undefined);
      load().then(
        (module) => {
          ready = module.default;
          setShown(() => module.default);
        },
        (why: unknown) => setError(why ?? new Error('not loaded')),
      );
    };
    useEffect(() => {
      if (!Shown) fetch();
    }, []);
    if (Shown) return <Shown {...props} />;
    return (
      <Page title={t('loading')}>
        <LoadState error={error} onRetry={fetch} />
      </Page>
    );
  };
}
