// A flow: a test that is also a row of docs/clients.md. README.md has the form of a row.
import { appendFileSync } from 'node:fs';
import { basename } from 'node:path';
import { test } from 'node:test';

/** The SDK for agents and bots. */
export const SDK = '@rocket.chat/sdk';
/** The newer client library, whose side of the protocol is spoken by a client of ours. */
export const FRAMES = 'ddp-client frames';

/**
 * Names the client of a file's flows. Gives `flow(name, work)` and `flow.differs(name, note, work)`.
 *
 * @param {string} client
 * @param {string} file `import.meta.url`
 */
export function flowsOf(client, file) {
  const proof = `tests/clients/${basename(file)}`;
  const note = (row) => {
    const rows = process.env.DESKBELL_FLOWS;
    if (rows) appendFileSync(rows, `${JSON.stringify({ client, proof, ...row })}\n`);
  };
  const one = (flow, row, work) =>
    test(flow, async () => {
      try {
        await work();
      } catch (error) {
        note({ flow, state: 'fails', note: String(error.message).split('\n')[0] });
        throw error;
      }
      note({ flow, ...row });
    });
  const flow = (name, work) => one(name, { state: 'works' }, work);
  flow.differs = (name, why, work) => one(name, { state: 'differs', note: why }, work);
  return flow;
}
