// The official widget while somebody waits, and while a chat goes from hand to hand.
import { expect, flow, officeWith, say, type Person } from './office';

const test = officeWith({ Livechat_waiting_queue_message: 'Somebody is with you soon.' });
let ana: Person;
let bruno: Person;
let carla: Person;

test.beforeAll(async ({ office }) => {
  ana = await office.owner();
  bruno = await office.agent('bruno', 'Bruno Costa');
  carla = await office.agent('carla', 'Carla Dias');
});

test('waiting in line', async ({ page, office, request }) => {
  await office.admin.setting('Livechat_Routing_Method', 'Manual_Selection');
  const visitor = { token: 'first-in-line', name: 'First', email: 'first@lindqvist.example' };
  const rest = `${office.server.url}/api/v1/livechat`;
  expect((await request.post(`${rest}/visitor`, { data: { visitor } })).ok()).toBe(true);
  expect((await request.get(`${rest}/room?token=${visitor.token}`)).ok()).toBe(true);
  const take = async (name: string) => {
    const { inquiries } = (await ana.api.get('livechat/inquiries.list')) as { inquiries: { _id: string; name: string }[] };
    await ana.api.post('livechat/inquiries.take', { inquiryId: inquiries.find((one) => one.name === name)?._id });
  };
  const widget = await office.guest(page, 'Wanda Wait');
  await flow('the place in line is shown, with the words for those who wait', async () => {
    await widget.write('Anybody there?');
    await expect(widget.notice.filter({ hasText: 'Your spot is #2' })).toBeVisible();
    await expect(widget.message('Somebody is with you soon.')).toHaveCount(1);
  });
  await flow('the place moves up when the line does', async () => {
    await take('First');
    await expect(widget.notice.filter({ hasText: 'Your spot is #1' })).toBeVisible();
  });
  await flow('an agent takes the chat: the line is over, the agent is shown', async () => {
    await take('Wanda Wait');
    await expect(widget.title).toHaveText('Ana Duarte');
    await expect(widget.notice.filter({ hasText: 'Your spot is' })).toHaveCount(0);
  });
  await flow('a chat that goes back to the queue says so', async () => {
    const { _id: rid } = await office.room('Wanda Wait');
    await ana.api.post('livechat/inquiries.returnAsInquiry', { roomId: rid });
    await expect(widget.line('returned the chat to the queue')).toHaveCount(1);
    await expect(widget.title).toHaveText('Waiting queue...');
    await take('Wanda Wait');
    await expect(widget.title).toHaveText('Ana Duarte');
  });
});

test('from hand to hand', async ({ page, office }) => {
  await office.admin.setting('Livechat_Routing_Method', 'Auto_Selection');
  await office.department('Shop', [ana]);
  const kiln = await office.department('Kiln', [carla]);
  const yard = await office.department('Yard', [bruno]);
  const widget = await office.visit(page);
  await widget.open();
  await flow('a department is chosen in the form', async () => {
    await widget.register('Tom Transfer', 'Shop');
    await widget.write('My order is late');
    await expect(widget.title).toHaveText('Ana Duarte');
  });
  const { _id: rid } = await office.room('Tom Transfer');
  await flow('a hand-over to another agent is told, and the new agent shown', async () => {
    await ana.api.post('livechat/room.forward', { roomId: rid, userId: bruno.id });
    await expect(widget.line('Ana Duarte transferred the chat to Bruno Costa')).toHaveCount(1);
    await expect(widget.title).toHaveText('Bruno Costa');
    await say(bruno, rid, 'I have it now.');
    await expect(widget.message('I have it now.')).toHaveCount(1);
  });
  await flow('a hand-over to a department is told, and its agent shown', async () => {
    await bruno.api.post('livechat/room.forward', { roomId: rid, departmentId: kiln });
    await expect(widget.line('Bruno Costa transferred the chat to the department Kiln')).toHaveCount(1);
    await expect(widget.title).toHaveText('Carla Dias');
  });
  await flow('after a reload the hand-overs stand in the history', async () => {
    await page.reload();
    await widget.there();
    await widget.open();
    await expect(widget.line('transferred the chat')).toHaveCount(2);
    await expect(widget.message('I have it now.')).toHaveCount(1);
  });
  await flow('the visitor switches the department: the chat goes there', async () => {
    await widget.choose('Change department');
    await widget.frame.locator('select[name="department"]').selectOption(yard);
    await widget.frame.getByRole('button', { name: 'Start chat' }).click();
    await widget.answer('Yes');
    await expect(widget.frame.locator('[class*="modal__message"]')).toHaveText('Department switched');
    await widget.answer('OK');
    await expect(widget.title).toHaveText('Bruno Costa');
    expect((await office.room('Tom Transfer')).servedBy?.username).toBe('bruno');
  });
});

test('what is shown of an agent', async ({ page, office }) => {
  const widget = await office.guest(page, 'Hedda Hidden');
  await widget.begin('Hello');
  const { _id: rid, servedBy } = await office.room('Hedda Hidden');
  const agent = [ana, bruno, carla].find(({ username }) => username === servedBy?.username) ?? ana;
  const dot = widget.frame.locator('header [class*="avatar__status"]');
  await flow('an agent who goes away is shown as away', async () => {
    await expect(dot).toHaveClass(/status-online/);
    await agent.api.post('users.setStatus', { status: 'away', message: '' });
    await expect(dot).toHaveClass(/status-away/);
    await agent.api.post('users.setStatus', { status: 'online', message: '' });
    await expect(dot).toHaveClass(/status-online/);
  });
  await flow('with agents hidden the visitor sees no name, no picture, no typing', async () => {
    await office.admin.setting('Livechat_show_agent_info', false);
    await page.reload();
    await widget.there();
    await widget.open();
    await expect(widget.message('Hello')).toHaveCount(1);
    await expect(widget.title).toHaveText('Chat with us');
    await expect(widget.frame.locator('header img')).toHaveCount(0);
    await agent.socket.call('stream-notify-room', `${rid}/typing`, agent.username, true);
    await say(agent, rid, 'Whoever I am');
    await expect(widget.message('Whoever I am')).toHaveCount(1);
    await expect(widget.dots).toHaveCount(0);
    await expect(widget.frame.getByText(agent.username)).toHaveCount(0);
  });
  await office.admin.setting('Livechat_show_agent_info', true);
});
