// Judging an e-mail address kindly: only what cannot work is refused, and a slip is named.

const HOSTS = ['gmail.com', 'hotmail.com', 'outlook.com', 'yahoo.com', 'icloud.com', 'gmx.net'];

/** Is it something, `@`, something with a dot? */
export function isEmail(address: string): boolean {
  return /^[^\s@]+@[^\s@]+\.[^\s@.]{2,}$/.test(address.trim());
}

/** What was probably meant, when we can tell: a host without its end, or one letter off. */
export function suggestion(address: string): string | undefined {
  const [, name, host] = /^([^\s@]+)@([^\s@]+)$/.exec(address.trim()) ?? [];
  if (!name || !host) return undefined;
  const low = host.toLowerCase().replace(/\.+$/, '');
  const meant = HOSTS.find((known) => known !== low && (known.split('.')[0] === low || slip(known, low)));
  return meant ? `${name}@${meant}` : undefined;
}

/** Two neighbours changed places, or one letter is wrong, missing or too many. */
function slip(a: string, b: string): boolean {
  if (Math.abs(a.length - b.length) > 1) return false;
  let i = 0;
  while (i < a.length && a[i] === b[i]) i += 1;
  const rest = (text: string, from: number) => text.slice(from);
  return (
    rest(a, i + 1) === rest(b, i + 1) ||
    rest(a, i) === rest(b, i + 1) ||
    rest(a, i + 1) === rest(b, i) ||
    (a[i] === b[i + 1] && a[i + 1] === b[i] && rest(a, i + 2) === rest(b, i + 2))
  );
}
