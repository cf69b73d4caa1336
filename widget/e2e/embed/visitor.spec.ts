// Who the visitor is, as the owner's page says it.
import { expect, newToken, test } from './shop';

test('initialize: all keys, custom fields in both shapes, nothing opened by anybody', async ({ server, desk, shop }) => {
  const department = await desk.department('Orders');
  for (const key of ['plan', 'size', 'tone', 'cart']) await desk.field(key);
  const token = newToken();
  await shop.open(server, {
    commands: `this.initialize({
      customField: { key: 'plan', value: 'gold', overwrite: true },
      setCustomFields: [['size', 'l', true], { key: 'tone', value: 'moss', overwrite: true }],
      guestMetadata: { cart: 3 },
      registerGuest: { token: '${token}', name: 'Init', email: 'init@lindqvist.example', department: 'Orders', phone: '+4670' },
      guestToken: '${token}', guestName: 'Init', guestEmail: 'init@lindqvist.example', department: 'Orders',
      theme: { color: '#8a3b12', title: 'Ask Fern', position: 'left' },
      language: 'de', businessUnit: 'unit', parentUrl: 'https://shop.example/cart', hiddenSystemMessages: ['uj'],
      agent: { _id: '${desk.api.userId}', username: 'ana' }
    });`,
  });
  await expect.poll(async () => (await desk.visitor(token))?.livechatData).toEqual({ plan: 'gold', size: 'l', tone: 'moss', cart: '3' });
  expect(await desk.visitor(token)).toMatchObject({
    name: 'Init',
    visitorEmails: [{ address: 'init@lindqvist.example' }],
    phone: [{ phoneNumber: '+4670' }],
    department,
  });
  await expect(shop.widget).toHaveAttribute('data-state', 'closed');
  await expect(shop.widget).toHaveAttribute('data-side', 'left');
  await shop.bell.click();
  await expect(shop.frame.getByRole('dialog', { name: 'Ask Fern' })).toBeVisible();
  await shop.write('Hallo');
  await desk.removeDepartment(department);
});

test('setGuestName, setGuestEmail: fill the form in, and change who is registered', async ({ server, desk, shop }) => {
  await shop.open(server, { commands: "this.setGuestName('Nim'); this.setGuestEmail('nim@lindqvist.example');" });
  await shop.bell.click();
  await expect(shop.frame.getByLabel('Your name')).toHaveValue('Nim');
  await expect(shop.frame.getByLabel('E-mail')).toHaveValue('nim@lindqvist.example');
  await shop.frame.getByRole('button', { name: 'Start chat' }).click();
  await shop.write('Hello');
  const token = await tokenOf(shop);
  await shop.say("this.setGuestName('Nimue'); this.setGuestEmail('nimue@lindqvist.example');");
  await expect.poll(() => desk.visitor(token)).toMatchObject({ name: 'Nimue', visitorEmails: [{ address: 'nimue@lindqvist.example' }] });
});

test('registerGuest: no form, the token kept that there is, the first message goes at once', async ({ server, desk, shop }) => {
  await shop.open(server, { commands: "this.registerGuest({ name: 'Regi', email: 'regi@lindqvist.example' }); this.maximizeWidget();" });
  await expect(shop.frame.getByLabel('Write a message')).toBeVisible();
  await expect(shop.frame.getByLabel('Your name')).toHaveCount(0);
  await shop.write('No form');
  const token = await tokenOf(shop);
  expect(await desk.visitor(token)).toMatchObject({ name: 'Regi', visitorEmails: [{ address: 'regi@lindqvist.example' }] });
  await shop.page.reload();
  await expect(shop.frame.getByText('No form')).toBeVisible();
  expect(await tokenOf(shop)).toBe(token);
});

test('setCustomField, setGuestMetadata: wait for the registration, then go at once; what must not be overwritten is not', async ({ server, desk, shop }) => {
  for (const key of ['color', 'visits', 'tier']) await desk.field(key);
  await shop.open(server, {
    commands: "this.setCustomField('color', 'moss'); this.setCustomField('nobody-made-this', 'x'); this.setGuestMetadata({ visits: 7 });",
  });
  await shop.bell.click();
  await shop.register('Fields');
  await shop.write('Hello');
  const token = await tokenOf(shop);
  const data = async () => (await desk.visitor(token))?.livechatData;
  await expect.poll(data).toEqual({ color: 'moss', visits: '7' });
  await shop.say("this.setCustomField('color', 'red', false); this.setCustomField('visits', '8', true); this.setGuestMetadata({ tier: 'gold' });");
  await expect.poll(data).toEqual({ color: 'moss', visits: '8', tier: 'gold' });
});

test('setDepartment, clearDepartment: in the form, for who is registered, and beside an open chat', async ({ server, desk, shop }) => {
  const [pots, plants] = [await desk.department('Pots'), await desk.department('Plants')];
  await shop.open(server, { commands: "this.setDepartment('Pots');" });
  await shop.bell.click();
  await expect(shop.frame.getByRole('radio', { name: 'Pots' })).toBeChecked();
  await shop.say('this.clearDepartment();');
  await expect(shop.frame.getByRole('radio', { name: 'Pots' })).not.toBeChecked();
  await shop.say(`this.setDepartment('${pots}');`);
  await expect(shop.frame.getByRole('radio', { name: 'Pots' })).toBeChecked();
  await shop.register('Depp');
  await shop.write('Hello');
  const token = await tokenOf(shop);
  expect(await desk.room('Depp')).toMatchObject({ departmentId: pots });
  const department = async () => (await desk.visitor(token))?.department;

  await shop.say("this.setDepartment('Plants');");
  await expect.poll(department).toBe(plants);
  expect(await desk.room('Depp')).toMatchObject({ departmentId: pots });
  await shop.say('this.clearDepartment();');
  await expect.poll(department).toBeUndefined();
  await shop.say("this.setDepartment('Plants');");
  await expect.poll(department).toBe(plants);
  await desk.api.post('livechat/room.closeByUser', { rid: (await desk.room('Depp'))._id, comment: 'done' });
  await shop.frame.getByRole('button', { name: 'Start a new chat' }).click();
  await shop.write('Again');
  expect(await desk.room('Depp')).toMatchObject({ departmentId: plants });
  for (const id of [pots, plants]) await desk.removeDepartment(id);
});

test('setGuestToken: the chat of that visitor, and nothing of the one before', async ({ server, desk, shop }) => {
  const [first, second] = [newToken(), newToken()];
  await shop.open(server, { commands: `this.registerGuest({ token: '${first}', name: 'Tok' }); this.maximizeWidget();` });
  await shop.write('Mine alone');
  await shop.say(`this.setGuestToken('${second}');`);
  await expect(shop.frame.getByText('Mine alone')).toHaveCount(0);
  await shop.register('Tik');
  await shop.write('Somebody else');
  expect(await desk.visitor(second)).toMatchObject({ name: 'Tik' });
  await shop.say(`this.setGuestToken('${first}');`);
  await expect(shop.frame.getByText('Mine alone')).toBeVisible();
  await expect(shop.frame.getByText('Somebody else')).toHaveCount(0);
});

test('setAgent: the next chat is that agent’s; both keys are needed', async ({ server, desk, shop }) => {
  const warnings: string[] = [];
  shop.page.on('console', (message) => message.type() === 'warning' && warnings.push(message.text()));
  const asked: string[] = [];
  shop.page.on('request', (request) => /livechat\/room\?/.test(request.url()) && asked.push(new URL(request.url()).searchParams.get('agentId') ?? ''));
  const id = desk.api.userId;
  await shop.open(server, { commands: `this.setAgent({ _id: '${id}', username: 'ana' }); this.setAgent({ _id: 'somebody' }); this.registerGuest({ name: 'Agi' }); this.maximizeWidget();` });
  await shop.write('To Ana');
  expect(asked).toEqual([id]);
  expect(warnings.filter((text) => text.includes('setAgent'))).toHaveLength(1);
  expect(await desk.room('Agi')).toMatchObject({ servedBy: { username: 'ana' } });
});

test('setBusinessUnit, clearBusinessUnit: the departments are read for it', async ({ server, desk, shop }) => {
  const units: (string | null)[] = [];
  shop.page.on('request', (request) => /livechat\/config/.test(request.url()) && units.push(new URL(request.url()).searchParams.get('businessUnit')));
  const department = await desk.department('Units');
  await shop.open(server, { commands: "this.setBusinessUnit('north');" });
  await shop.bell.click();
  await expect.poll(() => units).toEqual([null, 'north']);
  await shop.say('this.clearBusinessUnit();');
  await expect.poll(() => units).toEqual([null, 'north', null]);
  await desk.removeDepartment(department);
});

/** The visitor's token, as the frame keeps it. */
async function tokenOf({ frame }: { frame: import('@playwright/test').FrameLocator }): Promise<string> {
  return frame.locator('body').evaluate(() => JSON.parse(localStorage.getItem('deskbell.token') ?? '""') as string);
}
