// Files both ways in the official widget. It sends no cookies of the server: links must carry their own right.
import { deflateSync } from 'node:zlib';
import { expect, flow, officeWith, type Person } from './office';

const test = officeWith({ FileUpload_MaxFileSize: '4000' });
let ana: Person;

/** A small red square. */
function png(): Buffer {
  const crc = (data: Buffer) => {
    let c = ~0;
    for (const byte of data) {
      c ^= byte;
      for (let bit = 0; bit < 8; bit += 1) c = (c >>> 1) ^ (c & 1 ? 0xedb88320 : 0);
    }
    return ~c >>> 0;
  };
  const part = (name: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(name), data]);
    const head = Buffer.alloc(4);
    head.writeUInt32BE(data.length);
    const tail = Buffer.alloc(4);
    tail.writeUInt32BE(crc(body));
    return Buffer.concat([head, body, tail]);
  };
  const size = Buffer.from([0, 0, 0, 8, 0, 0, 0, 8, 8, 2, 0, 0, 0]);
  const row = Buffer.from([0, ...Array.from({ length: 8 }, () => [193, 39, 45]).flat()]);
  const pixels = deflateSync(Buffer.concat(Array.from({ length: 8 }, () => row)));
  return Buffer.concat([Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]), part('IHDR', size), part('IDAT', pixels), part('IEND', Buffer.alloc(0))]);
}

const PDF = Buffer.from('%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n');

test.beforeAll(async ({ office }) => {
  ana = await office.owner();
});

test('files', async ({ page, office, playwright }) => {
  const widget = await office.guest(page, 'Fiona File');
  await widget.begin('Here is my cup');
  const { _id: rid } = await office.room('Fiona File');
  const send = (name: string, mimeType: string, buffer: Buffer) => widget.frame.locator('input[type="file"]').first().setInputFiles({ name, mimeType, buffer });
  const picture = (name: string) => widget.frame.locator(`ol img[src*="${name}"]`);
  const width = (name: string) => picture(name).evaluate((img: HTMLImageElement) => img.naturalWidth);

  await flow('a picture from the visitor is shown to both', async () => {
    await send('cup.png', 'image/png', png());
    await expect.poll(() => width('cup.png')).toBe(8);
    const { messages } = (await ana.api.get(`livechat/${rid}/messages`)) as { messages: { attachments?: { image_url?: string }[] }[] };
    expect(messages[0]?.attachments?.[0]?.image_url).toContain('/cup.png');
  });
  await flow('a picture from the agent is shown, without any cookie', async () => {
    await ana.api.upload(`rooms.upload/${rid}`, { name: 'glaze.png', mimeType: 'image/png', buffer: png() });
    await expect.poll(() => width('glaze.png')).toBe(8);
    expect(await page.context().cookies()).toEqual([]);
  });
  await flow('a PDF is a link that opens by itself', async () => {
    await ana.api.upload(`rooms.upload/${rid}`, { name: 'care.pdf', mimeType: 'application/pdf', buffer: PDF });
    const link = widget.frame.locator('a[href*="care.pdf"]').first();
    await expect(link).toBeVisible();
    const stranger = await playwright.request.newContext();
    const file = await stranger.get((await link.getAttribute('href')) ?? '');
    expect(file.status()).toBe(200);
    expect((await file.body()).equals(PDF)).toBe(true);
    // Without the right in the link nobody reads it.
    expect((await stranger.get(((await link.getAttribute('href')) ?? '').split('?')[0] ?? '')).status()).toBe(403);
    await stranger.dispose();
  });
  await flow('a file that is too large is refused with the size that is allowed', async () => {
    await send('large.png', 'image/png', Buffer.concat([png(), Buffer.alloc(5000)]));
    await expect(widget.notice.filter({ hasText: 'File exceeds allowed size of' })).toContainText(/\d/);
  });
  await flow('a file of a type that is not wanted is refused by its name', async () => {
    await send('run.exe', 'application/x-msdownload', Buffer.from('MZ\u0090\u0000'));
    await expect(widget.notice.filter({ hasText: 'Media Types Not Accepted' })).toBeVisible();
  });
  await flow('after a reload the files are still there', async () => {
    await page.reload();
    await widget.there();
    await widget.open();
    await expect.poll(() => width('cup.png')).toBe(8);
    await expect.poll(() => width('glaze.png')).toBe(8);
    await expect(widget.frame.locator('a[href*="care.pdf"]').first()).toBeVisible();
    await expect(widget.frame.locator('ol img[src*="large.png"]')).toHaveCount(0);
  });
});
