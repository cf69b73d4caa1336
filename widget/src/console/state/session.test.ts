import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openStore } from '../../shared/storage';
import { may, Session } from './session';

const me = { _id: 'u', username: 'ana', name: 'Ana', roles: ['admin', 'livechat-agent'], statusLivechat: 'available' };
const rights = [
  { _id: 'create-user', roles: ['admin'] },
  { _id: 'view-l-room', roles: ['livechat-agent'] },
  { _id: 'other', roles: ['bot'] },
];
let answers: Record<string, [number, unknown]>;
let calls: [string, RequestInit][];

beforeEach(() => {
  localStorage.clear();
  calls = [];
  answers = {
    login: [200, { status: 'success', data: { userId: 'u', authToken: 'tok', me } }],
    'permissions.listAll': [200, { success: true, update: rights, remove: [] }],
    me: [200, { success: true, ...me }],
    logout: [200, { status: 'success' }],
  };
  vi.stubGlobal('fetch', (address: string, init: RequestInit) => {
    const path = address.split('/api/v1/')[1] ?? '';
    calls.push([path, init]);
    const [status, body] = answers[path] ?? [404, { success: false }];
    return Promise.resolve(new Response(JSON.stringify(body), { status }));
  });
});
afterEach(() => vi.unstubAllGlobals());

const open = () => new Session(openStore('deskbell.console.'), '');

describe('signing in', () => {
  it('keeps the session over a reload, with the rights of the roles', async () => {
    await open().signIn('ana', 'secret');
    const again = open();
    expect(again.store.state).toMatchObject({ phase: 'in', me: { name: 'Ana', available: true, agent: true } });
    expect(may(again.store.state, 'create-user')).toBe(true);
    expect(may(again.store.state, 'other')).toBe(false);
    await again.refresh();
    expect(calls.find(([path]) => path === 'me')?.[1].headers).toEqual({ 'X-User-Id': 'u', 'X-Auth-Token': 'tok' });
  });
  it('says no without making anybody believe a session had ended', async () => {
    answers.login = [401, { status: 'error', error: 'Unauthorized' }];
    const session = open();
    await expect(session.signIn('ana', 'wrong')).rejects.toMatchObject({ status: 401 });
    expect(session.store.state).toEqual({ phase: 'out', expired: false });
  });
});

describe('a session that ended', () => {
  it('leads out at the first 401, and leaves the drafts', async () => {
    const session = open();
    await session.signIn('ana', 'secret');
    openStore('deskbell.console.u.').set('draft.r', 'half a sentence');
    answers.me = [401, { success: false }];
    await expect(session.refresh()).rejects.toMatchObject({ status: 401 });
    expect(session.store.state).toEqual({ phase: 'out', expired: true });
    expect(openStore('deskbell.console.u.').get('draft.r')).toBe('half a sentence');
    expect(open().store.state.phase).toBe('out');
  });
  it('is told to the server when it is ended here', async () => {
    const session = open();
    await session.signIn('ana', 'secret');
    session.signOut();
    expect(session.store.state).toEqual({ phase: 'out', expired: false });
    await vi.waitFor(() => expect(calls.some(([path]) => path === 'logout')).toBe(true));
  });
});
