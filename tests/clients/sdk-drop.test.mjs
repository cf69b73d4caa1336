// The SDK in bad weather: it resumes by itself, and nobody misses a message or sees one twice.
import assert from 'node:assert/strict';
import { after } from 'node:test';
import { witness } from './support/ddp.mjs';
import { flowsOf, SDK } from './support/flow.mjs';
import { start } from './support/sdk.mjs';
import { PASSWORD, until, Visitor, Wire, within } from './support/server.mjs';

const flow = flowsOf(SDK, import.meta.url);
const { server, driver } = await start();
const wire = await Wire.to(server);
after(() => wire.close());
const admin = await server.admin();
const ana = await admin.createAgent('ana');
const visitor = await Visitor.withRoom(server.base);

const heard = [];
const texts = () => heard.filter((m) => !m.t).map((m) => m.msg);
const hear = (text) => until(`hearing "${text}"`, () => texts().includes(text));
let logins = 0;
/** Waits until the SDK has logged in once more. */
const resumed = (before) => until('the resumed login', () => logins > before);
/** The history as the SDK reads it, oldest first. */
async function history() {
  const { messages } = await within('the history', driver.asyncCall('loadHistory', [visitor.rid, null, 100]));
  return messages.filter((m) => !m.t).map((m) => m.msg).reverse();
}

await within('the connection', driver.connect({ host: wire.host, useSsl: false }));
driver.asteroid.on('login', () => {
  logins += 1;
});
await within('the login', driver.login({ username: 'ana', password: PASSWORD }));
await within('the subscription', driver.subscribeToMessages());
driver.reactToMessages((_, message) => heard.push(message));

flow('a cut connection is resumed, with the login and the subscription', async () => {
  await visitor.send('before the cut');
  await hear('before the cut');
  for (let n = 0; n < 3; n += 1) {
    const before = logins;
    assert.ok(wire.cut() > 0);
    await resumed(before);
    await visitor.send(`after cut ${n}`);
    await hear(`after cut ${n}`);
    await within('the answer', driver.sendToRoomId(`answer ${n}`, visitor.rid));
    await hear(`answer ${n}`);
  }
  assert.deepEqual(texts(), await visitor.texts());
});

flow('what was said while the connection was down is in the history, once', async () => {
  const before = logins;
  const { told } = await witness(server.base, visitor);
  wire.down();
  await visitor.send('while it was down');
  await told('while it was down');
  wire.up();
  await resumed(before);
  await visitor.send('while it is up again');
  await hear('while it is up again');
  const there = await visitor.texts();
  assert.deepEqual(await history(), there);
  assert.deepEqual(texts(), there.filter((text) => text !== 'while it was down'));
});

flow.differs(
  'an answer given while the connection is down',
  'the SDK sends it before it resumes its login, so it is refused; the program is told and can send it again',
  async () => {
    const before = logins;
    wire.down();
    await until('the drop', () => driver.asteroid.ddp.readyState !== 1);
    const answer = driver.sendToRoomId('written into the dark', visitor.rid);
    // Without a listener a refusal that is early would count as nobody's.
    answer.catch(() => {});
    wire.up();
    await resumed(before);
    await assert.rejects(within('the refusal', answer), (error) => error.error === 'error-not-allowed');
    await within('the answer', driver.sendToRoomId('written again', visitor.rid));
    assert.deepEqual((await visitor.texts()).filter((t) => t.startsWith('written')), ['written again']);
    await hear('written again');
  },
);

flow('the server is killed and started again: login, subscription and messages are all there', async () => {
  for (let n = 0; n < 2; n += 1) {
    const before = logins;
    await visitor.send(`before kill ${n}`);
    await within('the answer', driver.sendToRoomId(`answered before kill ${n}`, visitor.rid));
    await hear(`answered before kill ${n}`);
    await server.restart();
    await resumed(before);
    await visitor.send(`after kill ${n}`);
    await hear(`after kill ${n}`);
    await within('the answer', driver.sendToRoomId(`answered after kill ${n}`, visitor.rid));
    await hear(`answered after kill ${n}`);
  }
  const there = await visitor.texts();
  assert.equal(new Set(there).size, there.length);
  assert.deepEqual(await history(), there);
  assert.deepEqual(texts(), there.filter((text) => text !== 'while it was down'));
});

flow('a login that was ended meanwhile is not resumed', async () => {
  const before = logins;
  let refused;
  driver.asteroid.on('loginError', (error) => {
    refused = error;
  });
  await admin.post('users.setActiveStatus', { userId: ana.id, activeStatus: false, confirmRelinquish: true });
  await until('the refusal', () => refused);
  assert.equal(refused.error, 403);
  assert.equal(logins, before);
  const count = heard.length;
  const { told } = await witness(server.base, visitor);
  await visitor.send('nobody hears this');
  await told('nobody hears this');
  await assert.rejects(within('the refusal', driver.asyncCall('getRoomById', visitor.rid)));
  assert.equal(heard.length, count);
});
