import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Frame } from './frame';

describe('the bridge to the owner’s page', () => {
  const host = { postMessage: vi.fn() };
  const realParent = Object.getOwnPropertyDescriptor(window, 'parent');
  const say = (data: unknown, origin = 'https://shop.example', source: unknown = host) =>
    dispatchEvent(Object.assign(new Event('message'), { data, origin, source }));

  beforeEach(() => {
    host.postMessage.mockClear();
    Object.defineProperty(window, 'parent', { value: host, configurable: true });
  });
  afterEach(() => {
    if (realParent) Object.defineProperty(window, 'parent', realParent);
  });

  it('says it is ready, to the one origin', () => {
    new Frame('https://shop.example').listen(() => undefined);
    expect(host.postMessage).toHaveBeenCalledWith({ src: 'rocketchat', fn: 'ready', args: [] }, 'https://shop.example');
  });

  it('takes commands from that page alone', () => {
    const command = vi.fn();
    new Frame('https://shop.example').listen(command);
    say({ src: 'rocketchat', fn: 'setGuestName', args: ['Maya'] });
    say({ src: 'rocketchat', fn: 'setGuestEmail', args: 'maya@lindqvist.example' });
    expect(command.mock.calls).toEqual([
      ['setGuestName', ['Maya']],
      ['setGuestEmail', ['maya@lindqvist.example']],
    ]);
    command.mockClear();
    say({ src: 'rocketchat', fn: 'x' }, 'https://evil.example');
    say({ src: 'rocketchat', fn: 'x' }, 'https://shop.example', window);
    say({ src: 'other', fn: 'x' });
    say({ src: 'rocketchat', fn: 5 });
    say('x');
    say(null);
    expect(command).not.toHaveBeenCalled();
  });

  it('sends events with and without data', () => {
    const frame = new Frame('https://shop.example');
    frame.event('chat-ended');
    frame.event('assign-agent', { name: 'Ana' });
    expect(host.postMessage.mock.calls.map(([message]) => (message as { args: unknown }).args)).toEqual([['chat-ended'], ['assign-agent', { name: 'Ana' }]]);
  });

  it('is silent without an embedding page', () => {
    const frame = new Frame('');
    frame.listen(() => undefined);
    frame.event('chat-ended');
    expect(frame.embedded).toBe(false);
    expect(host.postMessage).not.toHaveBeenCalled();
  });
});
