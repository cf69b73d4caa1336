// docs/embed.md, the API object and the browser tests name the same methods: a row without a test fails here, and so does a
// method without a row.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createApi } from './api';

const widget = process.cwd();
const rows = [...readFileSync(join(widget, '../docs/embed.md'), 'utf8').matchAll(/^\| `(\w+)\(/gm)].map(([, name]) => name as string);
const folder = join(widget, 'e2e/embed');

/** The names before the colon of each test's title. */
const tested = new Set(
  readdirSync(folder)
    .flatMap((file) => [...readFileSync(join(folder, file), 'utf8').matchAll(/^\s*test\(['`]([\w, ]+):/gm)])
    .flatMap(([, names]) => (names as string).split(', ')),
);

describe('docs/embed.md', () => {
  it('has one row for each method, and none besides', () => {
    expect([...rows].sort()).toEqual(Object.keys(createApi(() => undefined)).sort());
  });

  it.each(rows)('%s is tested in a browser', (name) => {
    expect(tested).toContain(name);
  });
});
