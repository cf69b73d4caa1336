// The official widget: from its button to a talk both ways, and back again after a reload.
import { ADMIN } from '../server';
import { expect, flow, officeWith, say, type Person } from './office';

const test = officeWith();
let ana: Person;

test.beforeAll(async ({ office }) => {
  ana = await office.owner();
});

test('a first talk', async ({ page, office }) => {
  const widget = await office.visit(page);
  await flow('the button shows, and the form behind it while somebody is online', async () => {
    await expect(widget.button).toBeVisible();
    await widget.open();
    await expect(widget.title).toHaveText('Chat with us');
    await expect(widget.frame.locator('input[name="email"]')).toBeVisible();
  });
  await flow('a visitor registers by the form', () => widget.register('Vera Visitor'));
  let rid = '';
  await flow("a visitor's message reaches the agent, and is shown to the visitor once", async () => {
    await widget.begin('Is the moss teapot in stock?');
    const room = await office.room('Vera Visitor');
    rid = room._id;
    expect(await office.said(rid)).toEqual(['Is the moss teapot in stock?']);
    // No cookie of the server reaches it from another site; the address of the frame tells where the room came from.
    expect(room.source.type).toBe('widget');
    expect((await page.context().cookies()).filter(({ name }) => name.startsWith('rc_'))).toEqual([]);
  });
  await flow('the agent who serves is shown, with name, address and picture', async () => {
    await expect(widget.title).toHaveText(ADMIN.name);
    await expect(widget.subtitle).toHaveText(ADMIN.email);
    const picture = widget.frame.locator('header img');
    await expect(picture).toHaveAttribute('src', `${office.url}/avatar/${ADMIN.username}`);
    await expect.poll(() => picture.evaluate((img: HTMLImageElement) => img.naturalWidth)).toBeGreaterThan(0);
  });
  let mine = '';
  await flow("an agent's answer appears at once", async () => {
    mine = await say(ana, rid, 'Two are left. *Shall I keep one?*');
    await expect(widget.message('Two are left. Shall I keep one?')).toHaveCount(1);
    await expect(widget.message('Two are left').locator('strong')).toHaveText('Shall I keep one?');
  });
  await flow('the visitor sees the agent type, and stop', async () => {
    await ana.socket.call('stream-notify-room', `${rid}/typing`, ana.username, true);
    await expect(widget.dots).toBeVisible();
    await ana.socket.call('stream-notify-room', `${rid}/typing`, ana.username, false);
    await expect(widget.dots).toHaveCount(0);
  });
  await flow('the agent sees the visitor type, and stop', async () => {
    // By the name the server knows: the widget leaves its own out by it.
    const guest = (await office.room('Vera Visitor')).v.username;
    await ana.socket.listen('stream-notify-room', `${rid}/typing`);
    await widget.composer.pressSequentially('Yes');
    await expect.poll(() => ana.socket.heard(`${rid}/typing`)).toContainEqual([guest, true]);
    await widget.composer.press('Enter');
    await expect.poll(async () => (await ana.socket.heard(`${rid}/typing`)).at(-1)).toEqual([guest, false]);
    await expect(widget.message('Yes')).toHaveCount(1);
  });
  await flow('an agent changes a message: the visitor reads the new words in the same place', async () => {
    await ana.api.post('chat.update', { roomId: rid, msgId: mine, text: 'Three are left.' });
    await expect(widget.said).toHaveText(['Is the moss teapot in stock?', 'Three are left.', 'Yes'], { useInnerText: true });
  });
  await flow('an agent removes a message: its words disappear', async () => {
    const slip = await say(ana, rid, 'Wrong window, sorry');
    await expect(widget.message('Wrong window')).toHaveCount(1);
    await ana.api.post('chat.delete', { roomId: rid, msgId: slip });
    await expect(widget.message('Wrong window')).toHaveCount(0);
  });
  await flow('a reload brings the talk back, in order and without doubles', async () => {
    await page.reload();
    await widget.there();
    await widget.open();
    await expect(widget.message('Yes')).toHaveCount(1);
    await expect(widget.said).toHaveText(['Is the moss teapot in stock?', 'Three are left.', 'Yes'], { useInnerText: true });
    await expect(widget.title).toHaveText(ADMIN.name);
    await say(ana, rid, 'Kept for you.');
    await expect(widget.message('Kept for you.')).toHaveCount(1);
  });
});

test('minimised, a visitor learns of a new message', async ({ page, office }) => {
  const widget = await office.guest(page, 'Mina Small');
  await widget.begin('I will look again later');
  const { _id: rid } = await office.room('Mina Small');
  await widget.minimise();
  await flow('an answer to a minimised widget: a number on the button, and the sound is asked for', async () => {
    // Listened for before anything is said: the sound is asked for once.
    const frame = page.frames()[1];
    await frame?.evaluate(() => {
      document.addEventListener('play', ({ target }) => Object.assign(window, { played: (target as HTMLAudioElement).src }), true);
    });
    await say(ana, rid, 'One');
    await say(ana, rid, 'Two');
    await expect(widget.frame.locator('[class*="button__badge"]')).toHaveText('2');
    await expect.poll(() => frame?.evaluate(() => (window as { played?: string }).played)).toBe(`${office.url}/sounds/chime.mp3`);
  });
  await flow('the number goes once the visitor is back and the talk goes on', async () => {
    await widget.open();
    await widget.write('Here I am');
    await expect(widget.message('Here I am')).toHaveCount(1);
    await expect(widget.frame.locator('[class*="button__badge"]')).toHaveCount(0);
  }, 'the widget clears it at the next message, not when it is opened');
});

test('a long talk', async ({ page, office }) => {
  const widget = await office.guest(page, 'Lena Long');
  await widget.begin('word 0');
  const { _id: rid } = await office.room('Lena Long');
  for (let n = 1; n < 61; n += 1) await say(ana, rid, `word ${n}.`);
  await flow('60 messages are read page by page while scrolling up', async () => {
    await page.reload();
    await widget.there();
    await widget.open();
    await expect(widget.message('word 60.')).toHaveCount(1);
    const list = widget.frame.locator('[class*="message-list__"]').first();
    await expect
      .poll(async () => {
        await list.evaluate((element) => {
          element.scrollTop = 1;
          element.scrollTop = 0;
        });
        return widget.said.count();
      }, { timeout: 40_000 })
      .toBe(61);
    expect(await widget.said.allInnerTexts()).toEqual(['word 0', ...Array.from({ length: 60 }, (_, n) => `word ${n + 1}.`)]);
  });
});
