// The visitor's side in a browser, against the real server.
import AxeBuilder from '@axe-core/playwright';
import type { Browser, FrameLocator, Page } from '@playwright/test';
import { ADMIN, AgentSocket, expect, test, type AgentApi, type Server } from './server';

const panel = (page: Page): FrameLocator => page.frameLocator('#rocketchat-iframe');
const bell = (page: Page) => page.getByRole('button', { name: /^Open chat/ });
const write = async (frame: FrameLocator, text: string) => {
  await frame.getByLabel('Write a message').fill(text);
  await frame.getByRole('button', { name: 'Send', exact: true }).click();
};
const bubble = (frame: FrameLocator, text: string) => frame.locator('.bub', { hasText: text });

/** No serious finding of axe, in the page and in the frame. */
async function expectAccessible(page: Page, state: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  expect(serious.map(({ id, nodes }) => `${state}: ${id} ${nodes.map(({ target }) => target.join(' ')).join(', ')}`)).toEqual([]);
}

/** An agent is online while `during` runs. */
async function withAgent<T>(browser: Browser, server: Server, agent: AgentApi, during: (socket: AgentSocket) => Promise<T>): Promise<T> {
  const socket = await AgentSocket.open(browser, server.url, agent.authToken);
  await expect.poll(() => isOnline(agent)).toBe(true);
  try {
    return await during(socket);
  } finally {
    await socket.close();
  }
}

const isOnline = async (agent: AgentApi): Promise<boolean> => ((await agent.get('livechat/config')) as { config: { online: boolean } }).config.online;

/** The one open room of a visitor's name. */
async function roomOf(agent: AgentApi, name: string): Promise<string> {
  const { rooms } = (await agent.get('livechat/rooms')) as { rooms: { _id: string; fname: string; open?: boolean }[] };
  const room = rooms.find(({ fname, open }) => fname === name && open);
  if (!room) throw new Error(`no open room of ${name}`);
  return room._id;
}

async function register(frame: FrameLocator, name: string): Promise<void> {
  await frame.getByLabel('Your name').fill(name);
  await frame.getByLabel('E-mail').fill(`${name.toLowerCase()}@lindqvist.example`);
  await frame.getByRole('button', { name: 'Start chat' }).click();
  await expect(frame.getByLabel('Write a message')).toBeFocused();
}

test('only the loader is fetched before somebody reaches for the bell', async ({ page, server }) => {
  const fetched: string[] = [];
  page.on('request', (request) => fetched.push(new URL(request.url()).pathname));
  await page.goto(`${server.url}/demo`);
  await expect(bell(page)).toBeVisible();
  expect(fetched.filter((path) => !path.startsWith('/demo'))).toEqual(['/widget.js']);
  await expectAccessible(page, 'closed bell');
  await bell(page).hover();
  await expect.poll(() => fetched).toContain('/livechat');
});

test('a press while the server cannot be reached is answered, and opens the panel later', async ({ page, server }) => {
  await page.goto(`${server.url}/demo`);
  await page.route('**/livechat/host.js', (route) => route.abort());
  await bell(page).click();
  await expect(page.getByRole('button', { name: /can’t open right now/ })).toBeVisible();
  await page.unroute('**/livechat/host.js');
  await expect(panel(page).getByRole('dialog')).toBeVisible();
  await expect(page.locator('.rocketchat-widget')).toHaveAttribute('data-state', 'opened');
});

test('with nobody there the visitor leaves a note', async ({ page, server, agent }) => {
  await expect.poll(() => isOnline(agent), { timeout: 40_000 }).toBe(false);
  await page.goto(`${server.url}/demo`);
  await bell(page).click();
  const frame = panel(page);
  await expect(frame.getByRole('heading', { name: /We’re closed/ })).toBeVisible();
  await expectAccessible(page, 'note');
  await frame.getByLabel('Your name').fill('Maya');
  await frame.getByLabel('E-mail').fill('maya@gmial');
  await frame.getByRole('button', { name: 'Send note' }).click();
  await expect(frame.getByText('Did you mean maya@gmail.com?')).toBeVisible();
  await expect(frame.getByLabel('E-mail')).toBeFocused();
  await expectAccessible(page, 'note with errors');
  await frame.getByLabel('E-mail').fill('maya@lindqvist.example');
  await frame.getByLabel('Your message').fill('Do you ship to Norway?');
  await frame.getByRole('button', { name: 'Send note' }).click();
  await expect(frame.getByText('Your note is on the counter')).toBeVisible();
  await expectAccessible(page, 'note sent');
});

test('a whole visit: register, write, be answered, reload, end, start anew', async ({ browser, page, server, agent }) => {
  // Nine looks with axe take their time on a small machine.
  test.setTimeout(150_000);
  await withAgent(browser, server, agent, async (socket) => {
    await page.goto(`${server.url}/demo`);
    await bell(page).click();
    const frame = panel(page);
    await expect(frame.getByLabel('Your name')).toBeFocused();
    await expectAccessible(page, 'registration');
    await frame.getByRole('button', { name: 'Start chat' }).click();
    await expect(frame.getByText('Please tell us what to call you.')).toBeVisible();
    await expectAccessible(page, 'registration with errors');
    await register(frame, 'Visit');
    await expectAccessible(page, 'welcome');

    await write(frame, 'My teapot came today');
    await expect(frame.getByText('Sent', { exact: true })).toBeVisible();
    await expect(frame.getByLabel('Write a message')).toHaveValue('');
    await expect(frame.getByLabel('Write a message')).toBeFocused();
    await expect(frame.getByRole('heading', { name: ADMIN.name })).toBeVisible();

    const rid = await roomOf(agent, 'Visit');
    await socket.call('stream-notify-room', `${rid}/typing`, ADMIN.username, true);
    await expect(frame.locator('.typing')).toBeVisible();
    await agent.post('chat.sendMessage', { message: { rid, msg: 'Good afternoon! <b>See</b> https://fernandkiln.example/care' } });
    await expect(bubble(frame, '<b>See</b>')).toBeVisible();
    await expect(frame.locator('.typing')).toHaveCount(0);
    await expect(frame.getByRole('link', { name: 'https://fernandkiln.example/care' })).toHaveAttribute('rel', 'noopener nofollow ugc');
    await expectAccessible(page, 'chat');

    await frame.getByRole('button', { name: 'Minimise chat' }).click();
    await expect(bell(page)).toBeFocused();
    await agent.post('chat.sendMessage', { message: { rid, msg: 'Are you there?' } });
    await expect(page.getByRole('button', { name: 'Open chat, 1 new message' })).toBeVisible();
    await expectAccessible(page, 'unread');
    await bell(page).click();
    await expect(bubble(frame, 'Are you there?')).toBeVisible();

    await page.reload();
    await expect(bubble(panel(page), 'My teapot came today')).toBeVisible();
    await expect(bubble(panel(page), 'Are you there?')).toBeVisible();

    await frame.getByRole('button', { name: 'Chat options' }).click();
    await expect(frame.getByRole('menuitem', { name: 'Change my name' })).toBeFocused();
    await expectAccessible(page, 'menu');
    await page.keyboard.press('Escape');
    await expect(frame.getByRole('button', { name: 'Chat options' })).toBeFocused();
    await frame.getByRole('button', { name: 'Chat options' }).click();
    await frame.getByRole('menuitem', { name: 'End chat' }).click();
    const sheet = frame.getByRole('dialog', { name: 'End this chat?' });
    await expect(sheet.getByRole('button', { name: 'Keep chatting' })).toBeFocused();
    await expectAccessible(page, 'end sheet');
    await sheet.getByRole('button', { name: 'End chat' }).click();
    await expect(frame.getByText('You ended the chat.')).toBeVisible();
    await expect(bubble(frame, 'My teapot came today')).toBeVisible();
    await expectAccessible(page, 'ended');
    await frame.getByRole('button', { name: 'Start a new chat' }).click();
    await expect(bubble(frame, 'My teapot came today')).toHaveCount(0);
    await write(frame, 'Me again');
    await expect(frame.getByText('Sent', { exact: true })).toBeVisible();

    const again = await roomOf(agent, 'Visit');
    await agent.post('livechat/room.closeByUser', { rid: again, comment: 'done' });
    await expect(frame.getByText(/closed the chat\. Thank you for stopping by, Visit\./)).toBeVisible();
  });
});

test('what is written while the server is dead arrives once, in order, after its restart', async ({ browser, page, server, agent }) => {
  test.setTimeout(120_000);
  const socket = await AgentSocket.open(browser, server.url, agent.authToken);
  await expect.poll(() => isOnline(agent)).toBe(true);
  await page.goto(`${server.url}/demo`);
  await bell(page).click();
  const frame = panel(page);
  await register(frame, 'Storm');
  await write(frame, 'before');
  await expect(frame.getByText('Sent', { exact: true })).toBeVisible();
  await server.kill();
  await socket.close();
  await expect(frame.getByText('No connection. Keep writing')).toBeVisible({ timeout: 20_000 });
  await write(frame, 'during one');
  await write(frame, 'during two');
  await expect(frame.getByText('Will be sent when you’re back online').last()).toBeVisible();
  await expectAccessible(page, 'connection lost');
  await server.restart();
  await expect(frame.getByText('Connected again. Nothing was lost.')).toBeVisible({ timeout: 40_000 });
  await expect(frame.getByText('Sent', { exact: true })).toHaveCount(1);
  await expect(frame.locator('.bub')).toHaveText(['before', 'during one', 'during two']);
  await page.reload();
  await expect(panel(page).locator('.bub')).toHaveText(['before', 'during one', 'during two']);
});

test('on a phone the panel covers the page and Back closes it', async ({ browser, server, agent }) => {
  await withAgent(browser, server, agent, async () => {
    const context = await browser.newContext({ viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true });
    const page = await context.newPage();
    await page.goto(`${server.url}/demo`);
    await bell(page).tap();
    const frame = panel(page);
    const dialog = frame.getByRole('dialog');
    await expect(dialog).toHaveAttribute('aria-modal', 'true');
    await expect(dialog).toBeFocused();
    expect(await dialog.boundingBox()).toEqual({ x: 0, y: 0, width: 360, height: 740 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
    await page.goBack();
    await expect(bell(page)).toBeVisible();
    expect(new URL(page.url()).pathname).toBe('/demo');
    await context.close();
  });
});

test('the original snippet works on a foreign page with a strict policy', async ({ browser, page, server, agent }) => {
  await withAgent(browser, server, agent, async () => {
    const refused: string[] = [];
    page.on('console', (message) => /Content Security Policy|Trusted/.test(message.text()) && refused.push(message.text()));
    const snippet = `(function (w, d, s, u) {
      w.RocketChat = function (c) { w.RocketChat._.push(c); }; w.RocketChat._ = []; w.RocketChat.url = u;
      var h = d.getElementsByTagName(s)[0], j = d.createElement(s);
      j.async = true; j.src = '${server.url}/livechat/rocketchat-livechat.min.js?_=201903270000';
      h.parentNode.insertBefore(j, h);
    })(window, document, 'script', '${server.url}/livechat');
    window.happened = [];
    RocketChat(function () {
      this.onChatMaximized(function () { happened.push('maximized'); });
      this.onPrechatFormSubmit(function (data) { happened.push('form ' + data.name); });
      this.onChatStarted(function () { happened.push('started'); });
      this.setGuestName('Foreign');
      this.setTheme({ color: '#8a3b12' });
    });`;
    await page.route('http://shop.test/', (route) =>
      route.fulfill({
        contentType: 'text/html',
        headers: { 'content-security-policy': `default-src 'none'; script-src 'self' ${server.url}; frame-src ${server.url}; style-src 'self'` },
        body: '<!doctype html><html lang="en"><title>Shop</title><main><h1>Shop</h1></main><script src="/snippet.js"></script>',
      }),
    );
    await page.route('http://shop.test/snippet.js', (route) => route.fulfill({ contentType: 'text/javascript', body: snippet }));
    await page.goto('http://shop.test/');
    await bell(page).click();
    const frame = panel(page);
    await expect(frame.getByLabel('Your name')).toHaveValue('Foreign');
    await frame.getByLabel('E-mail').fill('foreign@shop.example');
    await frame.getByRole('button', { name: 'Start chat' }).click();
    await write(frame, 'Hello from elsewhere');
    await expect(frame.getByText('Sent', { exact: true })).toBeVisible();
    await expect.poll(() => page.evaluate(() => (window as unknown as { happened: string[] }).happened)).toEqual(['maximized', 'form Foreign', 'started']);
    expect(refused).toEqual([]);
    // A message from another window is nobody's.
    await page.evaluate(() => postMessage({ src: 'rocketchat', fn: 'minimizeWindow' }, '*'));
    await expect(page.locator('.rocketchat-widget')).toHaveAttribute('data-state', 'opened');
  });
});
