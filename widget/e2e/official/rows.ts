// Collects the flows of a whole run of these tests and holds them against docs/clients.md (tests/clients/README.md).
import { readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { FullConfig, FullResult, Reporter, Suite, TestCase, TestResult } from '@playwright/test/reporter';

interface Row {
  flow: string;
  state: string;
  note?: string;
  proof: string;
}

const FOLDER = dirname(fileURLToPath(import.meta.url));
const CLIENTS = join(FOLDER, '../../../tests/clients');

export default class Rows implements Reporter {
  private readonly rows: Row[] = [];
  private whole = false;

  onBegin(config: FullConfig, suite: Suite): void {
    const run = new Set(suite.allTests().map(({ location }) => location.file).filter((file) => dirname(file) === FOLDER).map((file) => basename(file)));
    const all = readdirSync(FOLDER).filter((name) => name.endsWith('.spec.ts'));
    this.whole = all.every((name) => run.has(name)) && String(config.grep) === '/.*/';
  }

  onTestEnd(test: TestCase, result: TestResult): void {
    if (dirname(test.location.file) !== FOLDER) return;
    if (result.status !== 'passed') this.whole = false;
    for (const { type, description } of [...test.annotations, ...result.annotations]) {
      if (type !== 'flow' || !description) continue;
      const row = { ...(JSON.parse(description) as Omit<Row, 'proof'>), proof: `widget/e2e/official/${basename(test.location.file)}` };
      if (!this.rows.some(({ flow }) => flow === row.flow)) this.rows.push(row);
    }
  }

  async onEnd(): Promise<Partial<FullResult> | undefined> {
    const count = (state: string) => this.rows.filter((row) => row.state === state).length;
    if (this.rows.length) {
      console.log(`official widget: ${count('works')} flows work, ${count('differs')} differ, ${count('absent')} are not in it, ${count('fails')} fail`);
    }
    if (!this.whole) return undefined;
    const { settle } = (await import(pathToFileURL(join(CLIENTS, 'flows.mjs')).href)) as { settle: (run: object) => string[] };
    const { VERSION } = await import('./office');
    const wrong = settle({ client: '@rocket.chat/livechat', version: VERSION, rows: this.rows });
    for (const line of wrong) console.log(line);
    return wrong.length ? { status: 'failed' } : undefined;
  }
}
