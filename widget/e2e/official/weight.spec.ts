// What a shop's page pays until the button shows: the official widget's and ours, on the same page.
import type { Page, Request } from '@playwright/test';
import { Server } from '../server';
import { expect, officeWith, type Office } from './office';

const test = officeWith();

async function pay(page: Page, office: Office, look: { snippet?: string }, shown: () => Promise<void>): Promise<string> {
  const asked: Request[] = [];
  page.on('request', (request) => asked.push(request));
  const shop = office.page('weight', look);
  await page.goto(shop);
  await shown();
  // The page itself is not the widget's, nor is the icon a browser asks every site for.
  const own = asked.filter((request) => !request.url().startsWith(new URL(shop).origin));
  const sizes = await Promise.all(own.map((request) => request.sizes()));
  const bytes = sizes.reduce((sum, { responseBodySize, responseHeadersSize }) => sum + responseBodySize + responseHeadersSize, 0);
  return `${own.length} requests, ${bytes} bytes on the wire`;
}

test('until the button shows', async ({ browser, office }) => {
  await office.owner();
  const server = await Server.start();
  const [first, second] = await Promise.all([browser.newPage(), browser.newPage()]);
  const official = await pay(first, office, {}, async () => {
    await expect(first.frameLocator('#rocketchat-iframe').locator('[class*="screen__chat-button"]')).toBeVisible();
  });
  const ours = await pay(second, office, { snippet: `<script src="${server.url}/widget.js" async></script>` }, async () => {
    await expect(second.getByRole('button', { name: /^Open chat/ })).toBeVisible();
  });
  console.log(`until the official widget's button shows: ${official}`);
  console.log(`until our own widget's button shows: ${ours}`);
  expect(Number.parseInt(official, 10)).toBeGreaterThan(Number.parseInt(ours, 10));
  await Promise.all([first.close(), second.close()]);
  await server.stop();
});
