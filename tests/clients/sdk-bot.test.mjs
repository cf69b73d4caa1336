// The SDK as the echo bot of its documentation: connect, log in, subscribe, respond.
import assert from 'node:assert/strict';
import { flowsOf, SDK } from './support/flow.mjs';
import { start } from './support/sdk.mjs';
import { PASSWORD, until, Visitor, within } from './support/server.mjs';

const flow = flowsOf(SDK, import.meta.url);
const { server, driver } = await start();
const admin = await server.admin();
const bot = await admin.createAgent('echo');

const all = (visitor, count) =>
  until(`${count} answers`, async () => {
    const texts = await visitor.texts();
    return texts.length >= count && texts;
  });
/** What each listener was given. */
const given = { plain: [], edited: [], deaf: [] };

flow('the echo bot answers each message of a visitor once', async () => {
  await within('the connection', driver.connect({ host: server.host, useSsl: false }));
  await within('the login', driver.login({ username: 'echo', password: PASSWORD }));
  await within('the subscription', driver.subscribeToMessages());
  await driver.respondToMessages(
    (error, message, room) => {
      given.plain.push({ error, message, room });
      // System messages have a type and no words.
      if (!error && !message.t) driver.sendToRoomId(`You said: ${message.msg}`, message.rid).catch(() => {});
    },
    { livechat: true },
  );
  const visitor = await Visitor.withRoom(server.base);
  for (let n = 1; n <= 3; n += 1) {
    await visitor.send(`word ${n}`);
    await all(visitor, 2 * n);
  }
  assert.deepEqual(await visitor.texts(), ['word 1', 'You said: word 1', 'word 2', 'You said: word 2', 'word 3', 'You said: word 3']);
  const { room } = given.plain.find(({ message }) => message.msg === 'word 1');
  assert.deepEqual(room, { roomParticipant: true, roomType: 'l' });
  await visitor.close();
});

flow('many visitors write to a bot at once: each is answered, in their own chat', async () => {
  const visitors = [];
  for (let n = 0; n < 8; n += 1) visitors.push(await Visitor.withRoom(server.base));
  const words = Array.from({ length: 10 }, (_, n) => `question ${n}`);
  await Promise.all(
    visitors.map(async (visitor) => {
      for (const word of words) await visitor.send(word);
    }),
  );
  for (const visitor of visitors) {
    const texts = await all(visitor, 2 * words.length);
    assert.deepEqual(texts.filter((t) => t.startsWith('question')), words);
    assert.deepEqual(texts.filter((t) => t.startsWith('You said: ')), words.map((w) => `You said: ${w}`));
    await visitor.close();
  }
});

flow('edited messages and livechat only for bots that ask for them', async () => {
  await driver.respondToMessages((_, message) => given.deaf.push(message), { livechat: false });
  await driver.respondToMessages((_, message) => given.edited.push(message), { livechat: true, edited: true });
  const visitor = await Visitor.withRoom(server.base);
  const { message } = await visitor.send('teh word');
  await visitor.api.call('PUT', `livechat/message/${message._id}`, { token: visitor.token, rid: visitor.rid, msg: 'the word' });
  await until('the edit', () => given.edited.find((m) => m.msg === 'the word'));
  assert.ok(!given.plain.some((g) => g.message.msg === 'the word'));
  assert.deepEqual(given.deaf, []);
  await visitor.close();
});

flow('the bot hears no own answers', async () => {
  assert.ok(given.plain.length > 0);
  assert.ok(given.plain.every(({ message }) => message.u._id !== bot.id));
  assert.ok(given.plain.every(({ error }) => error === null));
});
