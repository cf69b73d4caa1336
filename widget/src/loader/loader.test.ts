import { beforeEach, describe, expect, it, vi } from 'vitest';
import { createApi, install, type Api } from './api';
import { recall, remember, serverOf } from './page';

describe('the server of a snippet', () => {
  it.each([
    ['our one line', undefined, 'https://h/widget.js', 'https://h'],
    ['our line below a path', undefined, 'https://h/sub/widget.js?x=1', 'https://h/sub'],
    ['the original loader', undefined, 'https://h/livechat/rocketchat-livechat.min.js?_=201903270000', 'https://h'],
    ['the loader of old snippets', undefined, 'https://h/packages/rocketchat_livechat/assets/rocketchat-livechat.min.js', 'https://h'],
    ['the original two parts', 'https://h/livechat', 'https://cdn/x.js', 'https://h'],
    ['two parts below a path, with a slash', 'https://h/sub/livechat/', undefined, 'https://h/sub'],
    ['a relative address', '/livechat', undefined, 'https://shop.example'],
  ])('%s', (_name, livechat, script, expected) => {
    expect(serverOf(livechat, script, 'https://shop.example/tea')).toBe(expected);
  });
  it('is nothing without an address, and never a script', () => {
    expect(serverOf(undefined, undefined, 'https://shop.example/')).toBeUndefined();
    expect(serverOf('javascript:alert(1)', undefined, 'https://shop.example/')).toBeUndefined();
    expect(serverOf('data:text/html,x', undefined, 'https://shop.example/')).toBeUndefined();
  });
});

describe('the queue', () => {
  let run: ReturnType<typeof vi.fn<(fn: string, args: unknown[]) => void>>;
  let api: Api;
  beforeEach(() => {
    run = vi.fn();
    api = createApi(run);
  });

  it('runs what was queued, in order, with the API as this, and later calls at once', () => {
    const page: { RocketChat?: unknown } = {};
    const queue: unknown[] = [];
    page.RocketChat = Object.assign((fn: unknown) => queue.push(fn), { _: queue, url: 'https://h/livechat' });
    const call = (fn: (this: Api) => void) => (page.RocketChat as (fn: unknown) => void)(fn);
    call(function first() {
      this.setGuestName?.('Maya');
    });
    call(function second() {
      this.maximizeWidget?.();
    });
    expect(run).not.toHaveBeenCalled();
    install(page, api);
    expect(run.mock.calls).toEqual([
      ['setGuestName', ['Maya']],
      ['maximizeWidget', []],
    ]);
    call(function third() {
      this.hideWidget?.();
    });
    expect(run).toHaveBeenLastCalledWith('hideWidget', []);
    const after = page.RocketChat as { livechat: unknown; url: string; _: { push: (fn: unknown) => void } };
    expect(after.livechat).toBe(api);
    expect(after.url).toBe('https://h/livechat');
    after._.push((given: Api) => given.showWidget?.());
    expect(run).toHaveBeenLastCalledWith('showWidget', []);
  });

  it('goes on after a mistake of the owner', () => {
    const report = vi.fn();
    vi.stubGlobal('reportError', report);
    install(
      {
        RocketChat: {
          _: [
            () => {
              throw new Error('theirs');
            },
            (given: Api) => given.minimizeWidget?.(),
          ],
        },
      },
      api,
    );
    expect(report).toHaveBeenCalledOnce();
    expect(run).toHaveBeenCalledWith('minimizeWidget', []);
    vi.unstubAllGlobals();
  });

  it('works without any snippet before it', () => {
    const page: { RocketChat?: unknown } = {};
    install(page, api);
    expect(typeof page.RocketChat).toBe('function');
  });

  it('offers every method and event', () => {
    for (const name of ['initialize', 'setTheme', 'setDepartment', 'registerGuest', 'pageVisited', 'onChatStarted', 'onServiceOffline']) {
      expect(api[name]).toBeTypeOf('function');
    }
  });
});

describe('memory on the owner’s page', () => {
  it('keeps words and survives a browser that keeps none', () => {
    remember('chat', '1');
    expect(recall('chat')).toBe('1');
    expect(recall('chat', true)).toBe('');
    const denied = vi.spyOn(Storage.prototype, 'setItem').mockImplementation(() => {
      throw new DOMException('denied', 'SecurityError');
    });
    expect(() => remember('chat', '')).not.toThrow();
    denied.mockRestore();
  });
});
