import { describe, expect, it } from 'vitest';
import { strength } from './password';

describe('the password hint', () => {
  it('names short and easy ones', () => {
    expect(strength('abc')).toBe('short');
    for (const easy of ['password', 'password1', '12345678', 'aaaaaaaaaa', 'qwertyuiop', 'abcdefgh', 'deskbell1']) {
      expect(strength(easy), easy).toBe('weak');
    }
  });
  it('does not count what everybody knows', () => {
    expect(strength('AnaDuarte', ['Ana Duarte', 'ana@fern.example'])).toBe('weak');
    expect(strength('AnaDuarte')).not.toBe('weak');
  });
  it('likes a short sentence', () => {
    expect(strength('the lid has a chip')).toBe('good');
    expect(strength('moss-Glaze 41')).toBe('good');
  });
});
