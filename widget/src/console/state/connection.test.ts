import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ConnectionStrip } from './connection';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('the strip', () => {
  it('is patient for three seconds and through several tries', () => {
    const strip = new ConnectionStrip(() => false);
    strip.on('offline');
    vi.advanceTimersByTime(2000);
    strip.on('connecting');
    expect(strip.store.state.strip).toBe('none');
    vi.advanceTimersByTime(1000);
    expect(strip.store.state.strip).toBe('lost');
    strip.on('online');
    expect(strip.store.state).toEqual({ since: 0, strip: 'none' });
  });
  it('says it is back for four seconds when something had waited', () => {
    const strip = new ConnectionStrip(() => true);
    strip.on('offline');
    vi.advanceTimersByTime(3000);
    strip.on('online');
    expect(strip.store.state.strip).toBe('back');
    vi.advanceTimersByTime(4000);
    expect(strip.store.state.strip).toBe('none');
  });
  it('says nothing about a drop nobody saw', () => {
    const strip = new ConnectionStrip(() => true);
    strip.on('offline');
    vi.advanceTimersByTime(1000);
    strip.on('online');
    vi.advanceTimersByTime(5000);
    expect(strip.store.state.strip).toBe('none');
  });
});
