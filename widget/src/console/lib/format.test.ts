import { describe, expect, it } from 'vitest';
import { clock, dayName, daysApart, duration, firstName, hue, initials } from './format';

describe('clock', () => {
  it('shows minutes and seconds, hours only when there are some', () => {
    expect(clock(24_900)).toBe('0:24');
    expect(clock(252_000)).toBe('4:12');
    expect(clock(3_729_000)).toBe('1:02:09');
    expect(clock(-5)).toBe('0:00');
  });
});

describe('duration', () => {
  it('uses at most two neighbouring units', () => {
    expect(duration(0, 'en')).toBe('0 sec');
    expect(duration(38_000, 'en')).toBe('38 sec');
    expect(duration(252_000, 'en')).toBe('4 min 12 sec');
    expect(duration(3_600_000, 'en')).toBe('1 hr');
    expect(duration(90_061_000, 'en')).toBe('1 day 1 hr');
  });
});

describe('days', () => {
  const noon = new Date(2026, 10, 24, 12).getTime();
  it('are counted by the calendar', () => {
    expect(daysApart(new Date(2026, 10, 23, 23, 59).getTime(), noon)).toBe(1);
    expect(daysApart(new Date(2026, 10, 24, 0, 1).getTime(), noon)).toBe(0);
  });
  it('have names when they are near', () => {
    expect(dayName(noon - 1000, noon, 'en')).toBe('Today');
    expect(dayName(noon - 86_400_000, noon, 'en')).toBe('Yesterday');
    expect(dayName(noon - 3 * 86_400_000, noon, 'en-GB')).toContain('Saturday');
    expect(dayName(new Date(2025, 0, 2).getTime(), noon, 'en')).toContain('2025');
  });
});

describe('people', () => {
  it('get two letters in any script', () => {
    expect(initials('Maya Lindqvist')).toBe('ML');
    expect(initials('ana')).toBe('AN');
    expect(initials('guest-12')).toBe('G1');
    expect(initials('سامي منصور')).toBe('سم');
    expect(initials('  ')).toBe('?');
  });
  it('keep their colour', () => {
    expect(hue('a')).toBe(hue('a'));
    expect(hue('n6BvC4xZsD2qWe8Rt')).toBeGreaterThanOrEqual(1);
    expect(hue('n6BvC4xZsD2qWe8Rt')).toBeLessThanOrEqual(5);
  });
  it('are called by their first name when there is one', () => {
    expect(firstName('Maya Lindqvist')).toBe('Maya');
    expect(firstName('Visitor from Ghent')).toBe('Visitor from Ghent');
    expect(firstName('guest-12')).toBe('guest-12');
  });
});
