import { afterEach, describe, expect, it, vi } from 'vitest';
import { ApiError, Rest } from './rest';

const answer = (status: number, body: string, headers: Record<string, string> = {}) =>
  vi.stubGlobal('fetch', vi.fn(() => Promise.resolve(new Response(body, { status, headers }))));
const called = () => vi.mocked(fetch).mock.calls[0] as [string, RequestInit];
const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => Promise.reject(new Error('it succeeded')),
    (error: unknown) => error as ApiError,
  );

describe('rest', () => {
  afterEach(() => vi.unstubAllGlobals());

  it('puts query and headers where they belong and leaves out what is undefined', async () => {
    answer(200, '{"success":true,"n":1}');
    const rest = new Rest('https://h/sub', () => ({ 'X-Auth-Token': 'k' }));
    expect(await rest.get('livechat/config', { token: 'a b', department: undefined, n: 2 })).toEqual({ success: true, n: 1 });
    const [url, init] = called();
    expect(url).toBe('https://h/sub/api/v1/livechat/config?token=a+b&n=2');
    expect(init).toMatchObject({ method: 'GET', headers: { 'X-Auth-Token': 'k' } });
    expect(init.body).toBeUndefined();
  });

  it('sends JSON', async () => {
    answer(200, '{"success":true}');
    await new Rest('').post('livechat/message', { msg: 'x' });
    const [url, init] = called();
    expect(url).toBe('/api/v1/livechat/message');
    expect(init).toMatchObject({ method: 'POST', body: '{"msg":"x"}', headers: { 'Content-Type': 'application/json' } });
  });

  it.each([
    [400, '{"success":false,"error":"invalid-room"}', 'invalid-room'],
    [400, '{"success":false,"error":"Text [error-x]","errorType":"error-x"}', 'error-x'],
    [400, '{"success":false,"reason":"error-size-not-allowed"}', 'error-size-not-allowed'],
    [401, '{"status":"error","message":"You must be logged in to do this."}', 'You must be logged in to do this.'],
    [502, '<html>', 'http-502'],
  ])('reads the code of a %s', async (status, body, code) => {
    answer(status, body);
    expect(await failure(new Rest('').get('x'))).toMatchObject({ status, code });
  });

  it('counts no answer, and an answer that is not JSON, as status 0', async () => {
    vi.stubGlobal('fetch', vi.fn(() => Promise.reject(new TypeError('Failed to fetch'))));
    expect(await failure(new Rest('').get('x'))).toMatchObject({ status: 0, code: 'network' });
    answer(200, '<html>Welcome to our free network</html>');
    expect(await failure(new Rest('').get('x'))).toMatchObject({ status: 0 });
  });

  it('says how long to wait', async () => {
    answer(429, '{}', { 'Retry-After': '7' });
    expect((await failure(new Rest('').get('x'))).retryAfterSeconds).toBe(7);
    answer(429, '{}', { 'X-RateLimit-Reset': String(Date.now() + 41_500) });
    expect((await failure(new Rest('').get('x'))).retryAfterSeconds).toBe(42);
    answer(500, '{}');
    expect((await failure(new Rest('').get('x'))).retryAfterSeconds).toBeUndefined();
  });
});
