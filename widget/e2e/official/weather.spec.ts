// The official widget in bad weather: killed servers, cut and deaf sockets. Nothing is lost, nothing is doubled.
import { Line } from './line';
import { expect, flow, officeWith, say, type Office, type Person } from './office';
import { Widget } from './widget';

const test = officeWith();
let ana: Person;

test.beforeAll(async ({ office }) => {
  ana = await office.owner();
});

/** How long the widget may take: it waits 5 s before it tries, and its library makes a second socket 5 s later. */
const PATIENCE = { timeout: 30_000 };

async function chat(office: Office, widget: Widget, name: string): Promise<string> {
  await widget.begin('before');
  return (await office.room(name))._id;
}

test('the server is killed', async ({ page, office, browser }) => {
  test.setTimeout(120_000);
  const widget = await office.guest(page, 'Karl Killed');
  const idle = await (await browser.newContext()).newPage();
  const roomless = await office.visit(idle);
  const rid = await chat(office, widget, 'Karl Killed');
  await say(ana, rid, 'answer before');
  await expect(widget.message('answer before')).toHaveCount(1);
  await flow('the server is killed while the visitor types, and started again: the widget shows what it missed, once', async () => {
    await widget.composer.pressSequentially('typed while ');
    await office.server.kill();
    await widget.composer.pressSequentially('it was dead');
    await expect(widget.notice.filter({ hasText: 'Livechat is not connected.' })).toBeVisible();
    await office.server.restart();
    await say(ana, rid, 'sent before the widget came back');
    await expect(widget.message('sent before the widget came back')).toHaveCount(1, PATIENCE);
    await widget.composer.press('Enter');
    await expect(widget.message('typed while it was dead')).toHaveCount(1);
    await say(ana, rid, 'live again');
    await expect(widget.message('live again')).toHaveCount(1);
    const all = ['before', 'answer before', 'sent before the widget came back', 'typed while it was dead', 'live again'];
    expect(await widget.said.allInnerTexts()).toEqual(all);
    expect(await office.said(rid)).toEqual(all);
  });
  await flow('a visitor without a chat comes back after a killed server, too', async () => {
    ana = await office.owner();
    await expect(roomless.notice.filter({ hasText: 'Livechat connected.' })).toBeVisible(PATIENCE).catch(() => undefined);
    await roomless.open();
    await roomless.register('Rita Roomless');
    await roomless.begin('Here I am');
    await expect(roomless.message('Here I am')).toHaveCount(1, PATIENCE);
    const { _id } = await office.room('Rita Roomless');
    await say(ana, _id, 'Welcome');
    await expect(roomless.message('Welcome')).toHaveCount(1, PATIENCE);
  });
  await idle.context().close();
});

test('a bad line', async ({ page, office, browser }) => {
  test.setTimeout(150_000);
  const line = await Line.to(Number(new URL(office.server.url).port));
  const snippet = `<script>(function(w, d, s, u) { w.RocketChat = function(c) { w.RocketChat._.push(c) }; w.RocketChat._ = []; w.RocketChat.url = u;
    var h = d.getElementsByTagName(s)[0], j = d.createElement(s); j.async = true; j.src = u + '/rocketchat-livechat.min.js'; h.parentNode.insertBefore(j, h);
    })(window, document, 'script', '${line.url}/livechat');</script>`;
  await page.clock.install();
  const widget = await office.guest(page, 'Lina Line', 'line', { snippet });
  const rid = await chat(office, widget, 'Lina Line');
  await flow('the socket is cut: the widget comes back and shows what it missed, once', async () => {
    line.cut();
    await say(ana, rid, 'said while cut');
    await expect(widget.message('said while cut')).toHaveCount(1, PATIENCE);
    await say(ana, rid, 'after the cut');
    await expect(widget.message('after the cut')).toHaveCount(1, PATIENCE);
    await expect(widget.said).toHaveCount(3);
  });
  await flow('a socket that says nothing any more is given up, and what was missed is shown', async () => {
    const before = line.upgrades;
    line.state = 'deaf';
    await say(ana, rid, 'said to the deaf');
    // Its own clock is turned on; otherwise it would take 48 s.
    await expect
      .poll(async () => {
        await page.clock.runFor(5_000);
        return line.upgrades;
      }, PATIENCE)
      .toBeGreaterThan(before);
    line.cut();
    line.state = 'open';
    await expect
      .poll(async () => {
        await page.clock.runFor(2_000);
        return widget.message('said to the deaf').count();
      }, { timeout: 60_000 })
      .toBe(1);
  });
  await flow('sockets are refused while the page loads: the talk works as soon as they are let in', async () => {
    line.state = 'refuses sockets';
    const fresh = await (await browser.newContext()).newPage();
    const before = line.upgrades;
    await fresh.goto(office.page('line', { snippet }));
    await expect.poll(() => line.upgrades, PATIENCE).toBeGreaterThan(before);
    line.state = 'open';
    const late = new Widget(fresh);
    await expect(late.button).toBeVisible({ timeout: 45_000 });
    await late.open();
    await late.register('Rolf Refused');
    await late.begin('Am I heard?');
    await expect(late.message('Am I heard?')).toHaveCount(1, PATIENCE);
    await fresh.context().close();
  });
  await line.close();
});
