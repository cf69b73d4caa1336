// What the owner's page is told, each thing once.
import { ADMIN } from '../server';
import { expect, newToken, test } from './shop';

const AGENT = { name: ADMIN.name, username: ADMIN.username };

test('onPrechatFormSubmit, onChatStarted, onAssignAgent, onAgentStatusChange, onChatEnded: a whole chat', async ({ server, desk, shop }) => {
  const department = await desk.department('Events');
  const events = () => shop.happened('onPrechatFormSubmit', 'onChatStarted', 'onAssignAgent', 'onAgentStatusChange', 'onChatEnded');
  await shop.open(server);
  await shop.bell.click();
  await shop.register('Eva');
  const form = ['onPrechatFormSubmit', { name: 'Eva', email: 'eva@lindqvist.example', department }];
  await expect.poll(events).toEqual([form]);
  await shop.write('Hello');
  await shop.write('Still me');
  await expect.poll(events).toEqual([form, ['onChatStarted'], ['onAssignAgent', { ...AGENT, status: 'online' }]]);
  await desk.api.post('users.setStatus', { message: '', status: 'away' });
  await expect.poll(() => shop.happened('onAgentStatusChange')).toEqual([['onAgentStatusChange', { ...AGENT, status: 'away' }]]);
  await desk.api.post('users.setStatus', { message: '', status: 'online' });
  await expect.poll(() => shop.happened('onAgentStatusChange')).toHaveLength(2);
  await desk.api.post('livechat/room.closeByUser', { rid: (await desk.room('Eva'))._id, comment: 'done' });
  await expect(shop.frame.getByRole('button', { name: 'Start a new chat' })).toBeVisible();
  await expect.poll(() => shop.happened('onChatEnded')).toEqual([['onChatEnded']]);

  // A further chat, ended by the visitor, is a further happening.
  await shop.frame.getByRole('button', { name: 'Start a new chat' }).click();
  await shop.write('Again');
  await shop.frame.getByRole('button', { name: 'Chat options' }).click();
  await shop.frame.getByRole('menuitem', { name: 'End chat' }).click();
  await shop.frame.getByRole('dialog', { name: 'End this chat?' }).getByRole('button', { name: 'End chat' }).click();
  await expect(shop.frame.getByText('You ended the chat.')).toBeVisible();
  await expect.poll(() => shop.happened('onChatStarted', 'onChatEnded')).toEqual([['onChatStarted'], ['onChatEnded'], ['onChatStarted'], ['onChatEnded']]);
  expect(await shop.happened('onPrechatFormSubmit')).toHaveLength(1);
  await desk.removeDepartment(department);
});

test('onAssignAgent: a hidden agent is told without a name', async ({ server, desk, shop }) => {
  await desk.api.setting('Livechat_show_agent_info', false);
  await shop.open(server, { commands: "this.registerGuest({ name: 'Hid' }); this.maximizeWidget();" });
  await shop.write('Hello');
  await expect.poll(() => shop.happened('onAssignAgent')).toEqual([['onAssignAgent', {}]]);
  await desk.api.setting('Livechat_show_agent_info', true);
});

test('onQueuePositionChange: the place in the line, then the agent', async ({ server, desk, shop }) => {
  await desk.api.setting('Livechat_Routing_Method', 'Manual_Selection');
  await desk.api.setting('Livechat_waiting_queue', true);
  await shop.open(server, { commands: "this.registerGuest({ name: 'Queue' }); this.maximizeWidget();" });
  await shop.write('Hello');
  await expect.poll(() => shop.happened('onQueuePositionChange')).toMatchObject([['onQueuePositionChange', { spot: 1 }]]);
  const { inquiries } = (await desk.api.get('livechat/inquiries.queuedForUser')) as { inquiries: { _id: string; name: string }[] };
  await desk.api.post('livechat/inquiries.take', { inquiryId: inquiries.find(({ name }) => name === 'Queue')?._id });
  await expect.poll(() => shop.happened('onAssignAgent')).toMatchObject([['onAssignAgent', AGENT]]);
  expect(await shop.happened('onQueuePositionChange')).toHaveLength(1);
  await desk.api.setting('Livechat_waiting_queue', false);
  await desk.api.setting('Livechat_Routing_Method', 'Auto_Selection');
});

test('onServiceOffline, onOfflineFormSubmit: the note, however often the panel is opened', async ({ server, desk, shop }) => {
  await desk.open(false);
  await shop.open(server);
  await shop.bell.click();
  await expect(shop.frame.getByRole('heading', { name: /We’re closed/ })).toBeVisible();
  await shop.frame.getByRole('button', { name: 'Minimise chat' }).click();
  await shop.bell.click();
  await shop.frame.getByLabel('Your name').fill('Ofra');
  await shop.frame.getByLabel('E-mail').fill('ofra@lindqvist.example');
  await shop.frame.getByLabel('Your message').fill('Do you ship to Norway?');
  await shop.frame.getByRole('button', { name: 'Send note' }).click();
  await expect(shop.frame.getByText('Your note is on the counter')).toBeVisible();
  await expect.poll(() => shop.happened('onServiceOffline', 'onOfflineFormSubmit')).toEqual([
    ['onServiceOffline'],
    ['onOfflineFormSubmit', { name: 'Ofra', email: 'ofra@lindqvist.example', message: 'Do you ship to Norway?', host: 'http://shop.test/' }],
  ]);
  await desk.open(true);
});

test('onServiceOffline: a chat that could not be started', async ({ server, desk, shop }) => {
  await shop.open(server, { commands: "this.registerGuest({ name: 'Late' }); this.maximizeWidget();" });
  await expect(shop.frame.getByLabel('Write a message')).toBeVisible();
  await desk.open(false);
  await shop.frame.getByLabel('Write a message').fill('Anybody?');
  await shop.frame.getByRole('button', { name: 'Send', exact: true }).click();
  await expect(shop.frame.getByLabel('Your message')).toHaveValue('Anybody?');
  await expect.poll(() => shop.happened('onServiceOffline', 'onChatStarted')).toEqual([['onServiceOffline']]);
  await desk.open(true);
});

test('clearAllCallbacks: nothing registered before is called again', async ({ server, desk: _, shop }) => {
  await shop.open(server);
  await shop.say("this.clearAllCallbacks(); this.onChatMaximized(function () { happened.push(['anew']); });");
  const before = await shop.happened();
  await shop.say(`this.registerGuest({ token: '${newToken()}' }); this.maximizeWidget(); this.hideWidget();`);
  await expect.poll(() => shop.happened()).toEqual([...before, ['anew']]);
});
