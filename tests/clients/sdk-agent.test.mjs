// The SDK as an agent: from a wrong password to logging out.
import assert from 'node:assert/strict';
import { witness } from './support/ddp.mjs';
import { flowsOf, SDK } from './support/flow.mjs';
import { start } from './support/sdk.mjs';
import { PASSWORD, until, Visitor, within } from './support/server.mjs';

const flow = flowsOf(SDK, import.meta.url);
const { server, driver, methodCache } = await start();
const admin = await server.admin();
// The administrator could take chats as well.
await admin.post('livechat/agent.status', { status: 'not-available' });
const ana = await admin.createAgent('ana');
const visitor = await Visitor.withRoom(server.base);
const { told } = await witness(server.base, visitor);

/** Messages as the SDK hands them on: what was said, and what it knows of the room. */
const heard = [];
const heardOf = (rid) => heard.filter(({ message }) => message.rid === rid && !message.t);
const hear = (text) => until(`hearing "${text}"`, () => heard.find(({ message }) => message.msg === text));

flow('connect', async () => {
  const asteroid = await within('the connection', driver.connect({ host: server.base, useSsl: false }));
  assert.ok(asteroid.ddp);
});

flow('a wrong password and an unknown name are refused alike', async () => {
  for (const credentials of [
    { username: 'ana', password: 'not it' },
    { username: 'nobody', password: PASSWORD },
  ]) {
    await assert.rejects(within('the refusal', driver.login(credentials)), (error) => {
      assert.equal(error.error, 403);
      assert.equal(error.reason, 'User not found');
      return true;
    });
  }
});

flow('log in by username and by e-mail address', async () => {
  assert.equal(await within('the login', driver.login({ email: 'ana@example.org', password: PASSWORD })), ana.id);
  assert.equal(await within('the login', driver.login({ username: 'ana', password: PASSWORD })), ana.id);
  assert.equal(driver.userId, ana.id);
  // The user's document is there before the login is.
  const [me] = driver.asteroid.getCollection('users').reactiveQuery({ _id: ana.id }).result;
  assert.equal(me.username, 'ana');
  assert.equal(me.emails[0].address, 'ana@example.org');
});

flow('subscribe to all messages and hear a visitor', async () => {
  const subscription = await within('the subscription', driver.subscribeToMessages());
  assert.match(subscription.id, /^\d+$/);
  driver.reactToMessages((error, message, room) => heard.push({ error, message, room }));
  await visitor.send('Is this still in stock?');
  const { error, message, room } = await hear('Is this still in stock?');
  assert.equal(error, null);
  assert.equal(message.rid, visitor.rid);
  assert.match(message.u.username, /^guest-\d+$/);
  assert.equal(typeof message.ts.$date, 'number');
  assert.deepEqual(room, { roomParticipant: true, roomType: 'l' });
});

flow('answer with one text, with several, and with a message of its own making', async () => {
  const sent = await within('the answer', driver.sendToRoomId('Yes, three of them.', visitor.rid));
  assert.equal(sent.msg, 'Yes, three of them.');
  assert.equal(sent.u._id, ana.id);
  assert.equal(typeof sent.ts.$date, 'number');
  assert.deepEqual(sent.bot, { i: 'js.SDK' });
  const both = await within('both answers', driver.sendToRoomId(['In blue.', 'And in green.'], visitor.rid));
  assert.deepEqual(both.map((m) => m.msg), ['In blue.', 'And in green.']);
  const attachments = [{ title: 'Blue', title_link: 'https://shop.example/blue', text: 'Size M' }];
  const made = driver.prepareMessage({ msg: 'Have a look:', attachments }, visitor.rid);
  const full = await within('the message', driver.sendMessage(made));
  assert.equal(full.attachments[0].title, 'Blue');
  await within('the answer', driver.sendToRoom('By its id.', visitor.rid));
  assert.deepEqual(await visitor.texts(), [
    'Is this still in stock?',
    'Yes, three of them.',
    'In blue.',
    'And in green.',
    'Have a look:',
    'By its id.',
  ]);
});

flow('hear each message once, in the order of the history', async () => {
  const texts = Array.from({ length: 20 }, (_, n) => `No. ${n}`);
  for (const text of texts) await visitor.send(text);
  await hear('No. 19');
  const own = new Set(['Yes, three of them.', 'In blue.', 'And in green.', 'Have a look:', 'By its id.']);
  await until('hearing the own answers', () => heardOf(visitor.rid).filter(({ message }) => own.has(message.msg)).length >= own.size);
  assert.deepEqual(heardOf(visitor.rid).map(({ message }) => message.msg), await visitor.texts());
});

flow('find a room by its id, and its name', async () => {
  assert.equal(await within('the id', driver.getRoomId(visitor.rid)), visitor.rid);
  assert.match(await within('the name', driver.getRoomName(visitor.rid)), /^Vera \d+$/);
  assert.equal(methodCache.has('getRoomNameById'), true);
  for (const ask of [driver.getRoomId, driver.getRoomName]) {
    await assert.rejects(within('the refusal', ask('no-such-room')), (error) => {
      assert.equal(error.error, 'error-invalid-room');
      return true;
    });
  }
});

flow('edit a message', async () => {
  const sent = await within('the answer', driver.sendToRoomId('It costs 12.', visitor.rid));
  await within('the change', driver.editMessage({ _id: sent._id, rid: visitor.rid, msg: 'It costs 13.' }));
  const { message } = await hear('It costs 13.');
  assert.equal(message._id, sent._id);
  assert.equal(typeof message.editedAt.$date, 'number');
  assert.equal((await visitor.texts()).at(-1), 'It costs 13.');
});

flow.differs('react to a message', 'the call is answered, but reactions are not kept: livechat shows none', async () => {
  const sent = await within('the answer', driver.sendToRoomId('Thank you!', visitor.rid));
  await within('the reaction', driver.setReaction(':thumbsup:', sent._id));
});

flow('join a chat as a manager, answer in it, and leave it', async () => {
  // The manager has no part in the chat until it joins.
  await within('the logout', driver.logout());
  await within('the login', driver.login({ username: 'ada', password: PASSWORD }));
  const since = heard.length;
  await visitor.send('Before the manager came.');
  await told('Before the manager came.');
  await within('joining', driver.joinRoom(visitor.rid));
  assert.deepEqual(driver.joinedIds, [visitor.rid]);
  await visitor.send('Is anybody else there?');
  await hear('Is anybody else there?');
  await within('the answer', driver.sendToRoomId('The manager is.', visitor.rid));
  assert.equal((await visitor.texts()).at(-1), 'The manager is.');
  await within('leaving', driver.leaveRoom(visitor.rid));
  await visitor.send('After the manager left.');
  await told('After the manager left.');
  await within('the logout', driver.logout());
  await within('the login', driver.login({ username: 'ana', password: PASSWORD }));
  await visitor.send('And ana is back.');
  await hear('And ana is back.');
  const texts = heard.slice(since).map(({ message }) => message.msg);
  assert.ok(!texts.includes('Before the manager came.'));
  assert.ok(!texts.includes('After the manager left.'));
});

flow('a room of somebody else is neither joined nor written to', async () => {
  const ben = await admin.createAgent('ben');
  await ana.post('livechat/agent.status', { status: 'not-available' });
  const other = await Visitor.withRoom(server.base);
  const room = await admin.get(`rooms.info?roomId=${other.rid}`);
  assert.equal(room.room.servedBy.username, 'ben');
  await assert.rejects(within('the refusal', driver.sendToRoomId('May I?', other.rid)));
  await assert.rejects(within('the refusal', driver.getRoomId(other.rid)));
  await other.send('For ben alone.');
  await visitor.send('For ana alone.');
  await hear('For ana alone.');
  assert.ok(!heard.some(({ message }) => message.msg === 'For ben alone.'));
  assert.deepEqual(await other.texts(), ['For ben alone.']);
});

flow('call any method of the server', async () => {
  const room = await within('the room', driver.callMethod('getRoomById', visitor.rid));
  assert.equal(room.servedBy.username, 'ana');
  const config = await within('the routing', driver.asyncCall('livechat:getRoutingConfig', []));
  assert.equal(config.autoAssignAgent, true);
  await assert.rejects(within('the refusal', driver.asyncCall('nope', [])), (error) => error.error === 404);
});

flow.differs('write to a colleague directly', 'direct messages are not offered: the call is refused', async () => {
  await assert.rejects(within('the refusal', driver.sendDirectToUser('Hi', 'ben')), (error) => {
    assert.equal(error.error, 'error-not-allowed');
    return true;
  });
});

flow('unsubscribe and subscribe again', async () => {
  driver.unsubscribeAll();
  assert.deepEqual(driver.subscriptions.length, 0);
  // Frames of one socket are taken in order: the answer to this comes after the end of the subscription.
  await within('the room', driver.asyncCall('getRoomById', visitor.rid));
  await visitor.send('Nobody listens.');
  await told('Nobody listens.');
  await within('the subscription', driver.subscribeToMessages());
  await visitor.send('Somebody does.');
  await hear('Somebody does.');
  assert.ok(!heard.some(({ message }) => message.msg === 'Nobody listens.'));
});

flow('the end of a chat is heard, and nothing can be written after it', async () => {
  await visitor.close();
  await until('the end', () => heard.find(({ message }) => message.rid === visitor.rid && message.t === 'livechat-close'));
  await assert.rejects(within('the refusal', driver.sendToRoomId('Too late.', visitor.rid)));
});

flow('log out: nothing more is heard and nothing can be written', async () => {
  await ana.post('livechat/agent.status', { status: 'available' });
  const last = await Visitor.withRoom(server.base);
  await within('the logout', driver.disconnect());
  const since = heard.length;
  const other = await witness(server.base, last);
  await last.send('Is anybody there?');
  await other.told('Is anybody there?');
  await assert.rejects(within('the refusal', driver.sendToRoomId('No.', last.rid)), (error) => error.error === 'error-not-allowed');
  assert.equal(heard.length, since);
});
