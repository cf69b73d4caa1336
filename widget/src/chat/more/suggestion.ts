// Naming a slip in an e-mail address.

const HOSTS = ['gmail.com', 'hotmail.com', 'outlook.com', 'yahoo.com', 'icloud.com', 'gmx.net'];

/** What was probably meant by an address that cannot work, when we can tell: a well-known host without its end. */
export function suggestion(address: string): string | undefined {
  const [, name, host] = /^([^\s@]+)@([^\s@]+)$/.exec(address.trim()) ?? [];
  if (!name || !host) return undefined;
  const start = host.toLowerCase().split('.')[0] ?? '';
  const meant = HOSTS.find((known) => slip(known.split('.')[0] ?? '', start));
  return meant ? `${name}@${meant}` : undefined;
}

/** The same, or two neighbours changed places, or one letter is wrong, missing or too many. */
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
