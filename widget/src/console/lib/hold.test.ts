import { describe, expect, it } from 'vitest';
import { hold } from './hold';

const row = (id: string, text = id) => ({ id, text });
const key = (r: { id: string }) => r.id;

describe('a held list', () => {
  it('keeps the order seen and counts what moved', () => {
    const held = hold([row('a'), row('b')], [row('b'), row('a')], key);
    expect(held.items.map(key)).toEqual(['a', 'b']);
    expect(held.moved).toBe(2);
  });
  it('shows the present words of each row', () => {
    expect(hold([row('a', 'old')], [row('a', 'new')], key).items[0]?.text).toBe('new');
  });
  it('puts new rows at the end and keeps those that left', () => {
    const held = hold([row('a'), row('b')], [row('c'), row('b')], key);
    expect(held.items.map(key)).toEqual(['a', 'b', 'c']);
    expect(held.moved).toBe(2);
  });
  it('has nothing to say when nothing moved', () => {
    expect(hold([row('a')], [row('a')], key).moved).toBe(0);
    expect(hold([row('a')], [row('a'), row('b')], key).moved).toBe(0);
  });
});
