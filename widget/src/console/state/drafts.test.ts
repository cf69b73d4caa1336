import { beforeEach, describe, expect, it } from 'vitest';
import { openStore } from '../../shared/storage';
import { Drafts } from './drafts';

beforeEach(() => localStorage.clear());

describe('drafts', () => {
  it('come back after a reload', () => {
    new Drafts(openStore('console.ana.')).set('r1', 'Then I’ll');
    expect(new Drafts(openStore('console.ana.')).get('r1')).toBe('Then I’ll');
  });
  it('belong to one account and one chat', () => {
    new Drafts(openStore('console.ana.')).set('r1', 'mine');
    expect(new Drafts(openStore('console.tomas.')).get('r1')).toBe('');
    expect(new Drafts(openStore('console.ana.')).get('r2')).toBe('');
  });
  it('leave nothing behind when the text is gone', () => {
    const drafts = new Drafts(openStore('console.ana.'));
    drafts.set('r1', 'x');
    drafts.set('r1', '');
    expect(localStorage.length).toBe(0);
  });
  it('are not confused by something else in the storage', () => {
    localStorage.setItem('console.ana.draft.r1', '{"a":1}');
    expect(new Drafts(openStore('console.ana.')).get('r1')).toBe('');
  });
});
