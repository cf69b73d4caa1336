-- Handing over leaves a note; its list must not grow with what was said around it.
CREATE INDEX message_transfers ON message(room_pk, seq) WHERE kind = 'livechat_transfer_history';
