// The forms of the official widget: nobody there, own fields, languages.
import { expect, flow, officeWith, type Person } from './office';

const test = officeWith();

test('nobody is there', async ({ page, office }) => {
  const widget = await office.visit(page);
  await widget.open();
  const form = async () => {
    await widget.frame.locator('input[name="name"]').fill('Nora Note');
    await widget.frame.locator('input[name="email"]').fill('nora@lindqvist.example');
    await widget.frame.locator('textarea[name="message"]').fill('Please call me back.');
    await widget.frame.getByRole('button', { name: 'Send' }).click();
  };
  await flow('with nobody there the offline form shows', async () => {
    await expect(widget.title).toHaveText('Leave a message');
    await expect(widget.frame.locator('textarea[name="message"]')).toBeVisible();
  });
  await flow('a refused offline message is told', async () => {
    await office.admin.setting('Livechat_offline_email', '');
    await form();
    await expect(widget.notice.filter({ hasText: 'Error sending Omnichannel offline message' })).toBeVisible();
  });
  await flow('an offline message is sent, and thanked for', async () => {
    await office.admin.setting('Livechat_offline_email', 'desk@fernandkiln.example');
    await form();
    await expect(widget.frame.locator('[class*="modal__message"]')).toHaveText('Livechat offline message sent');
  });
});

test('what the form asks', async ({ page, office }) => {
  const ana: Person = await office.owner();
  for (const customFieldData of [
    { field: 'order', label: 'Order number', regexp: '^[0-9]{4}$', required: true, type: 'input' },
    { field: 'size', label: 'Size', type: 'select', options: 'small,large', required: false },
  ]) {
    await office.admin.post('livechat/custom-fields.save', {
      customFieldId: null,
      customFieldData: { scope: 'visitor', visibility: 'visible', searchable: true, public: true, ...customFieldData },
    });
  }
  const widget = await office.visit(page);
  await widget.open();
  await flow('own fields are asked for in the form, checked, and kept with the visitor', async () => {
    await widget.frame.locator('input[name="name"]').fill('Cora Custom');
    await widget.frame.locator('input[name="email"]').fill('cora@lindqvist.example');
    await widget.frame.locator('input[name="order"]').fill('12');
    const start = widget.frame.getByRole('button', { name: 'Start chat' });
    await expect(start).toBeDisabled();
    await widget.frame.locator('input[name="order"]').fill('1234');
    await widget.frame.locator('select[name="size"]').selectOption('large');
    await start.click();
    await widget.begin('My order');
    const { v } = await office.room('Cora Custom');
    const { visitor } = (await ana.api.get(`livechat/visitors.info?visitorId=${v._id}`)) as { visitor: { livechatData?: object } };
    expect(visitor.livechatData).toEqual({ order: '1234', size: 'large' });
  });
  await flow('an open chat stays open when the last agent leaves, also over a reload', async () => {
    await ana.api.post('livechat/agent.status', { status: 'not-available' });
    await page.reload();
    await widget.there();
    await widget.open();
    await expect(widget.message('My order')).toHaveCount(1);
    await expect(widget.composer).toBeVisible();
    await ana.api.post('livechat/agent.status', { status: 'available' });
  });
});

test('languages', async ({ browser, office }) => {
  await office.owner();
  const german = async (path: string, script = '') => {
    const context = await browser.newContext({ locale: 'de-DE' });
    const page = await context.newPage();
    const widget = await office.visit(page, path, { script });
    await widget.open();
    return { widget, close: () => context.close() };
  };
  const start = (name: string) => ({ name, exact: true }) as const;
  await flow('the owner\'s language wins over the browser\'s', async () => {
    const { widget, close } = await german('setting');
    await expect(widget.frame.getByRole('button', start('Start chat'))).toBeVisible();
    await close();
  });
  await flow('without a language of the owner the browser\'s is spoken', async () => {
    await office.admin.setting('Language', '');
    const { widget, close } = await german('browser');
    await expect(widget.frame.getByRole('button', start('Chat beginnen'))).toBeVisible();
    await close();
  });
  await flow('a page sets the language by setLanguage', async () => {
    const { widget, close } = await german('api', "RocketChat(function() { this.setLanguage('pt-BR'); });");
    await expect(widget.frame.getByRole('button', start('Iniciar chat'))).toBeVisible();
    await close();
  });
  await office.admin.setting('Language', 'en');
});
