import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { TypingSender, Typists } from './typing';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('telling', () => {
  it('says it once, renews it while keys come, and takes it back after a rest', () => {
    const told: boolean[] = [];
    const sender = new TypingSender((typing) => told.push(typing));
    sender.key();
    vi.advanceTimersByTime(1000);
    sender.key();
    expect(told).toEqual([true]);
    vi.advanceTimersByTime(3600);
    sender.key();
    expect(told).toEqual([true, true]);
    vi.advanceTimersByTime(5000);
    expect(told).toEqual([true, true, false]);
  });
  it('takes it back at once on sending, and only when it was said', () => {
    const told: boolean[] = [];
    const sender = new TypingSender((typing) => told.push(typing));
    sender.stop();
    sender.key();
    sender.stop();
    vi.advanceTimersByTime(20_000);
    expect(told).toEqual([true, false]);
  });
});

describe('hearing', () => {
  it('forgets a mark nobody takes back', () => {
    const typists = new Typists();
    typists.set('r', 'Maya', true);
    vi.advanceTimersByTime(10_000);
    typists.set('r', 'Maya', true);
    vi.advanceTimersByTime(10_000);
    expect(typists.store.state.r).toEqual(['Maya']);
    vi.advanceTimersByTime(5000);
    expect(typists.store.state.r).toEqual([]);
  });
  it('keeps rooms apart and clears one', () => {
    const typists = new Typists();
    typists.set('r', 'Maya', true);
    typists.set('s', 'Maya', true);
    typists.clear('r');
    expect(typists.store.state).toEqual({ r: [], s: ['Maya'] });
  });
});
