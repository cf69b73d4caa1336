// Calls, as far as the official widget goes: it is called, and takes or refuses.
import { expect, flow, officeWith, type Person } from './office';

const test = officeWith({ Omnichannel_call_provider: 'WebRTC', WebRTC_Enabled: 'true' });

test('calls', async ({ page, office }) => {
  const ana: Person = await office.owner();
  const widget = await office.guest(page, 'Cleo Call');
  await widget.begin('Can you show me?');
  const { _id: rid } = await office.room('Cleo Call');
  const ring = () => ana.api.get(`livechat/webrtc.call?rid=${rid}`);
  const status = async () => ((await ana.api.get(`rooms.info?roomId=${rid}`)) as { room: { callStatus?: string } }).room.callStatus;
  const { token } = await widget.kept();
  const newest = async () =>
    ((await ana.api.get(`livechat/messages.history/${rid}?token=${token}`)) as { messages: { _id: string; t?: string }[] }).messages.find(
      ({ t }) => t === 'livechat_webrtc_video_call',
    )?._id;
  const incoming = widget.frame.getByText('Incoming video Call');

  await flow('a call rings at the visitor, also after a reload', async () => {
    await ring();
    await expect(incoming).toBeVisible();
    await page.reload();
    await widget.there();
    await widget.open();
    await expect(incoming).toBeVisible();
  });
  await flow('the visitor refuses the call: the agent is told', async () => {
    await ana.socket.listen('stream-notify-room', `${rid}/webrtc`);
    await widget.frame.getByRole('button', { name: 'Decline' }).click();
    await expect(incoming).toHaveCount(0);
    await expect.poll(status).toBe('declined');
    await expect.poll(() => ana.socket.heard(`${rid}/webrtc`)).toContainEqual(['callStatus', { callStatus: 'declined' }]);
  });
  await flow('the visitor takes the call, the agent ends it', async () => {
    await ring();
    await expect(incoming).toBeVisible();
    await widget.frame.getByRole('button', { name: 'Accept' }).click();
    await expect.poll(status).toBe('inProgress');
    await expect(widget.message('Can you show me?')).toHaveCount(1);
    await ana.api.put(`livechat/webrtc.call/${await newest()}`, { rid, status: 'ended' });
    // The refused one has its end, too.
    await expect(widget.frame.getByText(/Call Ended at/)).toHaveCount(2);
  }, 'the page of the call itself, /meet, is not offered yet');
});
