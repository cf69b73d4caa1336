import { describe, expect, it } from 'vitest';
import { initializeCommands } from './initialize';

describe('initialize', () => {
  it('stands for the other methods, whoever depends on another after it', () => {
    expect(
      initializeCommands({
        registerGuest: { token: 't', name: 'Maya' },
        agent: { _id: 'a', username: 'ana' },
        guestName: 'Maya',
        guestEmail: 'maya@lindqvist.example',
        department: 'Pots',
        language: 'de',
        businessUnit: 'u1',
        guestToken: 't',
        theme: { color: '#123456' },
        parentUrl: 'https://shop.example/',
        guestMetadata: { plan: 'gold' },
        hiddenSystemMessages: ['uj'],
        unknown: 1,
        constructor: 1,
      }),
    ).toEqual([
      ['setParentUrl', 'https://shop.example/'],
      ['setTheme', { color: '#123456' }],
      ['setLanguage', 'de'],
      ['setHiddenSystemMessages', ['uj']],
      ['setGuestToken', 't'],
      ['setBusinessUnit', 'u1'],
      ['setDepartment', 'Pots'],
      ['setAgent', { _id: 'a', username: 'ana' }],
      ['setGuestName', 'Maya'],
      ['setGuestEmail', 'maya@lindqvist.example'],
      ['registerGuest', { token: 't', name: 'Maya' }],
      ['setGuestMetadata', { plan: 'gold' }],
    ]);
  });

  it.each([
    ['an object', { key: 'plan', value: 'gold' }],
    ['a list', ['plan', 'gold']],
    ['a list of objects', [{ key: 'plan', value: 'gold', overwrite: true }]],
    ['a list of lists', [['plan', 'gold']]],
  ])('takes custom fields as %s', (_name, fields) => {
    const command = ['setCustomField', 'plan', 'gold'];
    expect(initializeCommands({ customField: fields }).map((found) => found.slice(0, 3))).toEqual([command]);
    expect(initializeCommands({ setCustomFields: fields }).map((found) => found.slice(0, 3))).toEqual([command]);
  });

  it('keeps what must not be overwritten', () => {
    expect(initializeCommands({ customField: ['size', 'l', false], setCustomFields: [{ key: 'tone', value: 'moss', overwrite: false }] })).toEqual([
      ['setCustomField', 'size', 'l', false],
      ['setCustomField', 'tone', 'moss', false],
    ]);
  });

  it.each([[undefined], [null], ['theme'], [5], [{ theme: null, customField: null, setCustomFields: 'x' }]])('makes nothing of %j', (options) => {
    expect(initializeCommands(options)).toEqual([]);
  });
});
