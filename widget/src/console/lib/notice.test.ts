import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { announce, dropToast, holdToast, joinWith, showToast, spoken, toast } from './notice';

beforeEach(() => {
  vi.useFakeTimers();
  spoken.set('');
  joinWith((who, n) => `${who}: ${n} new messages`);
});
afterEach(() => void vi.useRealTimers());

describe('announcing', () => {
  it('joins what one person says within a second', () => {
    announce('Hello', 'Maya');
    announce('Are you there?', 'Maya');
    announce('Hi', 'Karl');
    vi.advanceTimersByTime(1000);
    expect(spoken.state).toBe('Maya: 2 new messages Karl: Hi');
  });
  it('cuts long words', () => {
    announce('x'.repeat(300), 'Maya');
    vi.advanceTimersByTime(1000);
    expect(spoken.state).toHaveLength(206);
  });
  it('says the same thing again', () => {
    announce('Saved');
    vi.advanceTimersByTime(50);
    const first = spoken.state;
    announce('Saved');
    vi.advanceTimersByTime(50);
    expect(spoken.state).not.toBe(first);
  });
});

describe('toasts', () => {
  it('go by themselves, but not while they are held', () => {
    showToast('Closed');
    holdToast(true);
    vi.advanceTimersByTime(60_000);
    expect(toast.state?.text).toBe('Closed');
    holdToast(false);
    vi.advanceTimersByTime(6000);
    expect(toast.state).toBeUndefined();
  });
  it('stay longer when there is something to press', () => {
    showToast('Closed', { label: 'Undo', run: dropToast });
    vi.advanceTimersByTime(6000);
    expect(toast.state).toBeDefined();
    vi.advanceTimersByTime(6000);
    expect(toast.state).toBeUndefined();
  });
});
