import type { VNode } from 'preact';
import { useEffect, useMemo, useState } from 'preact/hooks';
import { openStore } from '../shared/storage';
import { Login } from './door/Login';
import { Setup } from './door/Setup';
import { Welcome } from './door/Welcome';
import { t } from './i18n';
import { Inbox } from './inbox/Inbox';
import { cyclePanes, free, singleKeys } from './inbox/keys';
import type { Route } from './lib/router';
import { useStore } from './lib/store';
import { Desk } from './state/desk';
import type { Session } from './state/session';
import { AppContext, DeskContext, useApp, useMay, type App as Shared } from './ui/context';
import { Frame } from './ui/Frame';
import { KeySheet } from './ui/KeySheet';
import { lazy } from './ui/lazy';
import { LiveRegion, Toast } from './ui/Notices';
import { Page } from './ui/Page';

const Agents = lazy(() => import('./pages/Agents'));
const NewAgent = lazy(() => import('./pages/NewAgent'));
const Departments = lazy(() => import('./pages/Departments'));
const EditDepartment = lazy(() => import('./pages/EditDepartment'));

/** The whole console: outside the door, or at the counter. */
export function App({ app }: { app: Shared }): VNode {
  return (
    <AppContext.Provider value={app}>
      <Where />
      <Toast />
      <LiveRegion />
    </AppContext.Provider>
  );
}

function Where(): VNode | null {
  const { router, session } = useApp();
  const route = useStore(router.route, (r) => r);
  const state = useStore(session.store, (s) => s);
  const outside = route.page === 'setup' || route.page === 'login';

  useEffect(() => {
    if (state.phase === 'out' && !outside) {
      const here = location.pathname.slice(router.base.length) + location.search;
      router.go({ page: 'login', next: here === '/console' || here === '/console/inbox' ? '' : here }, 'replace');
    } else if (state.phase === 'in' && route.page === 'login') {
      router.follow(route.next || '/console');
    } else if (route.page === 'unknown') {
      router.go({ page: 'inbox', welcome: false, tab: 'mine', rid: '', pane: 'list' }, 'replace');
    }
  }, [state.phase, route]);

  if (route.page === 'setup') return <Setup setupKey={route.key} />;
  if (state.phase === 'out') return outside ? <Login expired={state.expired} /> : null;
  if (outside || route.page === 'unknown') return null;
  return <Inside key={state.me.id} session={session} meId={state.me.id} route={route} />;
}

function Inside({ session, meId, route }: { session: Session; meId: string; route: Route }): VNode {
  const { router } = useApp();
  const [sheet, setSheet] = useState(false);
  const desk = useMemo(() => new Desk(session.api, session, openStore(`deskbell.console.${meId}.`), meId, router.base), [session, meId]);

  useEffect(() => {
    desk.start();
    void session.refresh().catch(() => undefined);
    return () => desk.stop();
  }, [desk]);

  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      cyclePanes(event);
      if (event.key === '?' && free(event) && singleKeys.state) {
        event.preventDefault();
        setSheet(true);
      }
    };
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  }, []);

  return (
    <DeskContext.Provider value={desk}>
      {route.page === 'inbox' && route.welcome ? (
        <Welcome route={route} />
      ) : (
        <Frame alone={route.page === 'inbox' && route.rid !== ''}>
          <Place route={route} />
        </Frame>
      )}
      {sheet && <KeySheet onClose={() => setSheet(false)} />}
    </DeskContext.Provider>
  );
}

function Place({ route }: { route: Route }): VNode | null {
  const agents = useMay('manage-livechat-agents');
  const departments = useMay('manage-livechat-departments');
  switch (route.page) {
    case 'inbox':
      return <Inbox route={route} />;
    case 'agents':
      if (!agents) return <NoRight />;
      return route.pane === 'new' ? <NewAgent /> : <Agents />;
    case 'departments':
      if (!departments) return <NoRight />;
      return route.id ? <EditDepartment id={route.id} /> : <Departments />;
    default:
      return null;
  }
}

function NoRight(): VNode {
  return (
    <Page title={t('page.noRight')}>
      <p>{t('page.noRightText')}</p>
    </Page>
  );
}
