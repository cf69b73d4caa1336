// The end of a chat in the official widget: by either side, with its words kept, or with everything forgotten.
import { absent, expect, flow, officeWith, say, type Office, type Person } from './office';
import type { Widget } from './widget';

const test = officeWith();
let ana: Person;

test.beforeAll(async ({ office }) => {
  ana = await office.owner();
});

const finished = (widget: Widget) => expect(widget.title).toHaveText('Chat Finished');

async function chat(office: Office, widget: Widget, name: string): Promise<string> {
  await widget.begin('Hello');
  const { _id } = await office.room(name);
  await say(ana, _id, 'Good morning');
  await expect(widget.message('Good morning')).toHaveCount(1);
  return _id;
}

test('ended by either side', async ({ page, office }) => {
  const surveys: string[] = [];
  page.on('request', (request) => {
    if (request.url().includes('survey')) surveys.push(request.url());
  });
  const widget = await office.guest(page, 'Vito Visitor');
  const rid = await chat(office, widget, 'Vito Visitor');
  await flow('the visitor ends the chat', async () => {
    await widget.choose('Finish this chat');
    await widget.answer('Yes');
    await finished(widget);
    const { room } = (await office.admin.get(`rooms.info?roomId=${rid}`)) as { room: { open?: boolean; closer: string } };
    expect([room.open, room.closer]).toEqual([undefined, 'visitor']);
  });
  let next = '';
  await flow('a new chat follows in a room of its own, without the form', async () => {
    await widget.frame.getByRole('button', { name: 'New Chat' }).click();
    next = await chat(office, widget, 'Vito Visitor');
    expect(next).not.toBe(rid);
    await expect(widget.said).toHaveCount(2);
  });
  await flow('the agent ends the chat: the visitor is told', async () => {
    await ana.api.post('livechat/room.closeByUser', { rid: next, comment: 'Solved' });
    await finished(widget);
  });
  await absent('survey', 'its last screen has no rating and it never calls room.survey', async () => {
    await expect(widget.frame.getByRole('button', { name: 'New Chat' })).toBeVisible();
    expect(surveys).toEqual([]);
  });
});

test('with a copy of the words', async ({ page, office }) => {
  await office.admin.setting('Livechat_enable_transcript', true);
  const widget = await office.guest(page, 'Tia Transcript');
  const rid = await chat(office, widget, 'Tia Transcript');
  await flow('the visitor asks for a transcript at the end', async () => {
    await widget.choose('Finish this chat');
    await widget.answer('Yes');
    await expect(widget.frame.getByText('Would you like a copy of this chat by e-mail?')).toBeVisible();
    const asked = page.waitForResponse((response) => response.url().includes('livechat/transcript'));
    await widget.answer('Yes');
    expect((await asked).status()).toBe(200);
    await expect(widget.frame.getByText('Transcript sent')).toBeVisible();
    await widget.answer('OK');
    await finished(widget);
    const { messages } = (await ana.api.get(`livechat/${rid}/messages`)) as { messages: object[] };
    expect(JSON.stringify(messages)).not.toContain('tia.transcript@lindqvist.example" failed');
  });
  await office.admin.setting('Livechat_enable_transcript', false);
});

test('with consent, and forgotten', async ({ page, office, request }) => {
  await office.admin.setting('Livechat_force_accept_data_processing_consent', true);
  await office.admin.setting('Livechat_data_processing_consent_text', 'We keep **your words** for a year.');
  const widget = await office.visit(page);
  await widget.open();
  await flow('consent comes first, in the words of the owner', async () => {
    await expect(widget.frame.getByText('We keep your words for a year.')).toBeVisible();
    await expect(widget.frame.locator('strong', { hasText: 'your words' })).toBeVisible();
    await widget.frame.getByRole('button', { name: 'I Agree' }).click();
    await widget.register('Gina Gone');
  });
  const rid = await chat(office, widget, 'Gina Gone');
  await flow('"forget my data" while a chat is open removes the visitor and the chat', async () => {
    const { token } = await widget.kept();
    await widget.choose('Forget/Remove my data');
    await widget.answer('Yes');
    // Its last screen or the form, whichever of its two answers comes first; the words are gone either way.
    await expect(widget.title).toHaveText(/^(Chat Finished|Chat with us)$/);
    await expect(widget.said).toHaveCount(0);
    await expect(widget.notice.filter({ hasText: 'Error' })).toHaveCount(0);
    await expect
      .poll(async () => (await request.get(`${office.server.url}/api/v1/livechat/visitor/${token}`)).status())
      .toBe(400);
    await expect(office.admin.get(`rooms.info?roomId=${rid}`)).rejects.toThrow(/400/);
    expect((await widget.kept()).user).toBeUndefined();
  });
  await office.admin.setting('Livechat_force_accept_data_processing_consent', false);
});
