/** A user name from a full name: letters, digits, dots; accents are dropped. Empty when nothing is left. */
export function usernameFrom(name: string): string {
  const plain = name.normalize('NFKD').replace(/\p{M}/gu, '').replace(/ß/g, 'ss').replace(/ø/gi, 'o').replace(/ł/gi, 'l').replace(/æ/gi, 'ae');
  return plain.toLowerCase().split(/[^a-z0-9]+/).filter(Boolean).slice(0, 2).join('.');
}

/** The characters a user name may have. */
export const USERNAME = /^[0-9a-zA-Z-_.]+$/;

/** Good enough to catch a slip; the server takes any text with an @. */
export function looksLikeEmail(text: string): boolean {
  return /^[^\s@]+@[^\s@]+\.[^\s@.]+$/.test(text.trim());
}
