/** What can be said about a new password before the server judges it. */
export type Strength = 'short' | 'weak' | 'fair' | 'good';

export const PASSWORD_MIN = 8;
export const PASSWORD_MAX = 256;

const COMMON = /^(?:password|passwort|welcome|letmein|admin|deskbell|qwerty|qwertz|azerty|iloveyou|abc|secret|hello)/i;

/**
 * Estimates strength for the hint beside the field; the server's own estimate decides.
 *
 * `known` are words a guesser would try first: name, e-mail, shop.
 */
export function strength(password: string, known: readonly string[] = []): Strength {
  if (password.length < PASSWORD_MIN) return 'short';
  let rest = password.toLowerCase();
  for (const word of known.flatMap((k) => k.toLowerCase().split(/[^\p{L}\p{N}]+/u))) {
    if (word.length >= 3) rest = rest.split(word).join('');
  }
  // A run or a repetition is worth one character.
  const worth = rest.replace(/(.)\1+/gu, '$1').replace(/(?:0123|1234|2345|3456|4567|5678|6789|abcd|qwert|asdf)\w*/g, 'x');
  const kinds = [/\p{Ll}/u, /\p{Lu}/u, /\p{N}/u, /[^\p{L}\p{N}]/u].filter((kind) => kind.test(password)).length;
  const points = new Set(worth).size + worth.length / 2 + kinds * 1.5 - (COMMON.test(rest) ? 6 : 0);
  if (points < 11) return 'weak';
  return points < 16 ? 'fair' : 'good';
}
