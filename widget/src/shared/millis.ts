import type { WireDate } from './local';

/** Milliseconds of a date from REST (ISO text), the socket (number) or undefined (NaN). */
export function millis(date: WireDate | undefined): number {
  return typeof date === 'number' ? date : Date.parse(date ?? '');
}
