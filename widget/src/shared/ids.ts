// Identifiers made in the browser, from the system's random source.

/** The 55 characters of ids on the wire: none that look alike. */
const ALPHABET = '23456789ABCDEFGHJKLMNPQRSTWXYZabcdefghijkmnopqrstuvwxyz';

/** A message id of 17 characters. Made before the first try, so that trying again can never double. */
export function messageId(): string {
  let id = '';
  while (id.length < 17) {
    for (const byte of crypto.getRandomValues(new Uint8Array(24))) {
      // 220 is the largest multiple of 55 below 256: every character is equally likely.
      if (byte < 220 && id.length < 17) id += ALPHABET[byte % 55];
    }
  }
  return id;
}

/** A visitor's token: 64 hex digits. It is the visitor's only credential. */
export function visitorToken(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(32)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
