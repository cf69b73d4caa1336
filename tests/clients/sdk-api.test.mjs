// The SDK's REST client.
import assert from 'node:assert/strict';
import { flowsOf, SDK } from './support/flow.mjs';
import { said, start } from './support/sdk.mjs';
import { Api, PASSWORD, Visitor, within } from './support/server.mjs';

const flow = flowsOf(SDK, import.meta.url);
const { server, api, driver } = await start();
const admin = await server.admin();
const ana = await admin.createAgent('ana');
await admin.createUser('carl', ['user']);
// What the client prints of an answer it does not like is no matter of these tests.
console.error = (...words) => said.push(words.map(String).join(' '));

flow('REST: a wrong password is refused', async () => {
  await assert.rejects(within('the refusal', api.login({ username: 'ana', password: 'not it' })), /Login failed for ana/);
  assert.equal(api.loggedIn(), false);
  // The answer was JSON; for anything else the client says so.
  assert.ok(!said.some((line) => line.includes('buffer')), said.join('\n'));
});

flow('REST: log in', async () => {
  const { status, data } = await within('the login', api.login({ username: 'ana', password: PASSWORD }));
  assert.equal(status, 'success');
  assert.equal(data.userId, ana.id);
  assert.equal(api.loggedIn(), true);
  assert.equal(api.authHeaders['X-User-Id'], ana.id);
});

flow('REST: list users, their names and ids, all and those who are not offline', async () => {
  const users = await within('the users', api.users.all());
  assert.deepEqual(users.map((u) => u.username).sort(), ['ada', 'ana', 'carl']);
  for (const user of users) {
    assert.equal(typeof user._id, 'string');
    assert.equal(typeof user.name, 'string');
  }
  assert.deepEqual((await within('the names', api.users.allNames())).sort(), ['ada', 'ana', 'carl']);
  assert.ok((await within('the ids', api.users.allIDs())).includes(ana.id));
  assert.deepEqual(await within('the names', api.users.onlineNames()), ['ana']);
  assert.deepEqual(await within('the ids', api.users.onlineIds()), [ana.id]);
  const [online] = await within('the users', api.users.online());
  assert.equal(online.status, 'online');
});

flow('REST: read and write with the login', async () => {
  const visitor = await Visitor.withRoom(server.base);
  await visitor.send('Hello');
  const { update } = await within('the places', api.get('subscriptions.get', { updatedSince: '2020-01-01T00:00:00.000Z' }));
  assert.deepEqual(update.map((s) => s.rid), [visitor.rid]);
  const { message } = await within('the answer', api.post('chat.sendMessage', { message: { rid: visitor.rid, msg: 'Good day' } }));
  assert.equal(message.u._id, ana.id);
  assert.deepEqual(await visitor.texts(), ['Hello', 'Good day']);
  const me = await within('the account', api.get('me'));
  assert.equal(me.username, 'ana');
});

flow('REST: errors are JSON, also of paths nobody knows', async () => {
  const before = said.length;
  assert.equal(await within('the refusal', api.get('no.such.path')), undefined);
  assert.equal(await within('the refusal', api.post('chat.sendMessage', { message: { rid: 'no-such-room', msg: 'x' } })), undefined);
  assert.equal(await within('the refusal', api.get('users.list', { query: 'not json' })), undefined);
  const lines = said.slice(before).join('\n');
  assert.match(lines, /no\.such\.path/);
  assert.ok(!lines.includes('buffer'), lines);
});

flow('REST: log out', async () => {
  const { 'X-User-Id': id, 'X-Auth-Token': token } = api.authHeaders;
  const own = new Api(server.base, { 'X-User-Id': id, 'X-Auth-Token': token });
  await own.get('me');
  await within('the logout', api.logout());
  assert.equal(api.loggedIn(), false);
  await own.get('me', 401);
});

flow('the token of REST and of the socket are one', async () => {
  await within('the connection', driver.connect({ host: server.host, useSsl: false }));
  const { data } = await within('the login', api.login({ username: 'ana', password: PASSWORD }));
  const login = await within('the login', driver.asyncCall('login', [{ resume: data.authToken }]));
  assert.equal(login.id, ana.id);
  assert.equal(login.token, data.authToken);
  assert.equal(login.type, 'resume');
});
