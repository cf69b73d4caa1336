// Runs the suites of this folder and holds what they say about their clients' flows against docs/clients.md.
//
//   node tests/clients/run.mjs                    all suites; DESKBELL_WRITE_DOCS=1 writes the rows anew
//   node tests/clients/run.mjs sdk-bot.test.mjs   one suite; compares nothing
//
// The server is the binary `DESKBELL_BIN` names.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { settle } from './flows.mjs';
import { FRAMES, SDK } from './support/flow.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const isSuite = (name) => name.endsWith('.test.mjs');
const suites = readdirSync(here).filter(isSuite).sort();
const chosen = process.argv.slice(2);

const folder = mkdtempSync(join(tmpdir(), 'deskbell-flows-'));
const notes = join(folder, 'flows');
const { status } = spawnSync(
  process.execPath,
  [
    // Node 20 has this behind a switch.
    ...(typeof WebSocket === 'undefined' ? ['--experimental-websocket', '--disable-warning=ExperimentalWarning'] : []),
    '--test',
    '--test-reporter=spec',
    '--test-concurrency=2',
    // The SDK has no way to end its connection for good.
    '--test-force-exit',
    ...(chosen.length ? chosen : suites),
  ],
  { cwd: here, stdio: 'inherit', env: { ...process.env, DESKBELL_FLOWS: notes } },
);
const flows = existsSync(notes) ? readFileSync(notes, 'utf8').trimEnd().split('\n').map((line) => JSON.parse(line)) : [];
rmSync(folder, { recursive: true });

// The newer library is not installed; this is the version whose frames are sent.
const installed = JSON.parse(readFileSync(join(here, 'node_modules', SDK, 'package.json'), 'utf8'));
const versions = { [SDK]: installed.version, [FRAMES]: '1.1.2' };
const wrong = [];
for (const [client, version] of Object.entries(versions)) {
  const rows = flows.filter((flow) => flow.client === client);
  const count = (state) => rows.filter((row) => row.state === state).length;
  console.log(`${client} ${version}: ${count('works')} flows work, ${count('differs')} differ, ${count('fails')} fail`);
  if (status === 0 && !chosen.length) wrong.push(...settle({ client, version, rows }));
}
for (const line of wrong) console.error(line);
if (wrong.length) console.error('DESKBELL_WRITE_DOCS=1 writes the rows anew');
process.exitCode = status || (wrong.length ? 1 : 0);
