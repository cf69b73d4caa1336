// The whole walk, two people in two browsers: the owner sets the shop up and answers in the console, a visitor writes on
// the demo page. Live both ways, kept over reloads, and once, in order, over a SIGKILL of the server.
import AxeBuilder from '@axe-core/playwright';
import { expect, test as base, type BrowserContext, type FrameLocator, type Page } from '@playwright/test';
import { Server } from './server';

const test = base.extend<{ server: Server }>({
  // eslint-disable-next-line no-empty-pattern
  server: async ({}, use) => {
    const server = await Server.start({ admin: false });
    await use(server);
    await server.stop();
  },
});

const OWNER = { name: 'Ana Duarte', email: 'ana@fernandkiln.example', password: 'moss-Glaze 41 kiln' };

const frameOf = (page: Page): FrameLocator => page.frameLocator('#rocketchat-iframe');
const said = (frame: FrameLocator) => frame.getByRole('region', { name: 'Conversation' }).locator('.bub');
const read = (page: Page) => page.getByRole('region', { name: 'Messages' }).locator('.bub');

async function setUp(page: Page, server: Server): Promise<void> {
  await page.goto(server.setupLink);
  await page.getByLabel('Your name').fill(OWNER.name);
  await page.getByLabel('E-mail').fill(OWNER.email);
  await page.getByLabel('Password', { exact: true }).fill(OWNER.password);
  await page.getByRole('button', { name: 'Next: your shop' }).click();
  await page.getByLabel('Name of the shop').fill('Fern & Kiln');
  await page.getByRole('button', { name: 'Next: try it' }).click();
  await expect(page.getByRole('heading', { name: 'Ring your own bell' })).toBeVisible();
  // Both sides at once: the console beside the shop page with the widget.
  await expect(page.frameLocator('iframe').first().getByRole('button', { name: /^Open chat/ })).toBeVisible();
  await page.getByRole('link', { name: 'Done, open my inbox' }).click();
  await expect(page.getByRole('heading', { name: 'Inbox' })).toBeVisible();
}

async function visit(context: BrowserContext, server: Server): Promise<{ page: Page; frame: FrameLocator }> {
  const page = await context.newPage();
  await page.goto(`${server.url}/demo`);
  await page.getByRole('button', { name: /^Open chat/ }).click();
  return { page, frame: frameOf(page) };
}

async function write(frame: FrameLocator, text: string): Promise<void> {
  await frame.getByLabel('Write a message').fill(text);
  await frame.getByRole('button', { name: 'Send', exact: true }).click();
}

async function answer(page: Page, name: string, text: string): Promise<void> {
  await page.getByLabel(`Reply to ${name}`).fill(text);
  await page.getByLabel(`Reply to ${name}`).press('Enter');
}

test('a visitor and an agent talk, through reloads and a killed server', async ({ browser, page: agent, server }) => {
  test.setTimeout(150_000);
  await setUp(agent, server);
  const context = await browser.newContext();
  const { page: visitor, frame } = await visit(context, server);

  // The visitor says who they are and writes; the console shows it without a reload.
  await frame.getByLabel('Your name').fill('Maya Lindqvist');
  await frame.getByLabel('E-mail').fill('maya@lindqvist.example');
  await frame.getByRole('button', { name: 'Start chat' }).click();
  await write(frame, 'My teapot came with a chip.');
  const row = agent.getByRole('tabpanel').getByRole('link').filter({ hasText: 'Maya Lindqvist' });
  await expect(row).toContainText('My teapot came with a chip.');
  await row.click();
  await expect(read(agent).last()).toContainText('My teapot came with a chip.');

  // Typing is seen both ways, and so is the answer.
  await agent.getByLabel('Reply to Maya Lindqvist').pressSequentially('Oh no. ');
  await expect(frame.getByText('Ana Duarte is typing')).toBeAttached();
  await answer(agent, 'Maya Lindqvist', 'Oh no. We send a new one today.');
  await expect(said(frame).last()).toContainText('We send a new one today.');
  await frame.getByLabel('Write a message').pressSequentially('Thank');
  await expect(agent.getByText('Maya Lindqvist is writing').first()).toBeAttached();
  await write(frame, 'Thank you so much.');
  await expect(read(agent).last()).toContainText('Thank you so much.');

  // Reloading either page loses nothing.
  const whole = ['My teapot came with a chip.', 'Oh no. We send a new one today.', 'Thank you so much.'];
  await visitor.reload();
  await expect(said(frame)).toContainText(whole);
  await agent.reload();
  await expect(read(agent)).toContainText(whole);
  await expect(agent.getByLabel('Reply to Maya Lindqvist')).toBeVisible();

  // SIGKILL in the middle: both write into the dark, both come back by themselves, and each word is there once, in order.
  await server.kill();
  await write(frame, 'Are you still there?');
  await expect(said(frame).last()).toContainText('Are you still there?');
  await answer(agent, 'Maya Lindqvist', 'Written while the power was out.');
  await server.restart();
  await expect(read(agent).filter({ hasText: 'Are you still there?' })).toHaveCount(1, { timeout: 45_000 });
  await expect(said(frame).filter({ hasText: 'Written while the power was out.' })).toHaveCount(1, { timeout: 45_000 });
  await expect(said(frame)).toHaveCount(5);
  await expect(read(agent)).toHaveCount(5);
  await write(frame, 'There you are.');
  await expect(read(agent).last()).toContainText('There you are.', { timeout: 45_000 });
  await answer(agent, 'Maya Lindqvist', 'Here I am.');
  await expect(said(frame).last()).toContainText('Here I am.', { timeout: 45_000 });
  // Both sides show one order: the server's.
  await visitor.reload();
  await agent.reload();
  await expect(said(frame)).toHaveCount(7);
  await expect(read(agent)).toHaveCount(7);
  const words = async (list: ReturnType<typeof read>) => (await list.allInnerTexts()).map((t) => t.trim());
  expect(await words(said(frame))).toEqual(await words(read(agent)));

  // The agent ends it; the visitor sees that, and starts anew.
  await agent.getByRole('button', { name: 'Close chat' }).click();
  const dialog = agent.getByRole('dialog', { name: 'Close the chat with Maya?' });
  await dialog.getByLabel('How did it end?').fill('Solved');
  await dialog.getByRole('button', { name: 'Close chat' }).click();
  await expect(frame.getByRole('button', { name: 'Start a new chat' })).toBeVisible();
  await expect(frame.getByLabel('Write a message')).toHaveCount(0);
  await frame.getByRole('button', { name: 'Start a new chat' }).click();
  await write(frame, 'One more thing.');
  await expect(row).toContainText('One more thing.');
  await row.click();

  // The visitor ends the second one; the console sees that.
  await frame.getByRole('button', { name: 'Chat options' }).click();
  await frame.getByRole('menuitem', { name: 'End chat' }).click();
  await frame.getByRole('button', { name: 'End chat' }).click();
  await expect(agent.getByText(/Maya ended this chat/)).toBeVisible();

  for (const [name, page] of [['console', agent], ['widget', visitor]] as const) {
    const { violations } = await new AxeBuilder({ page }).analyze();
    const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
    expect(serious.map(({ id, nodes }) => `${name}: ${id} ${nodes.map((n) => n.target.join(' ')).join(', ')}`)).toEqual([]);
  }
  await context.close();
});

test('two visitors are kept apart, and nobody loses a word when both write at once', async ({ browser, page: agent, server }) => {
  await setUp(agent, server);
  const contexts = await Promise.all([browser.newContext(), browser.newContext()]);
  const people = await Promise.all(contexts.map((context) => visit(context, server)));
  await Promise.all(
    people.map(async ({ frame }, n) => {
      await frame.getByLabel('Your name').fill(`Visitor ${n}`);
      await frame.getByLabel('E-mail').fill(`v${n}@example.org`);
      await frame.getByRole('button', { name: 'Start chat' }).click();
      for (let i = 0; i < 5; i += 1) await write(frame, `word ${i} of ${n}`);
    }),
  );
  for (const n of [0, 1]) {
    await agent.getByRole('tabpanel').getByRole('link').filter({ hasText: `Visitor ${n}` }).click();
    await expect(read(agent)).toContainText([0, 1, 2, 3, 4].map((i) => `word ${i} of ${n}`));
    await expect(read(agent)).toHaveCount(5);
  }
  // The lists may fail; the chat on screen stays the agent's own, to write in.
  await agent.route('**/api/v1/subscriptions.get*', (route) => route.abort());
  await agent.reload();
  await expect(agent.getByLabel('Reply to Visitor 1')).toBeVisible();
  await Promise.all(contexts.map((context) => context.close()));
});
