import { Store } from './store';

export type ListTab = 'mine' | 'waiting' | 'closed';

/** Where the person is. Every pane of the console has its own address. */
export type Route =
  | { page: 'setup'; key: string }
  | { page: 'login'; next: string }
  | { page: 'inbox'; welcome: boolean; tab: ListTab; rid: string; pane: 'list' | 'chat' | 'visitor' }
  | { page: 'agents'; pane: 'list' | 'new' }
  | { page: 'departments'; id: string }
  | { page: 'unknown' };

const SEGMENT = /\/(console|setup)(?=\/|$)/;

/**
 * Finds the path under which the whole product is served, without a trailing slash.
 *
 * The console may sit behind a sub-path, so nothing is assumed to start at the root.
 */
export function basePath(pathname: string): string {
  const at = pathname.search(SEGMENT);
  return at < 0 ? '' : pathname.slice(0, at);
}

function tabOf(value: string | null): ListTab {
  return value === 'waiting' || value === 'closed' ? value : 'mine';
}

/** Reads an address below the base path. */
export function parse(path: string, search = '', hash = ''): Route {
  const query = new URLSearchParams(search);
  const parts = path.split('/').filter(Boolean).map(decode);
  if (parts[0] === 'setup') return { page: 'setup', key: hash.replace(/^#/, '') };
  if (parts[0] !== 'console') return { page: 'unknown' };
  const [, place = 'inbox', second = '', third = ''] = parts;
  switch (place) {
    case 'login':
      return { page: 'login', next: query.get('next') ?? '' };
    case 'welcome':
      return inbox(true, second, third, parts[4] ?? '', query);
    case 'inbox':
      return inbox(false, '', '', '', query);
    case 'chat':
      return inbox(false, 'chat', second, third, query);
    case 'agents':
      return { page: 'agents', pane: second === 'new' ? 'new' : 'list' };
    case 'departments':
      return { page: 'departments', id: second };
    default:
      return { page: 'unknown' };
  }
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part; // a broken escape is no reason to lose the page
  }
}

function inbox(welcome: boolean, kind: string, rid: string, pane: string, query: URLSearchParams): Route {
  const tab = tabOf(query.get('list'));
  if (kind !== 'chat' || !rid) return { page: 'inbox', welcome, tab, rid: '', pane: 'list' };
  return { page: 'inbox', welcome, tab, rid, pane: pane === 'visitor' ? 'visitor' : 'chat' };
}

/** Writes the address of a place, below the base path. */
export function format(route: Route): string {
  switch (route.page) {
    case 'setup':
      return `/setup${route.key ? `#${route.key}` : ''}`;
    case 'login':
      return `/console/login${route.next ? `?next=${encodeURIComponent(route.next)}` : ''}`;
    case 'inbox': {
      const list = route.tab === 'mine' ? '' : `?list=${route.tab}`;
      const root = route.welcome ? '/console/welcome' : '/console';
      if (!route.rid) return `${root}${route.welcome ? '' : '/inbox'}${list}`;
      const pane = route.pane === 'visitor' ? '/visitor' : '';
      return `${root}/chat/${encodeURIComponent(route.rid)}${pane}${list}`;
    }
    case 'agents':
      return `/console/agents${route.pane === 'new' ? '/new' : ''}`;
    case 'departments':
      return `/console/departments${route.id ? `/${encodeURIComponent(route.id)}` : ''}`;
    case 'unknown':
      return '/console';
  }
}

/** Keeps the address bar and the shown place the same. */
export class Router {
  readonly base: string;
  readonly route: Store<Route>;

  constructor(private readonly win: Window) {
    this.base = basePath(win.location.pathname);
    this.route = new Store(this.read());
    win.addEventListener('popstate', () => this.route.set(this.read()));
    win.addEventListener('hashchange', () => this.route.set(this.read()));
  }

  private read(): Route {
    const { pathname, search, hash } = this.win.location;
    return parse(pathname.slice(this.base.length), search, hash);
  }

  href(route: Route): string {
    return this.base + format(route);
  }

  go(route: Route, how: 'push' | 'replace' = 'push'): void {
    const href = this.href(route);
    const { pathname, search, hash } = this.win.location;
    if (href === pathname + search + hash) how = 'replace';
    if (how === 'push') this.win.history.pushState(null, '', href);
    else this.win.history.replaceState(null, '', href);
    this.route.set(route);
  }

  /** Follows an address inside the console, as written by `href` without the base path. */
  follow(path: string): void {
    const url = new URL(path, 'http://console.invalid');
    this.go(parse(url.pathname, url.search, url.hash));
  }
}
