// Words and their forms: English, or the dictionary of another language with the same keys.
import { en } from './en';
import type { enMore } from './en-more';
import type { enTalk } from './en-talk';

export type Key = keyof typeof en | keyof typeof enTalk | keyof typeof enMore;
type Values = Record<string, string | number>;
/** Keys that exist in plural or ordinal forms, without the form. */
type Base = Key extends infer K ? (K extends `${infer B}.other` ? B : never) : never;

const english: Record<string, string> = { ...en };
let words: Readonly<Record<string, string>> = {};
let code = 'en';

/** How times and numbers are written: the visitor's own kind of the language of the words. */
export const locale = (): string => navigator.languages.find((tag) => tag.split('-')[0] === code) ?? code;

/** Adds the later part of the English words. */
export function addWords(more: Readonly<Record<string, string>>): void {
  Object.assign(english, more);
}

/** Another language from now on; what it has no word for is said in English. */
export function speakWith(languageCode: string, dictionary: Readonly<Record<string, string>>): void {
  words = dictionary;
  code = languageCode;
}

const word = (key: string): string | undefined => words[key] ?? english[key];

/** The text of a key with its values filled in. */
export function t(key: Key, values: Values = {}): string {
  return fill(word(key) ?? '', values);
}

/** The form of a key that goes with the number `n`; `n` is written as the language does. */
export function count(base: Base, n: number, values: Values = {}, type: Intl.PluralRuleType = 'cardinal'): string {
  const form = new Intl.PluralRules(code, { type }).select(n);
  const text = words[`${base}.${form}`] ?? words[`${base}.other`] ?? english[`${base}.${form}`] ?? '';
  return fill(text, { ...values, n: new Intl.NumberFormat(locale()).format(n) });
}

function fill(text: string, values: Values): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}
