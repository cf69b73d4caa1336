// Judging an e-mail address kindly: only what cannot work is refused.

/** Is it something, `@`, something with a dot? */
export function isEmail(address: string): boolean {
  return /^[^\s@]+@[^\s@]+\.[^\s@.]{2,}$/.test(address.trim());
}
