// Prints raw and gzip size of every file a browser downloads, and the sums the budgets are about.
import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const dist = join(dirname(dirname(fileURLToPath(import.meta.url))), 'dist');
const files = readdirSync(dist, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => relative(dist, join(entry.parentPath, entry.name)))
  .sort();

const size = (file) => {
  const bytes = readFileSync(join(dist, file));
  return { raw: bytes.length, gzip: gzipSync(bytes, { level: 9 }).length };
};
const show = (name, { raw, gzip }) => console.log(`${name.padEnd(44)} ${String(raw).padStart(8)} ${String(gzip).padStart(8)}`);
const sum = (list) => list.map(size).reduce((a, b) => ({ raw: a.raw + b.raw, gzip: a.gzip + b.gzip }), { raw: 0, gzip: 0 });

console.log(`${'file'.padEnd(44)} ${'raw'.padStart(8)} ${'gzip'.padStart(8)}`);
for (const file of files) show(file, size(file));

const first = ['loader/widget.js', 'chat/host.js', 'chat/index.html', 'chat/chat.js', 'chat/chat.css'];
const chat = files.filter((file) => file.startsWith('chat/'));
const isLanguage = (file) => file.startsWith('chat/lang/');
const budgets = [
  ['page before the click (loader)', ['loader/widget.js'], 3],
  ['up to the first sent message', first, 24],
  ['all that loads later', chat.filter((file) => !first.includes(file) && !isLanguage(file)), 40],
  ...chat.filter(isLanguage).map((file) => [file, [file], 2]),
  ['console at first load', files.filter((file) => file.startsWith('console/')), 90],
];

console.log();
let over = false;
for (const [name, list, kilobytes] of budgets) {
  const total = sum(list);
  over ||= total.gzip > kilobytes * 1024;
  show(`${name} (budget ${kilobytes} KB)`, total);
}
// `npm run sizes -- --check` fails when a budget is broken.
if (over && process.argv.includes('--check')) {
  console.error('A budget is broken.');
  process.exit(1);
}
