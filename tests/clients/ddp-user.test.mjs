// The newer client library's side, as a user.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after } from 'node:test';
import { Ddp, witness } from './support/ddp.mjs';
import { flowsOf, FRAMES } from './support/flow.mjs';
import { Api, PASSWORD, Server, until, Visitor, Wire, within } from './support/server.mjs';

const flow = flowsOf(FRAMES, import.meta.url);
const server = await Server.start();
after(() => server.stop());
const wire = await Wire.to(server);
after(() => wire.close());
const admin = await server.admin();
// The administrator could take chats as well.
await admin.post('livechat/agent.status', { status: 'not-available' });
const ana = await admin.createAgent('ana');
const visitor = await Visitor.withRoom(server.base);

const digest = createHash('sha256').update(PASSWORD).digest('hex');
const hashed = (user) => ({ user, password: { digest, algorithm: 'sha-256' } });
const plain = (user) => ({ user, password: PASSWORD });
const client = new Ddp(server.base);

flow('user: connect and get a session', async () => {
  await client.connect();
  assert.deepEqual(client.frames[0], { server_id: '0' });
  assert.ok(client.session);
  await client.ping();
});

flow('user: wrong credentials reject, whatever was wrong', async () => {
  const wrong = { digest: digest.replace(/./, (c) => (c === '0' ? '1' : '0')), algorithm: 'sha-256' };
  for (const credentials of [
    { user: { username: 'ana' }, password: wrong },
    { user: { username: 'ana' }, password: 'not it' },
    { user: { username: 'nobody' }, password: wrong },
    { resume: 'no such token' },
  ]) {
    await assert.rejects(client.call('login', credentials), {
      isClientSafe: true,
      error: 403,
      reason: 'User not found',
      message: 'User not found [403]',
      errorType: 'Meteor.Error',
    });
  }
});

flow('user: log in by name and by address, with the digest and with the password', async () => {
  for (const credentials of [hashed({ username: 'ana' }), hashed({ email: 'ana@example.org' }), plain({ username: 'ana' }), plain({ email: 'ana@example.org' })]) {
    const login = await client.login(credentials);
    assert.deepEqual(Object.keys(login).sort(), ['id', 'token', 'tokenExpires', 'type']);
    assert.equal(login.id, ana.id);
    assert.equal(login.token.length, 43);
    assert.ok(login.tokenExpires.$date > Date.now());
    assert.equal(login.type, 'password');
  }
  const document = client.frames.find((f) => f.msg === 'added' && f.collection === 'users');
  assert.equal(document.id, ana.id);
  assert.equal(document.fields.username, 'ana');
});

flow('user: resume the login on another connection', async () => {
  const other = new Ddp(server.base);
  await other.connect();
  const login = await other.login({ resume: client.token });
  assert.deepEqual([login.id, login.token, login.type], [ana.id, client.token, 'resume']);
  await other.close();
});

flow('user: a stream asked for before the connection opens with it, once', async () => {
  const early = new Ddp(server.base);
  const heard = [];
  const ready = early.stream('notify-all', 'public-settings-changed', (...args) => heard.push(args));
  await early.connect();
  await ready;
  await admin.post('settings/Livechat_title', { value: 'Ask us' });
  await until('the change', () => heard.length);
  await early.ping();
  assert.deepEqual(heard, [['updated', { _id: 'Livechat_title', value: 'Ask us' }]]);
  assert.equal(early.frames.filter((f) => f.msg === 'ready').length, 1);
  assert.ok(!early.frames.some((f) => f.msg === 'error'));
  await early.close();
});

flow('user: login and streams sent back to back are taken in that order', async () => {
  const quick = new Ddp(server.base);
  await quick.connect();
  const login = quick.login({ resume: client.token });
  const stream = quick.stream('notify-user', `${ana.id}/notification`, () => {});
  await login;
  await stream;
  await quick.close();
});

flow('user: unknown streams, foreign rooms and other users reject', async () => {
  await assert.rejects(client.stream('nope', 'x', () => {}), (error) => {
    assert.equal(error.error, 404);
    assert.equal(error.reason, "Subscription 'stream-nope' not found");
    return true;
  });
  const ben = await admin.createAgent('ben');
  await ana.post('livechat/agent.status', { status: 'not-available' });
  const foreign = await Visitor.withRoom(server.base);
  await ana.post('livechat/agent.status', { status: 'available' });
  await ben.post('livechat/agent.status', { status: 'not-available' });
  for (const [name, event] of [
    ['notify-user', `${ben.id}/notification`],
    ['notify-user', `${admin.id}/rooms-changed`],
    ['room-messages', foreign.rid],
    ['room-messages', 'no-such-room'],
    ['notify-room', `${foreign.rid}/user-activity`],
    ['livechat-room', foreign.rid],
  ]) {
    await assert.rejects(client.stream(name, event, () => assert.fail('heard')), (error) => {
      assert.equal(error.error, 'not-allowed', `${name} ${event}`);
      assert.equal(error.isClientSafe, true);
      return true;
    });
  }
  await foreign.send('for ben alone');
  await client.ping();
});

flow('user: calls give their value, nothing, or their error', async () => {
  const room = await client.call('getRoomById', visitor.rid);
  assert.equal(room._id, visitor.rid);
  assert.equal(typeof room.ts.$date, 'number');
  assert.equal(await client.call('readMessages', visitor.rid), undefined);
  await assert.rejects(client.call('nope'), {
    isClientSafe: true,
    error: 404,
    reason: "Method 'nope' not found",
    message: "Method 'nope' not found [404]",
    errorType: 'Meteor.Error',
  });
  await assert.rejects(client.call('getRoomById', 7), (error) => error.error === 400 && error.errorType === 'Match.Error');
  await assert.rejects(client.call('getRoomById', 'no-such-room'), (error) => error.error === 'error-invalid-room');
});

const heard = { messages: [], activity: [], deleted: [], notes: [], rooms: [], places: [], names: [] };
const saw = (list, what, fits) => until(what, () => heard[list].find(fits));

flow('user: hear a room and the own account', async () => {
  await client.stream('room-messages', visitor.rid, (m) => heard.messages.push(m));
  await client.stream('notify-room', `${visitor.rid}/user-activity`, (...args) => heard.activity.push(args));
  await client.stream('notify-room', `${visitor.rid}/deleteMessage`, (m) => heard.deleted.push(m));
  await client.stream('notify-user', `${ana.id}/notification`, (n) => heard.notes.push(n));
  await client.stream('notify-user', `${ana.id}/rooms-changed`, (...args) => heard.rooms.push(args));
  await client.stream('notify-user', `${ana.id}/subscriptions-changed`, (...args) => heard.places.push(args));
  await client.stream('notify-user', `${ana.id}/message`, () => {});
  await client.stream('notify-user', `${ana.id}/uiInteraction`, () => {});
  await client.stream('notify-logged', 'Users:NameChanged', (n) => heard.names.push(n));
  await client.stream('notify-logged', 'updateAvatar', () => {});
  await visitor.send('anybody?');
  const message = await saw('messages', 'the message', (m) => m.msg === 'anybody?');
  assert.equal(typeof message.ts.$date, 'number');
  assert.equal(typeof message._updatedAt.$date, 'number');
  await saw('notes', 'the notification', (n) => n.payload.rid === visitor.rid);
  await saw('rooms', 'the room', ([verb, room]) => verb === 'updated' && room.lastMessage?.msg === 'anybody?');
  await saw('places', 'the place', ([verb, place]) => verb === 'updated' && place.rid === visitor.rid && place.unread > 0);
});

flow('user: write, edit and delete', async () => {
  const sent = await client.call('sendMessage', { rid: visitor.rid, msg: 'here' });
  assert.equal(typeof sent.ts.$date, 'number');
  await saw('messages', 'the own message', (m) => m._id === sent._id && m.msg === 'here');
  await client.call('updateMessage', { _id: sent._id, rid: visitor.rid, msg: 'right here' });
  const edited = await saw('messages', 'the edit', (m) => m._id === sent._id && m.msg === 'right here');
  assert.equal(typeof edited.editedAt.$date, 'number');
  await client.call('deleteMessage', { _id: sent._id });
  await saw('deleted', 'the deletion', (m) => m._id === sent._id);
});

flow('user: typing is seen by the visitor and the visitor is seen typing', async () => {
  const widget = new Ddp(server.base);
  const seen = [];
  await widget.connect();
  const proof = { token: visitor.token, visitorToken: visitor.token };
  await widget.stream('notify-room', `${visitor.rid}/user-activity`, (...args) => seen.push(args), proof);
  await client.call('stream-notify-room', `${visitor.rid}/user-activity`, 'ana', ['user-typing']);
  await until('the typing agent', () => seen.length);
  await client.call('stream-notify-room', `${visitor.rid}/user-activity`, 'ana', []);
  await until('the end of the typing', () => seen.length > 1);
  assert.deepEqual(seen, [['ana', ['user-typing'], {}], ['ana', [], {}]]);
  await widget.call('stream-notify-room', `${visitor.rid}/user-activity`, 'x', ['user-typing'], { token: visitor.token });
  const [name, activity] = await saw('activity', 'the typing visitor', () => true);
  assert.match(name, /^guest-\d+$/);
  assert.deepEqual(activity, ['user-typing']);
  await widget.close();
});

flow('user: REST with the headers of the login', async () => {
  const rest = new Api(server.base, { 'X-User-Id': ana.id, 'X-Auth-Token': client.token });
  assert.equal((await rest.get('me')).username, 'ana');
  await new Api(server.base).get('me', 401);
});

flow('user: after a drop the login is resumed and all streams open under their ids', async () => {
  const dropped = new Ddp(`http://${wire.host}`);
  const list = [];
  await dropped.connect();
  await dropped.login({ resume: client.token });
  const id = await dropped.stream('room-messages', visitor.rid, (m) => list.push(m.msg));
  await visitor.send('before the drop');
  await until('the message', () => list.includes('before the drop'));
  assert.ok(wire.cut() > 0);
  await dropped.connect();
  await visitor.send('after the drop');
  await until('the message', () => list.includes('after the drop'));
  await server.restart();
  await dropped.connect();
  await visitor.send('after the restart');
  await until('the message', () => list.includes('after the restart'));
  await dropped.ping();
  assert.deepEqual(list, ['before the drop', 'after the drop', 'after the restart']);
  assert.equal(dropped.connections, 3);
  await dropped.unsubscribe(id);
  await dropped.close();
});

flow('user: log out ends what only the user may hear', async () => {
  await client.connect();
  await within('the logout', client.call('logout'));
  await until('the end of the streams', () => client.frames.filter((f) => f.msg === 'nosub' && f.error?.error === 'not-allowed').length >= 8);
  const count = heard.messages.length;
  const { told } = await witness(server.base, visitor);
  await visitor.send('nobody hears this');
  await told('nobody hears this');
  await client.ping();
  assert.equal(heard.messages.length, count);
  await new Api(server.base, { 'X-User-Id': ana.id, 'X-Auth-Token': client.token }).get('me', 401);
});
