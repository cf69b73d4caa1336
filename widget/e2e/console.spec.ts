// The console against the real server: the door, the counter, the people behind it.
import AxeBuilder from '@axe-core/playwright';
import type { APIRequestContext, Browser, Page } from '@playwright/test';
import { ADMIN, expect, Server, test, type AgentApi } from './server';

/** A visitor who speaks to the API, as a widget does. */
class Visitor {
  readonly token = Array.from(crypto.getRandomValues(new Uint8Array(32)), (b) => b.toString(16).padStart(2, '0')).join('');
  rid = '';

  constructor(
    private readonly request: APIRequestContext,
    private readonly url: string,
    readonly name: string,
  ) {}

  /** Rings the bell. */
  async start(first?: string, department?: string): Promise<this> {
    await this.call('livechat/visitor', { visitor: { token: this.token, name: this.name, email: `${this.token.slice(0, 8)}@example.org`, ...(department ? { department } : {}) } });
    const { room } = (await this.call(`livechat/room?token=${this.token}`)) as { room: { _id: string } };
    this.rid = room._id;
    if (first) await this.say(first);
    return this;
  }

  async say(msg: string): Promise<void> {
    await this.call('livechat/message', { token: this.token, rid: this.rid, msg });
  }

  async end(): Promise<void> {
    await this.call('livechat/room.close', { token: this.token, rid: this.rid });
  }

  /** The words of the chat as the visitor reads them, oldest first. */
  async words(): Promise<string[]> {
    const { messages } = (await this.call(`livechat/messages.history/${this.rid}?token=${this.token}&limit=100`)) as { messages: { msg: string; t?: string }[] };
    return messages.filter((m) => !m.t).map((m) => m.msg).reverse();
  }

  private async call(path: string, data?: object): Promise<unknown> {
    const response = data ? await this.request.post(`${this.url}/api/v1/${path}`, { data }) : await this.request.get(`${this.url}/api/v1/${path}`);
    const text = await response.text();
    expect(response.ok(), `${path}: ${text}`).toBe(true);
    return JSON.parse(text);
  }
}

async function signIn(page: Page, url: string, user = ADMIN.username, password = ADMIN.password): Promise<void> {
  await page.goto(`${url}/console`);
  await page.getByLabel('User name or e-mail').fill(user);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('heading', { name: 'Inbox' })).toBeVisible();
}

/** Signed in, connected and at the counter: visitors can ring. */
async function atCounter(page: Page, server: Server, agent: AgentApi): Promise<void> {
  await signIn(page, server.url);
  await expect
    .poll(async () => {
      const { users } = (await agent.get('livechat/users/agent?onlyAvailable=true')) as { users: { username: string }[] };
      return users.map((u) => u.username);
    })
    .toContain(ADMIN.username);
}

const row = (page: Page, name: string) => page.getByRole('tabpanel').getByRole('link').filter({ hasText: name });
const log = (page: Page) => page.getByRole('region', { name: 'Messages' });

async function noSeriousViolation(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).exclude('iframe').analyze();
  const grave = violations.filter((v) => v.impact === 'serious' || v.impact === 'critical');
  expect(grave.map((v) => `${v.id}: ${v.nodes.map((n) => n.target.join(' ')).join(', ')}`)).toEqual([]);
}

test.describe('the door', () => {
  test('says what is wrong, and opens to the right pair', async ({ page, server }) => {
    await page.goto(`${server.url}/console/agents`);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await expect(page.getByText('Please enter your user name or e-mail.')).toBeVisible();
    await expect(page.getByLabel('User name or e-mail')).toBeFocused();
    await page.getByLabel('User name or e-mail').fill(ADMIN.email);
    await page.getByLabel('Password', { exact: true }).fill('not-this-one');
    await page.keyboard.press('Enter');
    await expect(page.getByText('Name and password don’t match.')).toBeVisible();
    await expect(page.getByLabel('Password', { exact: true })).toBeFocused();
    await page.getByLabel('Password', { exact: true }).fill(ADMIN.password);
    await page.keyboard.press('Enter');
    // The page that was asked for, not just any.
    await expect(page.getByRole('heading', { name: 'Agents', level: 1 })).toBeVisible();
    await page.reload();
    await expect(page.getByRole('heading', { name: 'Agents', level: 1 })).toBeVisible();
  });

  test('closes behind who signs out', async ({ page, server }) => {
    await signIn(page, server.url);
    await page.getByRole('button', { name: /Change availability/ }).click();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await expect(page.getByRole('heading', { name: 'Good to see you' })).toBeVisible();
    await page.goto(`${server.url}/console/inbox`);
    await expect(page.getByRole('heading', { name: 'Good to see you' })).toBeVisible();
  });
});

test.describe('the first visit', () => {
  let fresh: Server;
  test.beforeAll(async () => {
    fresh = await Server.start({ admin: false });
  });
  test.afterAll(() => fresh.stop());

  test('a used-up link says what to do', async ({ page }) => {
    await page.goto(`${fresh.url}/setup#${'x'.repeat(43)}`);
    await expect(page.getByRole('heading', { name: 'This link does not open any more' })).toBeVisible();
    await expect(page.getByText('deskbell admin create')).toBeVisible();
    await noSeriousViolation(page);
  });

  test('makes the owner and shows both sides', async ({ page }) => {
    await page.goto(fresh.setupLink);
    await expect(page.getByRole('heading', { name: 'Who opens the shop?' })).toBeVisible();
    await noSeriousViolation(page);
    await page.getByLabel('Your name').fill('Tomás Reis');
    await expect(page.getByLabel('User name')).toHaveValue('tomas.reis');
    await page.getByLabel('E-mail').fill('tomas@fernandkiln.example');
    await page.getByLabel('Password', { exact: true }).fill('password1');
    await page.getByRole('button', { name: 'Next: your shop' }).click();
    await expect(page.getByText('Too easy to guess.')).toBeVisible();
    await page.getByLabel('Password', { exact: true }).fill('moss-Glaze 41 kiln');
    await page.getByRole('button', { name: 'Next: your shop' }).click();
    await page.getByLabel('Name of the shop').fill('Fern & Kiln');
    await page.getByRole('radio', { name: 'Plum' }).check();
    await noSeriousViolation(page);
    await page.getByRole('button', { name: 'Next: try it' }).click();
    await expect(page.getByRole('heading', { name: 'Ring your own bell' })).toBeVisible();
    await expect(page.frameLocator('iframe').getByRole('heading', { name: 'Moss glaze teapot' })).toBeVisible();
    await expect(page.getByText('/widget.js')).toBeVisible();
    await noSeriousViolation(page);
    await page.getByRole('link', { name: 'Done, open my inbox' }).click();
    await expect(page.getByRole('heading', { name: 'Inbox' })).toBeVisible();
    // The link is used up; the shop is open.
    await page.goto(fresh.setupLink);
    await page.reload();
    await expect(page.getByRole('heading', { name: 'The shop is already open' })).toBeVisible();
  });
});

test.describe('the counter', () => {
  test('a visitor rings, is answered, and leaves; all without reload', async ({ page, server, agent, request }) => {
    await atCounter(page, server, agent);
    const visitor = await new Visitor(request, server.url, 'Maya Lindqvist').start('The lid has a chip.');
    await row(page, 'Maya Lindqvist').click();
    await expect(log(page).getByText('The lid has a chip.')).toBeVisible();
    await expect(page).toHaveURL(new RegExp(`/console/chat/${visitor.rid}`));
    await expect(page.getByRole('complementary', { name: 'About the visitor' }).getByText('@example.org')).toBeVisible();

    await page.getByLabel('Reply to Maya Lindqvist').fill('Oh no. We send a new one today.');
    await page.keyboard.press('Enter');
    await expect(log(page).getByText('Sent', { exact: true })).toBeVisible();
    expect(await visitor.words()).toEqual(['The lid has a chip.', 'Oh no. We send a new one today.']);

    await visitor.say('Thank you');
    await expect(log(page).getByText('Thank you')).toBeVisible();
    await page.reload();
    await expect(log(page).getByText('Thank you')).toBeVisible();

    await visitor.end();
    await expect(page.getByText(/Maya ended this chat at/)).toBeVisible();
    await expect(page.getByLabel('Reply to Maya Lindqvist')).toHaveCount(0);
    await expect(row(page, 'Maya Lindqvist')).toHaveCount(0);
    await page.getByRole('tab', { name: 'Closed' }).click();
    await expect(row(page, 'Maya Lindqvist')).toBeVisible();
  });

  test('unread words count, and are read when they are looked at', async ({ page, server, agent, request }) => {
    await atCounter(page, server, agent);
    const visitor = await new Visitor(request, server.url, 'Karl Weber').start('One');
    await expect(row(page, 'Karl Weber')).toContainText('unread');
    await expect(page).toHaveTitle(/^\(\d+\) /);
    await row(page, 'Karl Weber').click();
    await expect(row(page, 'Karl Weber')).not.toContainText('unread');
    await expect
      .poll(async () => ((await agent.get(`subscriptions.getOne?roomId=${visitor.rid}`)) as { subscription: { unread: number } }).subscription.unread)
      .toBe(0);
    await visitor.end();
  });

  test('closing asks how it ended, by keyboard alone', async ({ page, server, agent, request }) => {
    await atCounter(page, server, agent);
    const visitor = await new Visitor(request, server.url, 'Elif Kaya').start('Is it open?');
    await row(page, 'Elif Kaya').click();
    await expect(log(page).getByText('Is it open?')).toBeVisible();
    await log(page).focus();
    await page.keyboard.press('e');
    const dialog = page.getByRole('dialog', { name: 'Close the chat with Elif?' });
    await expect(dialog.getByLabel('How did it end?')).toBeFocused();
    await noSeriousViolation(page);
    await page.keyboard.press('Control+Enter');
    await expect(dialog.getByText(/A few words, please/)).toBeVisible();
    await page.keyboard.type('Solved');
    await page.keyboard.press('Control+Enter');
    await expect(page.getByText('Chat with Elif Kaya closed')).toBeVisible();
    const { room } = (await agent.get(`rooms.info?roomId=${visitor.rid}`)) as { room: { open?: boolean; closer: string } };
    expect(room.open).toBeUndefined();
    expect(room.closer).toBe('user');
  });

  test('the line is served from the front', async ({ page, server, agent, request }) => {
    await agent.setting('Livechat_Routing_Method', 'Manual_Selection');
    await atCounter(page, server, agent);
    const first = await new Visitor(request, server.url, 'Priya Nair').start('Hello?');
    const second = await new Visitor(request, server.url, 'Hanna Berg').start('Anybody there?');
    await expect(page.getByText('2 in line')).toBeVisible();
    await expect(page.getByRole('button', { name: /^Take Priya Nair, waiting/ })).toBeVisible();
    await noSeriousViolation(page);
    await page.getByRole('tab', { name: 'Waiting 2' }).click();
    await row(page, 'Hanna Berg').click();
    await expect(log(page).getByText('Anybody there?')).toBeVisible();
    await log(page).focus();
    await page.keyboard.press('n');
    await expect(page).toHaveURL(new RegExp(first.rid));
    await expect(page.getByLabel('Reply to Priya Nair')).toBeVisible();
    await expect(page.getByText('1 in line')).toBeVisible();
    await page.getByRole('button', { name: /^Take Hanna Berg/ }).click();
    // The line holds still under the pointer.
    await page.mouse.move(900, 400);
    await expect(page.getByText('Nobody in line. The counter is calm.')).toBeVisible();
    await log(page).focus();
    await page.keyboard.press('j');
    await page.keyboard.press('k');
    await page.keyboard.press('r');
    await expect(page.getByRole('textbox', { name: /^Reply to/ })).toBeFocused();
    for (const visitor of [first, second]) await visitor.end();
    await agent.setting('Livechat_Routing_Method', 'Auto_Selection');
  });

  test('two agents press the same person: one gets the chat, the other is told', async ({ page, server, agent, request, browser }) => {
    await agent.setting('Livechat_Routing_Method', 'Manual_Selection');
    const { user } = (await agent.post('users.create', {
      name: 'Tomás Reis',
      username: `tomas${Date.now()}`,
      email: `tomas${Date.now()}@fernandkiln.example`,
      password: 'kiln-and-Fern 22',
      roles: ['user', 'livechat-agent'],
    })) as { user: { _id: string; username: string } };
    await atCounter(page, server, agent);
    // News of the line reach Tomás late, so that both press while both see the person.
    const tomas = await (await browser.newContext({ locale: 'en-GB' })).newPage();
    let late = false;
    await tomas.routeWebSocket(/\/websocket$/, (socket) => {
      const upstream = socket.connectToServer();
      upstream.onMessage((frame) => {
        if (!late || !String(frame).includes('stream-livechat-inquiry-queue-observer')) socket.send(frame);
      });
    });
    await signIn(tomas, server.url, user.username, 'kiln-and-Fern 22');
    const visitor = await new Visitor(request, server.url, 'Nia Okoye').start('Who is first?');
    const take = /^Take Nia Okoye/;
    await expect(tomas.getByRole('button', { name: take })).toBeVisible();
    late = true;
    await page.getByRole('button', { name: take }).click();
    await expect(page.getByLabel('Reply to Nia Okoye')).toBeVisible();
    await tomas.getByRole('button', { name: take }).click();
    await expect(tomas.getByText('A colleague has just taken Nia Okoye.')).toBeVisible();
    await expect(tomas.getByLabel('Reply to Nia Okoye')).toHaveCount(0);
    await tomas.mouse.move(900, 400);
    await expect(tomas.getByText('Nobody in line. The counter is calm.')).toBeVisible();
    await tomas.context().close();
    await visitor.end();
    // Later chats are for the others.
    await agent.post('users.setActiveStatus', { userId: user._id, activeStatus: false });
    await agent.setting('Livechat_Routing_Method', 'Auto_Selection');
  });

  test('a long conversation is read page by page and stays where it is read', async ({ page, server, agent, request }) => {
    await atCounter(page, server, agent);
    const visitor = await new Visitor(request, server.url, 'Long Talker').start();
    for (let i = 0; i < 70; i += 1) await visitor.say(`line ${i}`);
    await row(page, 'Long Talker').click();
    await expect(log(page).getByText('line 69', { exact: true })).toBeInViewport();
    await expect(log(page).getByText('line 0', { exact: true })).toHaveCount(0);
    await log(page).evaluate((element) => {
      element.scrollTop = 0;
    });
    await expect(log(page).getByText('line 0', { exact: true })).toHaveCount(1);
    await expect(log(page).getByText('line 22', { exact: true })).toBeInViewport();
    await visitor.say('the newest');
    await page.getByRole('button', { name: '1 new message' }).click();
    await expect(log(page).getByText('the newest')).toBeInViewport();
    const words = await log(page).locator('.bub').allTextContents();
    expect(words).toEqual([...Array.from({ length: 70 }, (_, i) => `line ${i}`), 'the newest']);
    await visitor.end();
  });

  test('a draft outlives a session that ended', async ({ page, server, agent, request }) => {
    await atCounter(page, server, agent);
    const visitor = await new Visitor(request, server.url, 'Rui Santos').start('Do you ship?');
    await row(page, 'Rui Santos').click();
    await page.getByLabel('Reply to Rui Santos').fill('We do, from');
    // Signed out elsewhere: the token is of no use any more, and the socket says so by itself.
    const stored = await page.evaluate(() => JSON.parse(localStorage.getItem('deskbell.console.session') ?? '{}') as { userId: string; authToken: string });
    await request.post(`${server.url}/api/v1/logout`, { headers: { 'X-User-Id': stored.userId, 'X-Auth-Token': stored.authToken } });
    await expect(page.getByText('Your session has ended.')).toBeVisible();
    await page.getByLabel('User name or e-mail').fill(ADMIN.username);
    await page.getByLabel('Password', { exact: true }).fill(ADMIN.password);
    await page.keyboard.press('Enter');
    await expect(page.getByLabel('Reply to Rui Santos')).toHaveValue('We do, from');
    await visitor.end();
  });

  test('a power cut loses nothing and doubles nothing', async ({ page, server, agent, request }) => {
    await atCounter(page, server, agent);
    const visitor = await new Visitor(request, server.url, 'João Oliveira').start('Before');
    await row(page, 'João Oliveira').click();
    await page.getByLabel('Reply to João Oliveira').fill('Sent before');
    await page.keyboard.press('Enter');
    await expect(log(page).getByText('Sent', { exact: true })).toBeVisible();
    await server.kill();
    await expect(page.getByText(/No connection since/)).toBeVisible();
    await page.getByLabel('Reply to João Oliveira').fill('Written in the dark');
    await page.keyboard.press('Enter');
    await expect(page.getByText('Will be sent when you’re back online')).toBeVisible();
    await noSeriousViolation(page);
    await server.restart();
    await visitor.say('Said while you were away');
    await expect(page.getByText(/No connection since/)).toHaveCount(0, { timeout: 30_000 });
    await expect(log(page).getByText('Said while you were away')).toBeVisible();
    await expect(page.getByText('Will be sent when you’re back online')).toHaveCount(0);
    await expect.poll(() => visitor.words().then((words) => [...words].sort())).toEqual(['Before', 'Said while you were away', 'Sent before', 'Written in the dark']);
    await visitor.end();
  });
});

test.describe('the people', () => {
  test('a second agent is added, signs in, and is removed', async ({ page, server, browser }) => {
    await signIn(page, server.url);
    await page.getByRole('link', { name: 'Agents' }).click();
    await page.getByRole('link', { name: 'Add an agent' }).click();
    await noSeriousViolation(page);
    await page.getByLabel('Name', { exact: true }).fill('Mei Lin');
    await expect(page.getByLabel('User name')).toHaveValue('mei.lin');
    await page.getByLabel('E-mail').fill(ADMIN.email);
    await page.getByLabel('First password').fill('kiln-and-Fern 22');
    await page.getByRole('button', { name: 'Add agent' }).click();
    await expect(page.getByText('Another account has this e-mail address.')).toBeVisible();
    await page.getByLabel('E-mail').fill('mei@fernandkiln.example');
    await page.getByRole('button', { name: 'Add agent' }).click();
    await expect(page.getByText('Mei Lin can sign in now')).toBeVisible();
    const entry = page.getByRole('listitem').filter({ hasText: 'Mei Lin' });
    await expect(entry).toBeVisible();
    await noSeriousViolation(page);

    const mei = await second(browser, server.url, 'mei.lin', 'kiln-and-Fern 22');
    await expect(mei.getByRole('link', { name: 'Agents' })).toHaveCount(0);
    await page.reload();
    await expect(entry.getByText('at the counter')).toBeVisible();
    await mei.context().close();

    await entry.getByRole('button', { name: 'Remove Mei Lin as agent' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove as agent' }).click();
    await expect(page.getByText('Mei Lin is no longer an agent')).toBeVisible();
    await expect(entry).toHaveCount(0);
  });

  test('a department is made, changed and deleted', async ({ page, server, agent }) => {
    await signIn(page, server.url);
    await page.getByRole('link', { name: 'Departments' }).click();
    await page.getByRole('link', { name: 'New department' }).click();
    await page.getByRole('button', { name: 'Make department' }).click();
    await expect(page.getByText('Please give the department a name.')).toBeVisible();
    await expect(page.getByLabel('Name', { exact: true })).toBeFocused();
    await page.getByLabel('Name', { exact: true }).fill('Orders');
    await page.getByLabel('E-mail').fill('orders@fernandkiln.example');
    await page.getByRole('checkbox', { name: new RegExp(ADMIN.name) }).check();
    await noSeriousViolation(page);
    await page.getByRole('button', { name: 'Make department' }).click();
    await expect(page.getByText('Orders is saved')).toBeVisible();
    const entry = page.getByRole('listitem').filter({ hasText: 'Orders' });
    await expect(entry).toContainText('1 agent');
    await noSeriousViolation(page);

    await entry.getByRole('link', { name: 'Edit Orders' }).click();
    await page.getByLabel('Name', { exact: true }).fill('Orders & returns');
    await page.getByRole('switch', { name: 'Visitors can choose it' }).uncheck();
    await page.getByRole('checkbox', { name: new RegExp(ADMIN.name) }).uncheck();
    await page.getByRole('button', { name: 'Save' }).click();
    await expect(page.getByRole('listitem').filter({ hasText: 'Orders & returns' })).toContainText('0 agents');
    const { departments } = (await agent.get('livechat/department')) as { departments: { name: string; showOnRegistration: boolean; numAgents: number }[] };
    expect(departments).toMatchObject([{ name: 'Orders & returns', showOnRegistration: false, numAgents: 0 }]);

    await page.getByRole('link', { name: 'Edit Orders & returns' }).click();
    await page.getByRole('button', { name: 'Delete…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Delete Orders & returns?' });
    await expect(dialog.getByRole('button', { name: 'Cancel' })).toBeFocused();
    await dialog.getByRole('button', { name: 'Delete department' }).click();
    await expect(page.getByText('One counter for everything')).toBeVisible();
  });
});

test.describe('on a phone, in the dark', () => {
  test.use({ viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true, colorScheme: 'dark' });

  test('one pane at a time, each with its address', async ({ page, server, agent, request }) => {
    await atCounter(page, server, agent);
    const visitor = await new Visitor(request, server.url, 'سامي منصور').start('مرحبا');
    await noSeriousViolation(page);
    await row(page, 'سامي منصور').tap();
    await expect(page.getByRole('heading', { level: 1, name: 'سامي منصور' })).toBeVisible();
    await expect(page.getByRole('tablist')).toBeHidden();
    await noSeriousViolation(page);
    await page.getByRole('link', { name: /^About/ }).tap();
    await expect(page.getByRole('complementary', { name: 'About the visitor' })).toBeVisible();
    await noSeriousViolation(page);
    await page.goBack();
    await expect(log(page).getByText('مرحبا')).toBeVisible();
    await page.goBack();
    await expect(page.getByRole('tablist')).toBeVisible();
    for (const path of ['/console/agents', '/console/agents/new', '/console/departments', '/console/departments/new', '/console/inbox?list=waiting']) {
      await page.goto(server.url + path);
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
      await noSeriousViolation(page);
      expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
    }
    await visitor.end();
  });
});

async function second(browser: Browser, url: string, user: string, password: string): Promise<Page> {
  const page = await (await browser.newContext({ locale: 'en-GB' })).newPage();
  await signIn(page, url, user, password);
  await expect(page.getByText('Nobody in line. The counter is calm.')).toBeVisible();
  return page;
}
