// Words and their forms. One language is loaded; others come as dictionaries of the same keys.
import { en, type Dictionary, type Key } from './en';

type Values = Record<string, string | number>;
/** Keys that exist in plural or ordinal forms, without the form. */
type Base = Key extends infer K ? (K extends `${infer B}.other` ? B : never) : never;

let dictionary: Dictionary = en;
let code = 'en';

/** The language of words, times and numbers. */
export const language = (): string => code;

/** Chooses a language. */
export function setDictionary(words: Dictionary, languageCode: string): void {
  dictionary = words;
  code = languageCode;
}

/** The text of a key with its values filled in. */
export function t(key: Key, values: Values = {}): string {
  return fill(dictionary[key], values);
}

/** The form of a key that goes with the number `n`; `n` is written as the language does. */
export function count(base: Base, n: number, values: Values = {}, type: Intl.PluralRuleType = 'cardinal'): string {
  const form = new Intl.PluralRules(code, { type }).select(n);
  const words = dictionary as Record<string, string>;
  const text = words[`${base}.${form}`] ?? words[`${base}.other`] ?? '';
  return fill(text, { ...values, n: new Intl.NumberFormat(code).format(n) });
}

function fill(text: string, values: Values): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}
