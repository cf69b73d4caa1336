// Times as people read them: by Intl, in their zone and language.
export { millis } from './millis';

const cache = new Map<string, Intl.DateTimeFormat>();

function format(language: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = language + JSON.stringify(options);
  let made = cache.get(key);
  if (!made) {
    made = new Intl.DateTimeFormat(language, options);
    cache.set(key, made);
  }
  return made;
}

/** "14:03", as the language writes it. */
export function clock(at: number, language: string): string {
  return format(language, { hour: '2-digit', minute: '2-digit' }).format(at);
}

/** A number that is the same for all times of one local day and grows by days. */
export function dayNumber(at: number): number {
  const date = new Date(at);
  return Math.round(Date.UTC(date.getFullYear(), date.getMonth(), date.getDate()) / 86_400_000);
}

/** "Today", "Yesterday" in the language's own words, then "Monday, 3 March", with the year when it is another one. */
export function dayLine(at: number, language: string, now: number = Date.now()): string {
  const days = dayNumber(at) - dayNumber(now);
  if (days === 0 || days === -1) {
    const words = new Intl.RelativeTimeFormat(language, { numeric: 'auto' }).format(days, 'day');
    return words.charAt(0).toLocaleUpperCase(language) + words.slice(1);
  }
  const year = new Date(at).getFullYear() === new Date(now).getFullYear() ? {} : ({ year: 'numeric' } as const);
  return format(language, { weekday: 'long', day: 'numeric', month: 'long', ...year }).format(at);
}

/** Machine-readable local time for `<time datetime>`. */
export function datetime(at: number): string {
  return new Date(at).toISOString();
}
