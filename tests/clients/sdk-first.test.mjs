// The SDK's calls in the order of the first program of its documentation: join rooms, subscribe, react, greet, answer.
import assert from 'node:assert/strict';
import { flowsOf, SDK } from './support/flow.mjs';
import { start } from './support/sdk.mjs';
import { PASSWORD, until, Visitor, within } from './support/server.mjs';

const flow = flowsOf(SDK, import.meta.url);
const { server, driver } = await start();
const admin = await server.admin();
// The administrator could take chats as well.
await admin.post('livechat/agent.status', { status: 'not-available' });
await admin.createAgent('ana');
// A manager may join the chats of others.
await admin.createUser('easy', ['user', 'livechat-manager', 'bot']);

flow.differs(
  'the first program of its documentation: join, greet, answer who calls it',
  "it answers to a room by its name; a chat has its visitor's, which need not be unique, so only the room's id is an address",
  async () => {
    const visitor = await Visitor.withRoom(server.base);
    await within('the connection', driver.connect({ host: server.host, useSsl: false }));
    const self = await within('the login', driver.login({ username: 'easy', password: PASSWORD }));
    await within('joining', driver.joinRooms([visitor.rid]));
    await within('the subscription', driver.subscribeToMessages());
    const refused = [];
    driver.reactToMessages(async (error, message) => {
      if (error || message.u._id === self || !message.msg?.startsWith('easybot')) return;
      const name = await driver.getRoomName(message.rid);
      await driver.sendToRoom('by name', name).catch((reason) => refused.push(reason));
      await driver.sendToRoom(`How can I help with${message.msg.slice('easybot'.length)}`, message.rid);
    });
    await within('the greeting', driver.sendToRoom('easybot is listening', visitor.rid));
    await visitor.send('nobody calls it');
    await visitor.send('easybot my order?');
    const texts = await until('the answer', async () => {
      const list = await visitor.texts();
      return list.length >= 4 && list;
    });
    assert.deepEqual(texts, ['easybot is listening', 'nobody calls it', 'easybot my order?', 'How can I help with my order?']);
    assert.equal(refused[0].error, 'error-invalid-room');
  },
);

flow('a program that names its rooms joins them by itself, and answers in them alone', async () => {
  await within('the logout', driver.disconnect());
  await within('the login', driver.login({ username: 'easy', password: PASSWORD }));
  await within('the subscription', driver.subscribeToMessages());
  const [named, other] = [await Visitor.withRoom(server.base), await Visitor.withRoom(server.base)];
  // The SDK joins nothing by itself when it has joined before.
  driver.joinedIds.length = 0;
  const given = [];
  await within('joining', driver.respondToMessages((_, message) => given.push(message), { rooms: [named.rid], livechat: true }));
  assert.deepEqual(driver.joinedIds, [named.rid]);
  await other.send('for others');
  await named.send('for the program');
  await until('the message', () => given.find((m) => m.msg === 'for the program'));
  assert.deepEqual(given.filter((m) => !m.t).map((m) => m.msg), ['for the program']);
});
