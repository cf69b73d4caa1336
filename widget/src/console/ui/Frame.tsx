import type { ComponentChildren, VNode } from 'preact';
import { useEffect } from 'preact/hooks';
import { t } from '../i18n';
import type { Route } from '../lib/router';
import { useStore } from '../lib/store';
import { waitingCount } from '../state/inbox';
import { ConnectionBar } from './ConnectionBar';
import { useApp, useDesk, useMay } from './context';
import { Icon, type IconName } from './Icon';
import { Link } from './Link';
import { MeButton } from './MeButton';

interface Place {
  to: Route;
  page: Route['page'];
  icon: IconName;
  label: string;
  shown: boolean;
}

/** Rail (bar on a phone), connection strip and the page beside it. */
export function Frame({ children, alone = false }: { children: ComponentChildren; alone?: boolean }): VNode {
  const { router } = useApp();
  const desk = useDesk();
  const page = useStore(router.route, (r) => r.page);
  const waiting = useStore(desk.inbox, waitingCount);
  const places: Place[] = [
    { to: { page: 'inbox', welcome: false, tab: 'mine', rid: '', pane: 'list' }, page: 'inbox', icon: 'inbox', label: t('nav.inbox'), shown: true },
    { to: { page: 'agents', pane: 'list' }, page: 'agents', icon: 'people', label: t('nav.agents'), shown: useMay('manage-livechat-agents') },
    { to: { page: 'departments', id: '' }, page: 'departments', icon: 'team', label: t('nav.departments'), shown: useMay('manage-livechat-departments') },
  ];

  return (
    <div class={`app${alone ? ' is-alone' : ''}`}>
      <a class="skip btn" href="#content" onClick={skip}>
        {t('nav.skip')}
      </a>
      <ConnectionBar />
      <header class="rail" data-pane="">
        <Link class="logo" to={places[0]!.to} aria-label={t('nav.home')}>
          <Icon name="bell" />
        </Link>
        <nav aria-label={t('nav.main')}>
          {places
            .filter((place) => place.shown)
            .map(({ to, page: at, icon, label }) => (
              <Link key={at} to={to} aria-current={at === page ? 'page' : undefined}>
                <Icon name={icon} />
                {label}
                {at === 'inbox' && waiting > 0 && (
                  <span class="badge">
                    {waiting > 99 ? '99+' : waiting}
                    <span class="vh"> {t('nav.waiting')}</span>
                  </span>
                )}
              </Link>
            ))}
        </nav>
        <MeButton />
      </header>
      {children}
    </div>
  );
}

function skip(event: Event): void {
  event.preventDefault();
  const target = document.getElementById('content');
  target?.focus();
  target?.scrollIntoView();
}

/** Writes the name of the place into the tab, the number of waiting people first. */
export function useTitle(place: string): void {
  const desk = useDesk();
  const waiting = useStore(desk.inbox, waitingCount);
  useEffect(() => {
    document.title = `${waiting > 0 ? `(${waiting}) ` : ''}${place} - Deskbell`;
  }, [place, waiting]);
}
