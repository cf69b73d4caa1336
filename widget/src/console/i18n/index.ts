import type { ComponentChildren } from 'preact';
import { en } from './en';

/** Names a text of the console. */
export type TextKey = keyof typeof en;
type Plural = { one: string; other: string };
type Values = Record<string, string | number>;

const rules = new Intl.PluralRules('en');

function pattern(key: TextKey, n: unknown): string {
  const text: string | Plural = en[key];
  if (typeof text === 'string') return text;
  return rules.select(Number(n ?? 0)) === 'one' ? text.one : text.other;
}

/** Gives a text with its `{holes}` filled in. A plural is chosen by the value `n`. */
export function t(key: TextKey, values: Values = {}): string {
  return pattern(key, values.n).replace(/\{(\w+)\}/g, (hole, name: string) => String(values[name] ?? hole));
}

/** As `t`, for holes that hold elements. Words never become markup this way. */
export function rich(key: TextKey, values: Record<string, ComponentChildren>): ComponentChildren[] {
  return pattern(key, values.n)
    .split(/(\{\w+\})/)
    .filter(Boolean)
    .map((part) => (/^\{\w+\}$/.test(part) ? (values[part.slice(1, -1)] ?? '') : part));
}
