// A lively first chat of the official widget with all limits on: it stays below them.
import { expect, flow, officeWith } from './office';

const test = officeWith({ API_Enable_Rate_Limiter: 'true' });

test('a lively visitor', async ({ page, office }) => {
  const ana = await office.owner();
  const bruno = await office.agent('bruno', 'Bruno Costa');
  await office.department('Shop', [ana]);
  const yard = await office.department('Yard', [bruno]);
  const sent: number[] = [];
  const refused: string[] = [];
  let sockets = 0;
  page.on('websocket', (socket) => {
    sockets += 1;
    socket.on('framesent', () => sent.push(Date.now()));
  });
  page.on('response', (response) => {
    if (response.status() === 429) refused.push(response.url());
  });
  const widget = await office.visit(page);
  await widget.open();
  await widget.register('Lotte Lively', 'Shop');
  // The first one may need the page twice (see `begin`); counted is what follows.
  await widget.begin('one');
  const before = sockets;
  sent.length = 0;
  await flow('four messages and a switch of the department within seconds, with limits on: nothing is refused', async () => {
    for (const word of ['two', 'three', 'four', 'five']) {
      await widget.composer.pressSequentially(word);
      await widget.composer.press('Enter');
      await expect(widget.message(word)).toHaveCount(1);
    }
    await widget.choose('Change department');
    await widget.frame.locator('select[name="department"]').selectOption(yard);
    await widget.frame.getByRole('button', { name: 'Start chat' }).click();
    await widget.answer('Yes');
    await widget.answer('OK');
    await expect(widget.title).toHaveText('Bruno Costa');
    await expect(widget.said).toHaveText(['one', 'two', 'three', 'four', 'five'], { useInnerText: true });
    const most = Math.max(...sent.map((start) => sent.filter((at) => at >= start && at < start + 10_000).length));
    console.log(`frames of the official widget in any 10 s: ${most}`);
    expect(refused).toEqual([]);
    expect(sockets).toBe(before);
  });
});
