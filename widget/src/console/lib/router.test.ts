import { describe, expect, it } from 'vitest';
import { basePath, format, parse, type Route } from './router';

describe('base path', () => {
  it('is empty at the root and kept below a sub-path', () => {
    expect(basePath('/console')).toBe('');
    expect(basePath('/setup')).toBe('');
    expect(basePath('/help/desk/console/chat/abc')).toBe('/help/desk');
    expect(basePath('/help/setup')).toBe('/help');
  });
  it('does not stop at a word that only starts alike', () => {
    expect(basePath('/consoles/console/inbox')).toBe('/consoles');
  });
});

describe('addresses', () => {
  const places: Route[] = [
    { page: 'setup', key: 'abc_-9' },
    { page: 'login', next: '' },
    { page: 'login', next: '/console/chat/x' },
    { page: 'inbox', welcome: false, tab: 'mine', rid: '', pane: 'list' },
    { page: 'inbox', welcome: false, tab: 'waiting', rid: '', pane: 'list' },
    { page: 'inbox', welcome: false, tab: 'mine', rid: 'a b/ü', pane: 'chat' },
    { page: 'inbox', welcome: false, tab: 'closed', rid: 'r1', pane: 'visitor' },
    { page: 'inbox', welcome: true, tab: 'mine', rid: '', pane: 'list' },
    { page: 'inbox', welcome: true, tab: 'mine', rid: 'r1', pane: 'visitor' },
    { page: 'agents', pane: 'list' },
    { page: 'agents', pane: 'new' },
    { page: 'departments', id: '' },
    { page: 'departments', id: 'new' },
  ];
  it('come back as they were written', () => {
    for (const place of places) {
      const url = new URL(format(place), 'http://x.test');
      expect(parse(url.pathname, url.search, url.hash)).toEqual(place);
    }
  });
  it('open the inbox for the bare console', () => {
    expect(parse('/console')).toEqual({ page: 'inbox', welcome: false, tab: 'mine', rid: '', pane: 'list' });
    expect(parse('/console/')).toMatchObject({ page: 'inbox' });
  });
  it('say when a place is unknown, and survive broken escapes', () => {
    expect(parse('/console/reports').page).toBe('unknown');
    expect(parse('/console/chat/%E0%A4%A')).toMatchObject({ page: 'inbox', rid: '%E0%A4%A' });
  });
});
