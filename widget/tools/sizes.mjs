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
const later = files.filter((file) => file.startsWith('chat/') && !first.includes(file));
console.log();
show('page before the click (loader; budget 3 KB)', size('loader/widget.js'));
show('up to the first sent message (budget 24 KB)', sum(first));
show('all that loads later (budget 40 KB)', sum(later));
show('console (budget 90 KB at first load)', sum(files.filter((file) => file.startsWith('console/'))));
