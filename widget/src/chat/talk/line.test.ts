import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ConnectionState, Ddp } from '../../shared/ddp';
import { Line } from './line';

describe('the line to the server', () => {
  let tell: (state: ConnectionState) => void;
  const ddp = { state: 'online' as ConnectionState, onState: (fn: typeof tell) => (tell = fn), reconnectNow: vi.fn() };
  let reachable: boolean;
  let waiting: boolean;
  let shown: string[];
  let line: Line;
  const become = (state: ConnectionState) => {
    ddp.state = state;
    tell(state);
  };

  beforeEach(() => {
    vi.useFakeTimers();
    reachable = true;
    waiting = false;
    shown = [];
    ddp.state = 'online';
    line = new Line({
      ddp: ddp as unknown as Ddp,
      poll: () => (reachable ? Promise.resolve() : Promise.reject(new Error('down'))),
      waiting: () => waiting,
      changed: ({ lost, back }) => {
        const word = lost ? 'lost' : back ? 'back' : '-';
        if (shown.at(-1) !== word) shown.push(word);
      },
    });
    line.start();
  });
  afterEach(() => {
    line.stop();
    vi.useRealTimers();
  });

  it('says nothing of a short loss', async () => {
    reachable = false;
    become('offline');
    await vi.advanceTimersByTimeAsync(2_500);
    become('online');
    await vi.advanceTimersByTimeAsync(10_000);
    expect(shown).toEqual([]);
  });

  it('tells after three seconds, and that it is back when something had waited', async () => {
    reachable = false;
    become('offline');
    become('connecting');
    become('offline');
    await vi.advanceTimersByTimeAsync(3_000);
    expect(shown).toEqual(['lost']);
    waiting = true;
    line.noteWaiting();
    become('online');
    await vi.advanceTimersByTimeAsync(3_900);
    expect(shown).toEqual(['lost', 'back']);
    await vi.advanceTimersByTimeAsync(200);
    expect(shown).toEqual(['lost', 'back', '-']);
  });

  it('comes back silently when nothing had waited', async () => {
    reachable = false;
    become('offline');
    await vi.advanceTimersByTimeAsync(3_000);
    become('online');
    expect(shown).toEqual(['lost', '-']);
  });

  it('keeps "back" on screen when the socket follows the first answer', async () => {
    reachable = false;
    waiting = true;
    become('offline');
    await vi.advanceTimersByTimeAsync(5_000);
    reachable = true;
    await vi.advanceTimersByTimeAsync(13_000);
    expect(shown.slice(0, 2)).toEqual(['lost', 'back']);
    const steps = shown.length;
    become('online');
    expect(shown).toHaveLength(steps);
  });

  it('counts as good where only the socket is refused', async () => {
    become('offline');
    await vi.advanceTimersByTimeAsync(60_000);
    expect(shown).toEqual([]);
  });

  it('tells later when the answers stop too', async () => {
    become('offline');
    await vi.advanceTimersByTimeAsync(10_000);
    reachable = false;
    await vi.advanceTimersByTimeAsync(20_000);
    expect(shown).toEqual(['lost']);
  });
});
