// Words that try to be a page: in the official widget, in ours and in the console they stay words, live and after a reload.
import type { FrameLocator, Page } from '@playwright/test';
import { ADMIN, AgentApi, AgentSocket, Server } from '../server';
import { expect, flow, officeWith, say, type Person } from './office';

const test = officeWith();
const ATTACK = '<img src=x onerror="window.ranHere=1"><svg onload="window.ranHere=1"><script>window.ranHere=1</script>';

/** Nothing of it ran, in no frame of the page. */
async function inert(page: Page): Promise<void> {
  for (const frame of page.frames()) {
    expect(await frame.evaluate(() => (window as { ranHere?: number }).ranHere), frame.url()).toBeUndefined();
  }
}

test('in the official widget', async ({ page, office }) => {
  const ana: Person = await office.owner();
  const policies: string[] = [];
  page.on('response', async (response) => {
    if (new URL(response.url()).pathname === '/livechat') policies.push((await response.headerValue('content-security-policy')) ?? '');
  });
  const widget = await office.guest(page, 'Xenia Script');
  await flow('HTML from the visitor and from the agent does not run, live', async () => {
    await widget.composer.pressSequentially(ATTACK);
    await widget.composer.press('Enter');
    await expect(widget.message('onerror')).toHaveCount(1);
    const { _id: rid } = await office.room('Xenia Script');
    await say(ana, rid, ATTACK);
    await say(ana, rid, 'That was all');
    await expect(widget.message('onerror')).toHaveCount(2);
    await expect(widget.message('That was all')).toHaveCount(1);
    await expect(widget.frame.locator('ol img[src="x"], ol svg[onload], ol script')).toHaveCount(0);
    await inert(page);
  });
  await flow('HTML from the visitor and from the agent does not run after a reload', async () => {
    await page.reload();
    await widget.there();
    await widget.open();
    await expect(widget.message('That was all')).toHaveCount(1);
    await expect(widget.message('onerror')).toHaveCount(2);
    await expect(widget.frame.locator('ol img[src="x"], ol svg[onload], ol script')).toHaveCount(0);
    await inert(page);
  });
  await flow('HTML that reaches the history unescaped does not run: the policy of the page forbids it', async () => {
    // A visitor's own words are given back as they came; these did not come through the widget.
    const { token } = await widget.kept();
    const { _id: rid } = await office.room('Xenia Script');
    const sent = await page.request.post(`${office.server.url}/api/v1/livechat/message`, { data: { token, rid, msg: ATTACK } });
    expect(sent.ok()).toBe(true);
    await page.reload();
    await widget.there();
    await widget.open();
    await expect(widget.message('That was all')).toHaveCount(1);
    await expect(widget.frame.locator('ol img[src="x"]')).toHaveCount(1);
    await inert(page);
    expect(policies.every((policy) => policy.includes("script-src 'self' 'sha256-") && !policy.includes("script-src 'self' 'unsafe"))).toBe(true);
  });
});

test('in our own widget and in the console', async ({ browser, page, request }) => {
  test.setTimeout(90_000);
  const server = await Server.start();
  const agent = new AgentApi(request, server.url);
  await agent.login();
  const socket = await AgentSocket.open(browser, server.url, agent.authToken);
  const frame: FrameLocator = page.frameLocator('#rocketchat-iframe');
  const said = (where: FrameLocator | Page) => where.locator('.bub', { hasText: 'onerror' });
  await page.goto(`${server.url}/demo`);
  await page.getByRole('button', { name: /^Open chat/ }).click();
  await frame.getByLabel('Your name').fill('Xenia');
  await frame.getByLabel('E-mail').fill('xenia@lindqvist.example');
  await frame.getByRole('button', { name: 'Start chat' }).click();
  await frame.getByLabel('Write a message').fill(ATTACK);
  await frame.getByRole('button', { name: 'Send', exact: true }).click();
  await expect(said(frame)).toHaveCount(1);
  const { rooms } = (await agent.get('livechat/rooms')) as { rooms: { _id: string }[] };
  await agent.post('chat.sendMessage', { message: { rid: rooms[0]?._id, msg: ATTACK } });
  await expect(said(frame)).toHaveCount(2);
  await inert(page);
  await page.reload();
  await expect(said(frame)).toHaveCount(2);
  await inert(page);

  const desk = await (await browser.newContext()).newPage();
  await desk.goto(`${server.url}/console/inbox/${rooms[0]?._id}`);
  await desk.getByLabel('User name or e-mail').fill(ADMIN.username);
  await desk.getByLabel('Password', { exact: true }).fill(ADMIN.password);
  await desk.getByRole('button', { name: 'Sign in' }).click();
  await desk.getByRole('link').filter({ hasText: 'Xenia' }).first().click();
  await expect(said(desk)).toHaveCount(2);
  await agent.post('chat.sendMessage', { message: { rid: rooms[0]?._id, msg: ATTACK } });
  await expect(said(desk)).toHaveCount(3);
  await inert(desk);
  await desk.reload();
  await expect(said(desk)).toHaveCount(3);
  await inert(desk);
  await desk.context().close();
  await socket.close();
  await server.stop();
});
