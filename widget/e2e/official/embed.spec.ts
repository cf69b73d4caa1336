// The embed API of the official loader: what a page says to the widget, and what it is told.
import { expect, flow, officeWith, say, type Office, type Person } from './office';
import type { Page } from '@playwright/test';

const test = officeWith();
let ana: Person;
let bruno: Person;

const EVENTS = [
  'onChatMaximized', 'onChatMinimized', 'onChatStarted', 'onChatEnded', 'onPrechatFormSubmit', 'onOfflineFormSubmit', 'onWidgetShown',
  'onWidgetHidden', 'onAssignAgent', 'onAgentStatusChange', 'onQueuePositionChange', 'onServiceOffline',
];
/** Notes every event of the API in `window.heard`. */
const LISTEN = `window.heard = [];
RocketChat(function() { var api = this; ${JSON.stringify(EVENTS)}.forEach(function(name) { api[name](function(data) { heard.push([name, data]); }); }); });`;

const heard = (page: Page, name: string): Promise<unknown[]> =>
  page.evaluate((wanted) => (window as unknown as { heard: [string, unknown][] }).heard.filter(([one]) => one === wanted).map(([, data]) => data), name);
const call = (page: Page, method: string, ...args: unknown[]): Promise<void> =>
  page.evaluate(([name, given]) => {
    const { livechat } = (window as unknown as { RocketChat: { livechat: Record<string, (...args: unknown[]) => void> } }).RocketChat;
    livechat[name]?.(...given);
  }, [method, args] as const);
const guestOf = async (office: Office, name: string) => {
  const { v } = await office.room(name);
  return ((await ana.api.get(`livechat/visitors.info?visitorId=${v._id}`)) as { visitor: { livechatData?: object; department?: string; visitorEmails?: { address: string }[] } }).visitor;
};

test.beforeAll(async ({ office }) => {
  ana = await office.owner();
  bruno = await office.agent('bruno', 'Bruno Costa');
  for (const field of ['order', 'size', 'plan']) {
    await office.admin.post('livechat/custom-fields.save', {
      customFieldId: null,
      customFieldData: { field, label: field, scope: 'visitor', visibility: 'hidden', regexp: '' },
    });
  }
});

test('initialize', async ({ page, office }) => {
  const widget = await office.visit(page, 'initialize', {
    script: `${LISTEN} RocketChat(function() { this.initialize({
      theme: { color: '#04436A', fontColor: '#FFFFFF', title: 'Ask the kiln' }, guestName: 'Emil Embed', guestEmail: 'emil@lindqvist.example',
      customField: { key: 'order', value: '4711', overwrite: true }, setCustomFields: [{ key: 'size', value: 'large' }, { key: 'plan', value: 'gold', overwrite: false }],
    }); });`,
  });
  await flow('initialize: theme, guest and custom fields in the queue of the snippet', async () => {
    await widget.open();
    await expect(widget.title).toHaveText('Ask the kiln');
    await widget.frame.locator('input[name="name"]').fill('Emil Embed');
    await widget.frame.locator('input[name="email"]').fill('emil@lindqvist.example');
    expect(await widget.frame.locator('header').evaluate((element) => getComputedStyle(element).backgroundColor)).toBe('rgb(4, 67, 106)');
    await widget.frame.getByRole('button', { name: 'Start chat' }).click();
    await widget.write('Hello');
    await expect.poll(() => heard(page, 'onChatStarted')).toHaveLength(1);
    await expect.poll(async () => (await guestOf(office, 'Emil Embed')).livechatData).toEqual({ order: '4711', size: 'large', plan: 'gold' });
  }, 'guestName and guestEmail do not prefill its form');
  await flow('events of a chat: form, start, agent, status of the agent, end', async () => {
    expect(await heard(page, 'onPrechatFormSubmit')).toMatchObject([{ name: 'Emil Embed', email: 'emil@lindqvist.example' }]);
    expect(await heard(page, 'onChatStarted')).toHaveLength(1);
    const { servedBy, _id: rid } = await office.room('Emil Embed');
    await expect.poll(() => heard(page, 'onAssignAgent')).toContainEqual({ name: servedBy?.username === 'bruno' ? 'Bruno Costa' : 'Ana Duarte', username: servedBy?.username, status: 'online' });
    const agent = servedBy?.username === 'bruno' ? bruno : ana;
    await agent.api.post('users.setStatus', { status: 'busy', message: '' });
    await expect.poll(async () => (await heard(page, 'onAgentStatusChange')).length).toBeGreaterThan(0);
    await agent.api.post('users.setStatus', { status: 'online', message: '' });
    await agent.api.post('livechat/room.closeByUser', { rid, comment: 'Solved' });
    await expect.poll(async () => (await heard(page, 'onChatEnded')).length).toBeGreaterThan(0);
  });
  await flow('show, hide, maximise and minimise by the API, and their events', async () => {
    const frame = page.locator('#rocketchat-iframe');
    await call(page, 'hideWidget');
    await expect(frame).toBeHidden();
    await call(page, 'showWidget');
    await expect(frame).toBeVisible();
    await widget.minimise();
    await call(page, 'maximizeWidget');
    await expect(widget.box).toHaveAttribute('data-state', 'opened');
    await call(page, 'minimizeWidget');
    await expect(widget.frame.locator('[class*="screen--minimized"]')).toHaveCount(1);
    for (const name of ['onWidgetHidden', 'onWidgetShown', 'onChatMaximized', 'onChatMinimized']) {
      expect((await heard(page, name)).length, name).toBeGreaterThan(0);
    }
  }, 'minimizeWidget leaves the outer size as it was and fires no event');
});

test('guests by the API', async ({ page, office, request }) => {
  const yard = await office.department('Yard', [bruno]);
  const widget = await office.visit(page, 'guests', { script: LISTEN });
  await flow('registerGuest skips the form; the department may be a name', async () => {
    await call(page, 'registerGuest', { token: 'registered-by-the-page', name: 'Rosa Registered', email: 'rosa@lindqvist.example', department: 'Yard' });
    await widget.open();
    await expect(widget.composer).toBeVisible();
    await widget.write('Hello');
    await expect(widget.title).toHaveText('Bruno Costa');
    expect((await guestOf(office, 'Rosa Registered')).department).toBe(yard);
  });
  await flow('setGuestName and setGuestEmail change who the agent talks to', async () => {
    await call(page, 'setGuestName', 'Rosa Renamed');
    await call(page, 'setGuestEmail', 'renamed@lindqvist.example');
    await expect.poll(async () => (await guestOf(office, 'Rosa Renamed').catch(() => undefined))?.visitorEmails).toEqual([{ address: 'renamed@lindqvist.example' }]);
  });
  await flow('setCustomField after registration is stored at once', async () => {
    await call(page, 'setCustomField', 'order', '815');
    await expect.poll(async () => (await guestOf(office, 'Rosa Renamed')).livechatData).toEqual({ order: '815' });
  });
  await flow('setDepartment and clearDepartment', async () => {
    const saved = () => page.waitForResponse((response) => response.url().endsWith('livechat/visitor') && response.request().method() === 'POST');
    let answer = saved();
    await call(page, 'clearDepartment');
    expect(((await (await answer).json()) as { visitor: { department?: string } }).visitor.department).toBeUndefined();
    answer = saved();
    await call(page, 'setDepartment', 'Yard');
    expect(((await (await answer).json()) as { visitor: { department?: string } }).visitor.department).toBe(yard);
  });
  await flow('setGuestToken shows the chat of another visitor', async () => {
    const rest = `${office.server.url}/api/v1/livechat`;
    const visitor = { token: 'somebody-else', name: 'Otto Other', email: 'otto@lindqvist.example' };
    await request.post(`${rest}/visitor`, { data: { visitor } });
    const { room } = (await (await request.get(`${rest}/room?token=${visitor.token}`)).json()) as { room: { _id: string } };
    await request.post(`${rest}/message`, { data: { token: visitor.token, rid: room._id, msg: 'I was here before' } });
    await call(page, 'setGuestToken', visitor.token);
    await expect(widget.message('I was here before')).toHaveCount(1);
    await expect(widget.message('Hello')).toHaveCount(0);
    await say(ana, room._id, 'Live again');
    await expect(widget.message('Live again')).toHaveCount(1);
  });
  await flow('setBusinessUnit and clearBusinessUnit read the departments anew', async () => {
    const asked = page.waitForResponse((response) => response.url().includes('businessUnit=unit-1'));
    await call(page, 'setBusinessUnit', 'unit-1');
    expect((await asked).status()).toBe(200);
    const again = page.waitForResponse((response) => response.url().includes('livechat/config'));
    await call(page, 'clearBusinessUnit');
    expect((await again).status()).toBe(200);
  });
});

test('an agent by name, and pages', async ({ page, office }) => {
  const widget = await office.visit(page, 'agent', { script: `RocketChat(function() { this.setAgent({ _id: '${bruno.id}', username: 'bruno' }); });` });
  await flow('setAgent: the chat goes to that agent', async () => {
    await widget.open();
    await widget.register('Ada Agent');
    await widget.begin('Bruno, please');
    expect((await office.room('Ada Agent')).servedBy?.username).toBe('bruno');
  });
  await flow('pages the visitor looks at are stored, and shown to agents', async () => {
    const { _id: rid } = await office.room('Ada Agent');
    await page.evaluate(() => history.pushState({}, '', '/agent/pots?color=moss'));
    type Pages = { pages: { navigation?: { page: { location: { href: string } } } }[] };
    await expect
      .poll(async () => ((await ana.api.get(`livechat/visitors.pagesVisited/${rid}`)) as Pages).pages.map(({ navigation }) => navigation?.page.location.href))
      .toContain(page.url());
    expect(page.url()).toContain('/agent/pots?color=moss');
  });
});

test('triggers', async ({ browser, page, office }) => {
  const trigger = (name: string, condition: object, params: object) =>
    office.admin.post('livechat/triggers', {
      name, description: name, enabled: true, runOnce: true, conditions: [condition], actions: [{ name: 'send-message', params }],
    });
  await trigger('time', { name: 'time-on-site', value: '1' }, { sender: 'custom', name: 'Kiln', msg: 'Can I help you?' });
  const widget = await office.visit(page, 'time');
  await flow('a trigger by time on the site opens a small window with its words', async () => {
    await expect(widget.frame.getByText('Can I help you?').first()).toBeVisible();
    await expect(widget.box).toHaveAttribute('data-state', 'triggered');
    await widget.frame.getByRole('button', { name: 'Start chat' }).click();
    await widget.frame.getByRole('button', { name: 'Chat now' }).click();
    await widget.register('Thea Trigger');
  }, 'the widget may show the words twice');
  const { triggers } = (await office.admin.get('livechat/triggers')) as { triggers: { _id: string }[] };
  await office.admin.delete(`livechat/triggers/${triggers[0]?._id}`);
  await trigger('page', { name: 'page-url', value: '/livechat$' }, { sender: 'queue', name: '', msg: 'This page is about pots.' });
  await flow('a trigger by page address, in the name of the next agent', async () => {
    const other = await (await browser.newContext()).newPage();
    const there = await office.visit(other, 'pots/moss');
    await expect(there.frame.getByText('This page is about pots.').first()).toBeVisible();
    await there.frame.getByRole('button', { name: 'Start chat' }).click();
    await expect(there.title).toHaveText(/^(Ana Duarte|Bruno Costa)$/);
    await other.context().close();
  }, "it is matched against the frame's own address, never the page's");
});

test('nobody there', async ({ page, office }) => {
  for (const person of [ana, bruno]) await person.api.post('livechat/agent.status', { status: 'not-available' });
  const widget = await office.visit(page, 'offline', { script: LISTEN });
  await flow('events while nobody is there: onServiceOffline, onOfflineFormSubmit', async () => {
    await expect.poll(async () => (await heard(page, 'onServiceOffline')).length).toBeGreaterThan(0);
    await widget.open();
    await widget.frame.locator('input[name="name"]').fill('Nora Note');
    await widget.frame.locator('input[name="email"]').fill('nora@lindqvist.example');
    await widget.frame.locator('textarea[name="message"]').fill('Please call me back.');
    await widget.frame.getByRole('button', { name: 'Send' }).click();
    await widget.answer('OK');
    await expect.poll(() => heard(page, 'onOfflineFormSubmit')).toMatchObject([{ name: 'Nora Note', email: 'nora@lindqvist.example', message: 'Please call me back.' }]);
  });
});
