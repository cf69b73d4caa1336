// What a run of a client's suite says about its flows, and the committed page that must say the same: docs/clients.md.
// README.md beside this file has the form of a row.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const PAGE = fileURLToPath(new URL('../../docs/clients.md', import.meta.url));
const STATES = ['works', 'differs', 'absent', 'fails'];
const HEAD = '| Flow | Client | Version | Date | State | Proof |\n| :--- | :--- | :--- | :--- | :--- | :--- |\n';

const cell = (text) => String(text).replaceAll('|', '\\|').replaceAll('\n', ' ');
const begin = (client) => `<!-- ${client}: written by its suite -->\n`;
const END = '<!-- end -->\n';

/** The rows without their dates: the same flows on another day are the same. */
const bare = (table) => table.replaceAll(/ \| \d{4}-\d\d-\d\d \| /g, ' | ');

function table({ client, version, rows }) {
  const date = new Date().toISOString().slice(0, 10);
  const seen = new Set();
  const lines = rows.map(({ flow, state, note = '', proof }) => {
    if (!STATES.includes(state)) throw new Error(`${flow}: the state ${state} is none of ${STATES.join(', ')}`);
    if (state !== 'works' && !note) throw new Error(`${flow}: ${state}, and no note says why`);
    if (seen.has(flow)) throw new Error(`${flow}: two flows of one name`);
    seen.add(flow);
    return `| ${cell(flow)} | ${cell(client)} | ${version} | ${date} | ${state}${note && `: ${cell(note)}`} | \`${proof}\` |\n`;
  });
  return HEAD + lines.sort().join('');
}

/**
 * Holds the flows of one whole run of one client against the page; with `DESKBELL_WRITE_DOCS=1` writes them there.
 * Gives the differences, one sentence each; none when the page is right.
 *
 * @param {{ client: string, version: string, rows: { flow: string, state: string, note?: string, proof: string }[] }} run
 * @returns {string[]}
 */
export function settle(run) {
  const made = table(run);
  const page = readFileSync(PAGE, 'utf8');
  const from = page.indexOf(begin(run.client));
  const to = page.indexOf(END, from);
  if (from < 0 || to < 0) return [`docs/clients.md has no part for ${run.client}`];
  const start = from + begin(run.client).length;
  if (process.env.DESKBELL_WRITE_DOCS === '1') {
    writeFileSync(PAGE, page.slice(0, start) + made + page.slice(to));
    return [];
  }
  const there = new Set(bare(page.slice(start, to)).split('\n'));
  const now = new Set(bare(made).split('\n'));
  return [
    ...[...now].filter((line) => !there.has(line)).map((line) => `missing in docs/clients.md: ${line}`),
    ...[...there].filter((line) => !now.has(line)).map((line) => `only in docs/clients.md: ${line}`),
  ];
}
