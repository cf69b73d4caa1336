// The newer client library's side, as a visitor: the whole life of one, over REST and the socket.
import assert from 'node:assert/strict';
import { after } from 'node:test';
import { Ddp } from './support/ddp.mjs';
import { flowsOf, FRAMES } from './support/flow.mjs';
import { Api, Server, until, Wire } from './support/server.mjs';

const flow = flowsOf(FRAMES, import.meta.url);
const server = await Server.start();
after(() => server.stop());
const wire = await Wire.to(server);
after(() => wire.close());
const admin = await server.admin();
// The administrator could take chats as well.
await admin.post('livechat/agent.status', { status: 'not-available' });
const ana = await admin.createAgent('ana');
const ben = await admin.createAgent('ben');
const sales = await admin.createDepartment('Sales', [ana]);
const repairs = await admin.createDepartment('Repairs', [ben]);
await admin.post('livechat/custom-fields.save', {
  customFieldId: null,
  customFieldData: { field: 'order', label: 'Order', scope: 'visitor', visibility: 'visible', regexp: '', required: false, public: true },
});

const rest = new Api(server.base);
const client = new Ddp(`http://${wire.host}`);
const token = 'f00d'.repeat(16);
const proof = { token, visitorToken: token };
let visitor;
let rid;

const heard = { messages: [], activity: [], deleted: [], room: [] };
const saw = (list, what, fits) => until(what, () => heard[list].find(fits));
const hearMessage = (text) => saw('messages', `"${text}"`, (m) => m.msg === text);
const watch = {
  messages: () => client.stream('room-messages', rid, (m) => heard.messages.push(m), proof),
  activity: () => client.stream('notify-room', `${rid}/user-activity`, (...args) => heard.activity.push(args), proof),
  deleted: () => client.stream('notify-room', `${rid}/deleteMessage`, (m) => heard.deleted.push(m), proof),
  // The listener for the queue and the agent sends no proof.
  room: () => client.stream('livechat-room', rid, (event) => heard.room.push(event)),
};
/** The history as the widget shows it, oldest first. */
async function history() {
  const { messages } = await rest.get(`livechat/messages.history/${rid}?token=${token}&limit=100`);
  return messages.filter((m) => !m.t).map((m) => m.msg).reverse();
}

flow('visitor: the configuration, before anybody is registered', async () => {
  const { config } = await rest.get(`livechat/config?token=${token}`);
  assert.equal(config.enabled, true);
  assert.equal(config.online, true);
  assert.deepEqual(config.departments.map((d) => d.name).sort(), ['Repairs', 'Sales']);
  for (const key of ['guest', 'room', 'agent']) assert.ok(!(key in config), key);
});

flow('visitor: connect and bind the connection to a token nobody has yet', async () => {
  await client.connect();
  assert.equal(await client.call('livechat:setUpConnection', { token }), undefined);
});

flow('visitor: register, with custom fields, and start a chat', async () => {
  ({ visitor } = await rest.post('livechat/visitor', {
    visitor: { token, name: 'Vera', email: 'vera@example.org', department: sales, customFields: [{ key: 'order', value: '1001', overwrite: true }] },
  }));
  assert.equal(visitor.token, token);
  assert.ok(visitor._id && visitor.username);
  const { room } = await rest.get(`livechat/room?token=${token}`);
  rid = room._id;
  assert.equal(room.servedBy.username, 'ana');
  const { agent } = await rest.get(`livechat/agent.info/${rid}/${token}`);
  assert.equal(agent.username, 'ana');
  const { fields } = await rest.post('livechat/custom.fields', { token, customFields: [{ key: 'order', value: '1002', overwrite: true }] });
  assert.equal(fields.length, 1);
});

flow('visitor: a room of somebody else, and one nobody has, reject', async () => {
  const stranger = 'beef'.repeat(16);
  await rest.post('livechat/visitor', { visitor: { token: stranger } });
  for (const [name, event, given] of [
    ['room-messages', rid, { token: stranger, visitorToken: stranger }],
    ['room-messages', rid, null],
    ['room-messages', 'no-such-room', proof],
    ['notify-room', `${rid}/user-activity`, null],
    ['notify-room', `${rid}/secrets`, proof],
    ['livechat-room', 'no-such-room', null],
    ['notify-user', `${ana.id}/notification`, proof],
  ]) {
    await assert.rejects(client.stream(name, event, () => assert.fail('heard'), given), (error) => error.error === 'not-allowed', `${name} ${event}`);
  }
});

flow('visitor: subscribe to the room with the proof, and to its queue without', async () => {
  await watch.messages();
  await watch.activity();
  await watch.deleted();
  await watch.room();
});

flow('visitor: message both ways', async () => {
  const { message } = await rest.post('livechat/message', { token, rid, msg: 'Is it in stock?', _id: 'a-chosen-id' });
  assert.equal(message._id, 'a-chosen-id');
  const echo = await hearMessage('Is it in stock?');
  assert.equal(echo._id, 'a-chosen-id');
  assert.equal(echo.u._id, visitor._id);
  assert.equal(typeof echo.ts.$date, 'number');
  await ana.post('chat.sendMessage', { message: { rid, msg: 'It is.' } });
  const answer = await hearMessage('It is.');
  assert.equal(answer.u.username, 'ana');
});

flow('visitor: typing both ways, as activities', async () => {
  const desk = new Ddp(server.base);
  const seen = [];
  await desk.connect();
  await desk.login({ resume: ana.token });
  await desk.stream('notify-room', `${rid}/user-activity`, (...args) => seen.push(args));
  for (const activity of [['user-typing'], []]) {
    await client.call('stream-notify-room', `${rid}/user-activity`, visitor.username, activity, { token });
    await desk.call('stream-notify-room', `${rid}/user-activity`, 'ana', activity);
  }
  await until('the end of both', () => seen.length >= 2 && heard.activity.length >= 2);
  assert.deepEqual(seen, [[visitor.username, ['user-typing'], {}], [visitor.username, [], {}]]);
  assert.deepEqual(heard.activity, [['ana', ['user-typing'], {}], ['ana', [], {}]]);
  await desk.close();
});

flow('visitor: edit and delete a message', async () => {
  const { message } = await rest.post('livechat/message', { token, rid, msg: 'teh blue one' });
  await rest.call('PUT', `livechat/message/${message._id}`, { token, rid, msg: 'the blue one' });
  const edited = await hearMessage('the blue one');
  assert.equal(edited._id, message._id);
  assert.equal(typeof edited.editedAt.$date, 'number');
  // No body: what it says is in the query.
  await rest.call('DELETE', `livechat/message/${message._id}?token=${token}&rid=${rid}`);
  await saw('deleted', 'the deletion', (m) => m._id === message._id);
  assert.ok(!(await history()).includes('the blue one'));
});

flow('visitor: a file', async () => {
  const form = new FormData();
  form.set('file', new File(['%PDF-1.4 nothing'], 'order.pdf', { type: 'application/pdf' }));
  const response = await fetch(`${server.base}/api/v1/livechat/upload/${rid}`, { method: 'POST', headers: { 'x-visitor-token': token }, body: form });
  assert.equal(response.status, 200, await response.clone().text());
  const message = await saw('messages', 'the file', (m) => m.attachments?.length);
  const link = message.attachments[0].title_link;
  assert.ok(link.startsWith('/file-upload/'), link);
  const file = await fetch(`${server.base}${link}`);
  assert.equal(await file.text(), '%PDF-1.4 nothing');
});

flow('visitor: a drop: all streams open again under their ids, and nothing is missed or doubled', async () => {
  assert.ok(wire.cut() > 0);
  await ana.post('chat.sendMessage', { message: { rid, msg: 'said during the drop' } });
  await client.connect();
  await client.call('livechat:setUpConnection', { token });
  await ana.post('chat.sendMessage', { message: { rid, msg: 'said after the drop' } });
  await hearMessage('said after the drop');
  await server.restart();
  await client.connect();
  await client.call('livechat:setUpConnection', { token });
  await rest.post('livechat/message', { token, rid, msg: 'said after the restart' });
  await hearMessage('said after the restart');
  const there = await history();
  assert.ok(there.includes('said during the drop'));
  assert.equal(new Set(there).size, there.length);
  const ids = heard.messages.filter((m) => !m.editedAt).map((m) => m._id);
  assert.equal(new Set(ids).size, ids.length - 1, 'only the deleted message came twice, the second time empty');
});

flow('visitor: go to another department and be served by another agent', async () => {
  await rest.post('livechat/visitor/department.transfer', { token, rid, department: repairs });
  const { data } = await saw('room', 'the new agent', (e) => e.type === 'agentData' && e.data?.username === 'ben');
  assert.equal(data.name, 'ben Tester');
  const moved = await saw('messages', 'the transfer', (m) => m.t === 'livechat_transfer_history');
  assert.equal(moved.transferData.scope, 'department');
  await ben.post('chat.sendMessage', { message: { rid, msg: 'Repairs here.' } });
  await hearMessage('Repairs here.');
});

flow('visitor: the status of the serving agent', async () => {
  await ben.post('users.setStatus', { message: '', status: 'busy' });
  await saw('room', 'the status', (e) => e.type === 'agentStatus' && e.status === 'busy');
  await ben.post('users.setStatus', { message: '', status: 'online' });
});

flow('visitor: presence, page views and a transcript', async () => {
  const { status } = await rest.post('livechat/visitor.status', { token, status: 'away' });
  assert.equal(status, 'away');
  await rest.post('livechat/page.visited', { token, rid, pageInfo: { change: 'url', title: 'Shop', location: { href: 'https://shop.example/' } } });
  const { pages } = await ben.get(`livechat/visitors.pagesVisited/${rid}`);
  assert.equal(pages.length, 1);
  await rest.post('livechat/transcript', { token, rid, email: 'vera@example.org' });
});

flow('visitor: close, and say how it was', async () => {
  await rest.post('livechat/room.close', { token, rid });
  await saw('messages', 'the end', (m) => m.t === 'livechat-close');
  const { data } = await rest.post('livechat/room.survey', {
    token,
    rid,
    data: [{ name: 'satisfaction', value: '5' }, { name: 'additionalFeedback', value: 'Quick' }],
  });
  assert.equal(data.satisfaction ?? data[0]?.value, '5');
  assert.match((await rest.post('livechat/message', { token, rid, msg: 'late' }, 400)).error, /room-closed/);
});

flow('visitor: wait in the queue, be told the place, and be taken', async () => {
  await admin.post('settings/Livechat_Routing_Method', { value: 'Manual_Selection' });
  await admin.post('settings/Livechat_waiting_queue', { value: true });
  const { room } = await rest.get(`livechat/room?token=${token}`);
  assert.notEqual(room._id, rid);
  rid = room._id;
  const since = heard.room.length;
  await watch.messages();
  await watch.room();
  const other = 'cafe'.repeat(16);
  await rest.post('livechat/visitor', { visitor: { token: other, department: repairs } });
  await rest.get(`livechat/room?token=${other}`);
  const { inquiries } = await ben.get('livechat/inquiries.queuedForUser');
  const mine = inquiries.find((i) => i.rid === rid);
  const first = inquiries.find((i) => i.rid !== rid);
  assert.ok(mine && first);
  const placed = await saw('room', 'the place', (e) => heard.room.indexOf(e) >= since && e.type === 'queueData' && e.data?.spot);
  assert.equal(placed.data.spot, 1);
  await ben.post('livechat/inquiries.take', { inquiryId: mine._id });
  await until('the agent', () => heard.room.slice(since).find((e) => e.type === 'agentData' && e.data?.username === 'ben'));
  await ben.post('chat.sendMessage', { message: { rid, msg: 'Your turn.' } });
  await hearMessage('Your turn.');
});

flow('visitor: all subscriptions end, also those of an earlier connection', async () => {
  await client.unsubscribe('rc-ddp-client-9999');
  await client.unsubscribeAll();
  const count = heard.messages.length;
  await ben.post('chat.sendMessage', { message: { rid, msg: 'nobody listens' } });
  await client.ping();
  assert.equal(heard.messages.length, count);
});

flow('visitor: be forgotten, by a call without a body', async () => {
  await rest.post('livechat/room.close', { token, rid });
  await rest.call('DELETE', `livechat/visitor/${token}`);
  const { config } = await rest.get(`livechat/config?token=${token}`);
  assert.ok(!('guest' in config));
  await assert.rejects(client.stream('room-messages', rid, () => {}, proof), (error) => error.error === 'not-allowed');
  await client.close();
});
