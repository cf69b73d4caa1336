import { beforeEach, describe, expect, it, vi } from 'vitest';
import { backoff } from './backoff';
import { decode, encode } from './ejson';
import { messageId, visitorToken } from './ids';
import { openStore } from './storage';
import { clock, dayLine, dayNumber, millis } from './time';

describe('ids', () => {
  it('are 17 characters of the alphabet, all of them used, never the same', () => {
    const ids = Array.from({ length: 500 }, messageId);
    for (const id of ids) expect(id).toMatch(/^[2-9A-HJ-NP-TW-Zabc-km-z]{17}$/);
    expect(new Set(ids).size).toBe(500);
    expect(new Set(ids.join('')).size).toBe(55);
  });
  it('tokens are 64 hex digits', () => {
    expect(visitorToken()).toMatch(/^[0-9a-f]{64}$/);
    expect(visitorToken()).not.toBe(visitorToken());
  });
});

describe('ejson', () => {
  it('reads dates at any depth as numbers and writes Date objects', () => {
    expect(decode('{"a":{"$date":5},"b":[{"c":{"$date":-1}}],"d":{"$date":"x"}}')).toEqual({ a: 5, b: [{ c: -1 }], d: { $date: 'x' } });
    expect(encode({ a: new Date(5), b: [new Date(6)], c: 'x', d: null })).toBe('{"a":{"$date":5},"b":[{"$date":6}],"c":"x","d":null}');
  });
});

describe('backoff', () => {
  it('doubles up to a limit, a random half to whole of it', () => {
    expect([0, 1, 2, 9].map((n) => backoff(n, 1000, 15_000, () => 1))).toEqual([1000, 2000, 4000, 15_000]);
    expect(backoff(1, 1000, 15_000, () => 0)).toBe(1000);
  });
});

describe('storage', () => {
  beforeEach(() => localStorage.clear());
  it('keeps JSON under its prefix and lists names', () => {
    const store = openStore('p.');
    store.set('a.1', { x: 1 });
    store.set('b', null);
    expect(localStorage.getItem('p.a.1')).toBe('{"x":1}');
    expect(store.get('a.1')).toEqual({ x: 1 });
    expect(store.get('none')).toBeUndefined();
    expect(store.names('a.')).toEqual(['a.1']);
    store.remove('a.1');
    expect(store.get('a.1')).toBeUndefined();
  });
  it('survives rubbish and a full storage', () => {
    localStorage.setItem('p.bad', '{');
    const store = openStore('p.');
    expect(store.get('bad')).toBeUndefined();
    const full = vi.spyOn(Storage.prototype, 'setItem').mockImplementation(() => {
      throw new DOMException('full', 'QuotaExceededError');
    });
    store.set('a', 1);
    expect(store.get('a')).toBe(1);
    expect(store.names('a')).toEqual(['a']);
    full.mockRestore();
  });
  it('tells of other tabs', () => {
    const store = openStore('p.');
    const seen: string[] = [];
    const stop = store.onChange((name) => seen.push(name));
    const tell = (key: string) => dispatchEvent(new StorageEvent('storage', { key, storageArea: localStorage }));
    tell('p.room');
    tell('q.room');
    stop();
    tell('p.token');
    expect(seen).toEqual(['room']);
  });
});

describe('time', () => {
  const noon = new Date(2026, 10, 24, 12, 0).getTime();
  it('reads both forms of dates', () => {
    expect(millis(5)).toBe(5);
    expect(millis('1970-01-01T00:00:00.005Z')).toBe(5);
    expect(millis(undefined)).toBeNaN();
  });
  it('names days', () => {
    expect(dayLine(noon, 'en', noon)).toBe('Today');
    expect(dayLine(noon - 86_400_000, 'en', noon)).toBe('Yesterday');
    expect(dayLine(noon - 86_400_000, 'de', noon)).toBe('Gestern');
    expect(dayLine(new Date(2026, 2, 3).getTime(), 'en-GB', noon)).toMatch(/^Tuesday,? 3 March$/);
    expect(dayLine(new Date(2025, 2, 3).getTime(), 'en-GB', noon)).toMatch(/2025$/);
  });
  it('counts days in local time, also where a day has 23 hours', () => {
    expect(dayNumber(new Date(2026, 2, 30).getTime()) - dayNumber(new Date(2026, 2, 28, 23, 59).getTime())).toBe(2);
  });
  it('writes clocks as the language does', () => {
    expect(clock(new Date(2026, 10, 24, 14, 3).getTime(), 'en-GB')).toBe('14:03');
  });
});
