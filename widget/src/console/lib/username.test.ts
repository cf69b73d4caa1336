import { describe, expect, it } from 'vitest';
import { looksLikeEmail, USERNAME, usernameFrom } from './username';

describe('user names', () => {
  it('are made from the first two words', () => {
    expect(usernameFrom('Tomás Reis')).toBe('tomas.reis');
    expect(usernameFrom('Ana')).toBe('ana');
    expect(usernameFrom('Jörg  van der Weiß')).toBe('jorg.van');
    expect(usernameFrom('سامي')).toBe('');
  });
  it('always fit the rule', () => {
    for (const name of ["O'Neil", 'A-b c', 'x_y@z']) expect(usernameFrom(name)).toMatch(USERNAME);
  });
});

describe('e-mail', () => {
  it('catches slips only', () => {
    expect(looksLikeEmail('ana@shop.example')).toBe(true);
    for (const slip of ['ana', 'ana@', 'ana@shop', 'a b@c.d', '@c.d', 'a@b.']) expect(looksLikeEmail(slip)).toBe(false);
  });
});
