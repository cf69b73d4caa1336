/** A length of waiting as a clock shows it: `0:24`, `4:12`, `1:02:09`. */
export function clock(ms: number): string {
  const all = Math.max(0, Math.floor(ms / 1000));
  const [h, m, s] = [Math.floor(all / 3600), Math.floor(all / 60) % 60, all % 60];
  const two = (n: number) => String(n).padStart(2, '0');
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}

const UNITS: [Intl.NumberFormatOptions['unit'] & string, number][] = [['day', 86_400], ['hour', 3600], ['minute', 60], ['second', 1]];

/** A length in words, at most two units: `4 min 12 sec`. */
export function duration(ms: number, locale?: string): string {
  let rest = Math.max(0, Math.floor(ms / 1000));
  const words: string[] = [];
  for (const [unit, size] of UNITS) {
    const n = Math.floor(rest / size);
    rest -= n * size;
    if (n > 0 || (unit === 'second' && words.length === 0)) {
      words.push(new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'short' }).format(n));
      if (words.length === 2) break;
    } else if (words.length === 1) break;
  }
  return words.join(' ');
}

/** Hours and minutes in the reader's zone. */
export function timeOfDay(ms: number, locale?: string): string {
  return new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(ms);
}

/** Days between two moments by the calendar of the reader, not by 24 hours. */
export function daysApart(a: number, b: number): number {
  const day = (ms: number) => {
    const d = new Date(ms);
    return Date.UTC(d.getFullYear(), d.getMonth(), d.getDate());
  };
  return Math.round((day(b) - day(a)) / 86_400_000);
}

/** `Today`, `Yesterday`, else the date; the year only when it is another one. */
export function dayName(ms: number, now: number, locale?: string): string {
  const back = daysApart(ms, now);
  if (back === 0 || back === 1) {
    const word = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }).format(-back, 'day');
    return word.charAt(0).toLocaleUpperCase(locale) + word.slice(1);
  }
  const sameYear = new Date(ms).getFullYear() === new Date(now).getFullYear();
  return new Intl.DateTimeFormat(locale, {
    weekday: back > 1 && back < 7 ? 'long' : undefined,
    day: 'numeric',
    month: 'long',
    year: sameYear ? undefined : 'numeric',
  }).format(ms);
}

/** The short time of a row: the hour today, else the date. */
export function rowTime(ms: number, now: number, locale?: string): string {
  if (daysApart(ms, now) === 0) return timeOfDay(ms, locale);
  const sameYear = new Date(ms).getFullYear() === new Date(now).getFullYear();
  return new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', year: sameYear ? undefined : '2-digit' }).format(ms);
}

/** Two letters that stand for a name in a circle or a dome. */
export function initials(name: string): string {
  const words = name.trim().split(/[\s._-]+/u).filter((w) => /[\p{L}\p{N}]/u.test(w));
  const letter = (w: string | undefined) => (w ? ([...w].find((c) => /[\p{L}\p{N}]/u.test(c)) ?? '') : '');
  const two = words.length > 1 ? letter(words[0]) + letter(words[words.length - 1]) : [...(words[0] ?? '')].slice(0, 2).join('');
  return two.toLocaleUpperCase() || '?';
}

/** One of five quiet colours, always the same for the same id. */
export function hue(id: string): number {
  let sum = 0;
  for (const c of id) sum = (sum * 31 + (c.codePointAt(0) ?? 0)) >>> 0;
  return (sum % 5) + 1;
}

/** The first name, as it is used in buttons and sentences. */
export function firstName(name: string): string {
  const word = name.trim().split(/\s+/u)[0] ?? '';
  return /^\p{L}{2,}/u.test(word) && !/^(visitor|guest)/i.test(word) ? word : name.trim();
}
