// Dates on the socket are {"$date": ms}. Here they become numbers (milliseconds), at any depth; REST has ISO strings.
// `millis()` of time.ts reads both.

/** Parses a frame; `{"$date": n}` becomes the number n. */
export function decode(text: string): unknown {
  return JSON.parse(text, (_key, value: unknown) => {
    if (typeof value !== 'object' || value === null) return value;
    const date = (value as { $date?: unknown }).$date;
    return typeof date === 'number' ? date : value;
  });
}

/** The opposite for parameters: `Date` objects become `{"$date": n}`, everything else is plain JSON. */
export function encode(frame: unknown): string {
  return JSON.stringify(frame, function replace(this: Record<string, unknown>, key: string, value: unknown) {
    const raw = this[key];
    return raw instanceof Date ? { $date: raw.getTime() } : value;
  });
}
