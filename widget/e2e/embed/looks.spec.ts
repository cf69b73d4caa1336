// How the chat looks and whether it is there, as the owner's page says it.
import { devices, type Browser } from '@playwright/test';
import type { Server } from '../server';
import { expect, Shop, test } from './shop';

/** A shop on a phone. */
async function onPhone(browser: Browser, server: Server, commands = '', dark = false): Promise<Shop> {
  const { defaultBrowserType: _, ...phone } = devices['Pixel 5'];
  const context = await browser.newContext({ ...phone, viewport: { width: 360, height: 740 }, colorScheme: dark ? 'dark' : 'light' });
  return new Shop(await context.newPage()).open(server, { commands });
}

const THEME = `{ color: 'rebeccapurple', fontColor: '#ffff00', iconColor: '#00ff00', title: 'Ask Fern', offlineTitle: 'Shut today', position: 'left',
  background: '#103020', guestBubbleBackgroundColor: '#ffd0e0', agentBubbleBackgroundColor: '#202060', hideAgentAvatar: true, hideGuestAvatar: true }`;

test('setTheme: every part of it, at once and for the next words', async ({ server, desk, shop }, info) => {
  await shop.open(server, { commands: `this.registerGuest({ name: 'Thea' }); this.setTheme(${THEME});` });
  await expect(shop.widget).toHaveAttribute('data-side', 'left');
  const bell = await shop.bell.boundingBox();
  expect(bell?.x).toBeLessThan(100);
  await expect(shop.bell.locator('svg')).toHaveCSS('stroke', 'rgb(0, 255, 0)');
  await shop.bell.click();
  await expect(shop.frame.getByRole('dialog', { name: 'Ask Fern' })).toBeVisible();
  await shop.write('My words');
  await desk.say((await desk.room('Thea'))._id, 'Your words');
  await expect(shop.frame.getByText('Your words')).toBeVisible();
  expect(await shop.style('html', '--accent')).toBe('#663399');
  expect(await shop.style('html', '--on-accent')).toBe('#ffff00');
  expect(await shop.style('.log', 'background-color')).toBe('rgb(16, 48, 32)');
  expect(await shop.style('.is-mine .bub', 'background-color')).toBe('rgb(255, 208, 224)');
  expect(await shop.style('.turn:not(.is-mine) .bub', 'background-color')).toBe('rgb(32, 32, 96)');
  await expect(shop.frame.locator('.turn > .dome')).toHaveCount(1);
  await expect(shop.frame.locator('.turn > .dome')).toBeHidden();
  await shop.page.screenshot({ path: info.outputPath('theme.png') });
  // A later call adds; what it does not name stays. Nothing that would be fetched is taken.
  await shop.say("this.setTheme({ position: 'right', hideAgentAvatar: false, background: 'url(https://shop.test/x.png)', color: 'nonsense' });");
  await expect(shop.widget).toHaveAttribute('data-side', 'right');
  await expect(shop.frame.locator('.turn > .dome')).toBeVisible();
  expect(await shop.style('html', '--accent')).toBe('#663399');
  expect(await shop.style('.log', 'background-color')).toBe('rgb(16, 48, 32)');
  await desk.open(false);
  await desk.api.post('livechat/room.closeByUser', { rid: (await desk.room('Thea'))._id, comment: 'done' });
  await shop.frame.getByRole('button', { name: 'Start a new chat' }).click();
  await expect(shop.frame.getByRole('heading', { name: 'Shut today' })).toBeVisible();
  await desk.open(true);
});

test('setTheme: on a phone in the dark, before the chat is there', async ({ browser, server, desk }, info) => {
  const shop = await onPhone(browser, server, `this.registerGuest({ name: 'Theo' }); this.setTheme(${THEME});`, true);
  expect((await shop.bell.boundingBox())?.x).toBeLessThan(100);
  await shop.page.screenshot({ path: info.outputPath('bell.png') });
  await shop.bell.tap();
  await shop.write('My words');
  await desk.say((await desk.room('Theo'))._id, 'Your words');
  await expect(shop.frame.getByText('Your words')).toBeVisible();
  expect(await shop.style('html', 'color-scheme')).toBe('dark');
  expect(await shop.style('.is-mine .bub', 'background-color')).toBe('rgb(255, 208, 224)');
  expect(await shop.page.evaluate('document.documentElement.scrollWidth')).toBe(360);
  await shop.page.screenshot({ path: info.outputPath('chat.png') });
  await shop.page.context().close();
});

test('setTheme: the protocol’s default colour is a choice where a page makes it', async ({ server, desk: _, shop }) => {
  await shop.open(server, { commands: "this.setTheme({ color: '#C1272D' });" });
  await shop.bell.click();
  await expect.poll(() => shop.style('html', '--accent')).toBe('#c1272d');
});

test('the owner’s colour and corner are in the loader; the page’s tag wins', async ({ server, desk, shop }) => {
  await shop.open(server);
  const accent = () => shop.widget.evaluate((element) => getComputedStyle(element).getPropertyValue('--accent'));
  expect(await accent()).toBe('#1f6b55');
  await desk.api.setting('Livechat_title_color', '#1D74F5');
  await desk.api.setting('Livechat_widget_position', 'left');
  const fetched: string[] = [];
  shop.page.on('request', (request) => fetched.push(new URL(request.url()).pathname));
  await shop.page.reload();
  await expect(shop.widget).toHaveAttribute('data-side', 'left');
  expect(await accent()).toBe('#1D74F5');
  expect(fetched.filter((path) => path.startsWith('/livechat'))).toEqual(['/livechat/rocketchat-livechat.min.js']);
  await shop.page.unrouteAll();
  await shop.open(server, {
    html: `<!doctype html><html lang="en"><title>Shop</title><script async src="${server.url}/widget.js" data-color="#8a3b12" data-position="right"></script></html>`,
  });
  expect(await accent()).toBe('#8a3b12');
  await expect(shop.widget).toHaveAttribute('data-side', 'right');
  await desk.api.setting('Livechat_title_color', '#C1272D');
  await desk.api.setting('Livechat_widget_position', 'right');
});

test('setLanguage: the words change while the visitor looks at them', async ({ server, desk, shop }) => {
  await desk.api.setting('Language', 'de');
  await shop.open(server);
  await shop.bell.click();
  await expect(shop.frame.getByLabel('Ihr Name')).toBeVisible();
  await shop.say("this.setLanguage('en');");
  await expect(shop.frame.getByLabel('Your name')).toBeVisible();
  expect(await shop.frame.locator('html').getAttribute('lang')).toBe('en');
  await shop.say("this.setLanguage('de-AT');");
  await expect(shop.frame.getByLabel('Ihr Name')).toBeVisible();
  expect(await shop.frame.locator('html').getAttribute('lang')).toBe('de');
  await shop.say('this.minimizeWidget();');
  await expect(shop.page.getByRole('button', { name: 'Chat öffnen' })).toBeVisible();
  // One that nobody wrote is English.
  await shop.say("this.maximizeWidget(); this.setLanguage('tlh');");
  await expect(shop.frame.getByLabel('Your name')).toBeVisible();
  await desk.api.setting('Language', '');
});

test('setHiddenSystemMessages: lines of these kinds go, at once', async ({ server, desk, shop }) => {
  await shop.open(server, { commands: "this.setHiddenSystemMessages([]); this.registerGuest({ name: 'Hidda' }); this.maximizeWidget();" });
  await shop.write('Hello');
  const { _id: rid } = await desk.room('Hidda');
  await desk.say(rid, 'One moment');
  await desk.api.post('livechat/room.onHold', { roomId: rid });
  const line = shop.frame.getByText('The chat is on hold');
  await expect(line).toBeVisible();
  await shop.say("this.setHiddenSystemMessages(['omnichannel_placed_chat_on_hold']);");
  await expect(line).toHaveCount(0);
  await shop.say('this.setHiddenSystemMessages([]);');
  await expect(line).toBeVisible();
});

test('showWidget, hideWidget, onWidgetShown, onWidgetHidden: there or not, remembered, said once', async ({ server, desk: _, shop }) => {
  await shop.open(server);
  const shown = () => shop.happened('onWidgetShown', 'onWidgetHidden');
  expect(await shown()).toEqual([['onWidgetShown']]);
  await shop.say('this.hideWidget(); this.hideWidget();');
  await expect(shop.bell).toBeHidden();
  expect(await shown()).toEqual([['onWidgetShown'], ['onWidgetHidden']]);
  await shop.page.reload();
  await expect.poll(shown).toEqual([['onWidgetHidden']]);
  await expect(shop.bell).toBeHidden();
  await shop.say('this.showWidget(); this.showWidget();');
  await expect(shop.bell).toBeVisible();
  expect(await shown()).toEqual([['onWidgetHidden'], ['onWidgetShown']]);
  // A page that hides it as it loads means one hiding.
  await shop.page.unrouteAll();
  await shop.open(server, { commands: 'this.hideWidget();' });
  await expect.poll(shown).toEqual([['onWidgetHidden']]);
});

for (const device of ['desktop', 'phone'] as const) {
  test(`maximizeWidget, minimizeWidget, onChatMaximized, onChatMinimized: ${device}`, async ({ browser, server, desk: _, page }, info) => {
    const shop = device === 'phone' ? await onPhone(browser, server) : await new Shop(page).open(server);
    const said = () => shop.happened('onChatMaximized', 'onChatMinimized');
    await shop.say('this.maximizeWidget(); this.maximizeWidget();');
    await expect(shop.widget).toHaveAttribute('data-state', 'opened');
    await expect(shop.frame.getByRole('dialog')).toBeVisible();
    expect(await said()).toEqual([['onChatMaximized']]);
    const isFull = () => shop.page.locator('body.rc-livechat-mobile-full-screen').count();
    expect(await isFull()).toBe(device === 'phone' ? 1 : 0);
    await shop.page.screenshot({ path: info.outputPath(`open-${device}.png`) });
    await shop.say('this.minimizeWidget(); this.minimizeWidget();');
    await expect(shop.widget).toHaveAttribute('data-state', 'closed');
    await expect(shop.bell).toBeVisible();
    expect(await isFull()).toBe(0);
    expect(await said()).toEqual([['onChatMaximized'], ['onChatMinimized']]);
    await shop.bell.click();
    await shop.frame.getByRole('button', { name: 'Minimise chat' }).click();
    await expect(shop.bell).toBeVisible();
    expect(await said()).toEqual([['onChatMaximized'], ['onChatMinimized'], ['onChatMaximized'], ['onChatMinimized']]);
    if (device === 'phone') await shop.page.context().close();
  });
}
