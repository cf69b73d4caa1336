import { describe, expect, it } from 'vitest';
import { en } from '../i18n/en';
import { enMore } from '../i18n/en-more';
import { enTalk } from '../i18n/en-talk';
import { words as de } from '../lang/de';
import { choose } from './language';

const english: Record<string, string> = { ...en, ...enMore, ...enTalk };

describe('which language', () => {
  it.each([
    ['what the page wants, before all', ['de', 'en', 'fr'], 'de'],
    ['the owner’s, without a wish of the page', ['', 'de', 'en-GB'], 'de'],
    ['the browser’s, without either', [undefined, '', 'de-AT'], 'de'],
    ['however it is written', ['DE_de'], 'de'],
    ['English for one nobody wrote yet, not the next best', ['xx', 'de'], 'en'],
    ['English for nothing', [], 'en'],
    ['no name of an object', ['constructor'], 'en'],
  ] as [string, (string | undefined)[], string][])('%s', (_name, wanted, code) => {
    expect(choose(wanted)).toBe(code);
  });
});

/** What is written the same in a language. */
const SAME: Record<string, string[]> = { de: ['mark', 'log.code', 'say.message'] };

describe.each([['de', de as Record<string, string>]])('the words of %s', (code, words) => {
  /** Forms of a plural differ from language to language; what they belong to does not. */
  const bases = (dictionary: Record<string, string>) => new Set(Object.keys(dictionary).map((key) => key.replace(/\.(zero|one|two|few|many|other)$/, '')));

  it('are all there, and none besides', () => {
    expect([...bases(words)].sort()).toEqual([...bases(english)].sort());
  });

  it('have every form the language counts by', () => {
    for (const base of Object.keys(english).filter((key) => key.endsWith('.other')).map((key) => key.slice(0, -6))) {
      const type = base === 'place.nth' ? 'ordinal' : 'cardinal';
      for (const form of new Intl.PluralRules(code, { type }).resolvedOptions().pluralCategories) expect(words).toHaveProperty([`${base}.${form}`]);
    }
  });

  it('are not left in English', () => {
    const left = Object.keys(words).filter((key) => words[key] === english[key]);
    expect(left.sort()).toEqual([...(SAME[code] ?? [])].sort());
  });

  it('fill in what the English ones fill in', () => {
    const places = (text: string) => (text.match(/\{\w+\}/g) ?? []).sort();
    for (const [key, text] of Object.entries(words)) {
      const form = key.replace(/\.(zero|one|two|few|many|other)$/, '.other');
      expect([key, places(text)]).toEqual([key, places(english[key] ?? english[form] ?? '')]);
    }
  });
});
