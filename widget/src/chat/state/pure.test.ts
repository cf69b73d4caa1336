import { describe, expect, it } from 'vitest';
import type { Entry } from '../../shared/outbox';
import type { Message } from '../../shared/types';
import { isEmoji, parts, safeHref } from '../talk/text';
import { suggestion } from '../more/suggestion';
import { isEmail } from './email';
import { arrange, lastSent } from '../talk/arrange';
import { merge, type Draft } from './messages';
import { accentOf, hasExtras, initialState, needsForm, screenOf, type ChatState } from './state';

const at = (h: number, m: number, day = 24) => new Date(2026, 10, day, h, m).getTime();
const message = (id: string, ts: number, more: Partial<Message> = {}): Message => ({
  _id: id,
  rid: 'r',
  msg: id,
  ts,
  _updatedAt: ts,
  u: { _id: 'a1', username: 'ana', name: 'Ana' },
  ...more,
});
const own = (id: string, ts: number): Message => message(id, ts, { token: 't', u: { _id: 'v1', username: 'guest-1' } });
const entry = (id: string, when: number, state: Entry<Draft>['state']): Entry<Draft> => ({ id, payload: { msg: id }, at: when, state, attempts: 0 });
const look = { visitorId: 'v1', hidden: ['uj'], someone: 'Support', agentsHidden: false, skew: 0 };
const sketch = (items: ReturnType<typeof arrange>) =>
  items.map((item) =>
    item.kind === 'turn' ? `${item.mine ? 'me' : item.name}[${item.bubbles.map((b) => b.id).join(' ')}]${item.state === 'sent' ? '' : item.state}` : item.kind,
  );

describe('merge', () => {
  it('keeps one of each id, newest version, sorted by time, without removed ones', () => {
    const list = merge([message('b', 2), message('a', 1)], [message('b', 2, { msg: 'new' }), message('c', 3), message('a', 1, { t: 'rm' })]);
    expect(list.map(({ _id, msg }) => `${_id}:${msg}`)).toEqual(['b:new', 'c:c']);
  });
  it('compares times of both forms', () => {
    expect(merge([], [message('b', at(12, 1)), message('a', 0, { ts: new Date(at(12, 0)).toISOString() })]).map(({ _id }) => _id)).toEqual(['a', 'b']);
  });
});

describe('arrange', () => {
  it('breaks turns at another sender, five minutes, a day and a system line', () => {
    const items = arrange(
      [
        message('a', at(23, 50, 23)),
        message('b', at(0, 1)),
        message('c', at(0, 2)),
        message('d', at(0, 8)),
        own('e', at(0, 9)),
        message('s', at(0, 10), { t: 'livechat_transfer_history' }),
        own('f', at(0, 11)),
      ],
      [],
      look,
    );
    expect(sketch(items)).toEqual(['day', 'Ana[a]', 'day', 'Ana[b c]', 'Ana[d]', 'me[e]', 'system', 'me[f]']);
  });
  it('shows only lines meant for visitors, without those the owner hides', () => {
    const types = ['uj', 'ul', 'command', 'livechat-close', 'livechat_navigation_history', 'livechat-started', 'unknown'];
    expect(sketch(arrange(types.map((t, i) => message(t, at(12, i), { t: t as Message['t'], msg: '' })), [], look))).toEqual(['day', 'system']);
  });
  it('puts what is on its way at the end, and never twice', () => {
    const items = arrange([own('a', at(12, 0)), own('b', at(12, 1))], [entry('b', at(12, 1), 'sending'), entry('c', at(12, 2), 'waiting')], look);
    expect(sketch(items)).toEqual(['day', 'me[a b]', 'me[c]waiting']);
    expect(lastSent(items)).toBe('a');
  });
  it('leaves a refused message where it was written, whatever the clocks say', () => {
    const items = arrange([own('a', at(13, 0)), own('c', at(13, 2))], [entry('b', at(12, 1), 'failed')], { ...look, skew: 3_600_000 });
    expect(sketch(items)).toEqual(['day', 'me[a]', 'me[b]failed', 'me[c]']);
  });
  it('names nobody when agents are hidden', () => {
    expect(sketch(arrange([message('a', at(12, 0))], [], { ...look, agentsHidden: true }))).toEqual(['day', 'Support[a]']);
  });
});

describe('text', () => {
  it('finds links and leaves the sentence its punctuation', () => {
    expect(parts('See https://a.example/b(c). And (www.b.example), javascript:alert(1)')).toEqual([
      { kind: 'text', text: 'See ' },
      { kind: 'link', text: 'https://a.example/b(c)', href: 'https://a.example/b(c)' },
      { kind: 'text', text: '. And (' },
      { kind: 'link', text: 'www.b.example', href: 'https://www.b.example/' },
      { kind: 'text', text: '), javascript:alert(1)' },
    ]);
  });
  it('finds code; marks inside it mean nothing', () => {
    expect(parts('a `b https://x.example` ```js\nc `d`\n``` e')).toEqual([
      { kind: 'text', text: 'a ' },
      { kind: 'code', text: 'b https://x.example' },
      { kind: 'text', text: ' ' },
      { kind: 'pre', text: 'c `d`' },
      { kind: 'text', text: ' e' },
    ]);
  });
  it('HTML is text', () => {
    expect(parts('<img src=x onerror=alert(1)>')).toEqual([{ kind: 'text', text: '<img src=x onerror=alert(1)>' }]);
  });
  it('allows http and https alone', () => {
    expect(safeHref('/file-upload/x/a.png', 'https://h/')).toBe('https://h/file-upload/x/a.png');
    for (const bad of ['javascript:alert(1)', 'data:text/html,x', 'vbscript:x', '']) expect(safeHref(bad)).toBeUndefined();
  });
  it('knows one to three emoji alone', () => {
    for (const yes of ['🪴💚', '👍🏽', '👩‍👩‍👧', '🇵🇹', '❤️ 🙂 🙂']) expect(isEmoji(yes)).toBe(true);
    for (const no of ['a', '12', '🙂🙂🙂🙂', 'ok 🙂', '', '#']) expect(isEmoji(no)).toBe(false);
  });
});

describe('e-mail', () => {
  it('refuses what cannot work', () => {
    for (const yes of ['a@b.example', ' maya+x@b.co.uk ']) expect(isEmail(yes)).toBe(true);
    for (const no of ['maya', 'maya@', 'maya@b', 'a b@c.de', '@b.de', 'a@b.']) expect(isEmail(no)).toBe(false);
  });
  it('names a slip', () => {
    expect(suggestion('maya@gmail')).toBe('maya@gmail.com');
    expect(suggestion('maya@gmial.')).toBe('maya@gmail.com');
    expect(suggestion('maya@hotmai.c')).toBe('maya@hotmail.com');
    expect(suggestion('maya@lindqvist')).toBeUndefined();
    expect(suggestion('maya')).toBeUndefined();
  });
});

describe('which screen', () => {
  const settings = { registrationForm: true, nameFieldRegistrationForm: true };
  const state = (more: Partial<ChatState>): ChatState => ({ ...initialState, phase: 'ready', config: { enabled: true, online: true, settings }, ...more });
  const guest = { _id: 'v', username: 'guest-1', token: 't' };
  it('asks who comes, once', () => {
    expect(screenOf(state({}))).toBe('register');
    expect(screenOf(state({ guest }))).toBe('welcome');
    expect(screenOf(state({ config: { enabled: true, online: true, settings: { registrationForm: false, nameFieldRegistrationForm: true } } }))).toBe('welcome');
  });
  it('shows an open chat whoever is online', () => {
    const config = { enabled: true, online: false, settings };
    expect(screenOf(state({ config }))).toBe('closed');
    expect(screenOf(state({ config, room: 'r', open: true }))).toBe('chat');
  });
  it('keeps a note that is being written, whoever comes', () => {
    expect(screenOf(state({ noteTouched: true }))).toBe('closed');
  });
  it('stays with the end until a new chat is wanted', () => {
    expect(screenOf(state({ ended: { mine: false, name: 'Ana', at: 1 } }))).toBe('ended');
  });
  it('asks for consent even without other questions', () => {
    expect(needsForm({ enabled: true, settings: { forceAcceptDataProcessingConsent: true } })).toBe(true);
    expect(needsForm({ enabled: true, settings: { registrationForm: true } })).toBe(false);
    expect(hasExtras({ enabled: true, settings, departments: [{ _id: 'a', name: 'A', showOnRegistration: true, showOnOfflineForm: true }] })).toBe(false);
  });
});

describe('the owner’s colour', () => {
  it('is a plain colour or none; the default of the protocol is none', () => {
    expect(accentOf('#1D74F5')).toBe('#1d74f5');
    expect(accentOf('#abc')).toBe('#aabbcc');
    for (const no of [undefined, '', 'red', '#12345', '#C1272D', 'url(x)']) expect(accentOf(no)).toBeUndefined();
  });
});
