-- Handing over leaves a note; its list must not grow with what was said around it.
CREATE INDEX message_transfers ON message(room_pk, seq) WHERE kind = 'livechat_transfer_history';
-- Origins are listed by stepping from one to the next.
CREATE INDEX room_by_source ON room(source_type, source_id);
CREATE INDEX room_closed_by_department ON room(department_pk, closed_at) WHERE is_open = 0;
