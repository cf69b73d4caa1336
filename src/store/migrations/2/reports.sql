-- reports
ALTER TABLE room ADD COLUMN agent_message_count INTEGER NOT NULL DEFAULT 0;
UPDATE room SET agent_message_count =
  (SELECT count(*) FROM message WHERE room_pk = room.pk AND author_side = 1 AND kind IS NULL);
CREATE INDEX room_closed_figures ON room(created_at, department_pk, served_by_pk, closed_at, message_count, agent_message_count,
  response_count, response_total_s, first_response_s, first_reaction_s, chat_duration_s, service_duration_s,
  visitor_inactivity_s, served_at, last_answer_at, is_waiting_response, source_type) WHERE is_open = 0;
CREATE INDEX message_transfer ON message(room_pk) WHERE kind = 'livechat_transfer_history';
CREATE INDEX visitor_by_update ON visitor(updated_at, department_pk) WHERE is_disabled = 0;

CREATE TABLE room_tag (
  room_pk INTEGER NOT NULL REFERENCES room(pk) ON DELETE CASCADE,
  tag     TEXT NOT NULL,
  PRIMARY KEY (room_pk, tag)
) STRICT, WITHOUT ROWID;
CREATE INDEX room_tag_by_tag ON room_tag(tag, room_pk);
CREATE TRIGGER room_tagged_at_start AFTER INSERT ON room WHEN new.tags <> '[]' BEGIN
  INSERT OR IGNORE INTO room_tag (room_pk, tag) SELECT new.pk, value FROM json_each(new.tags) WHERE type = 'text';
END;
CREATE TRIGGER room_tagged AFTER UPDATE OF tags ON room WHEN new.tags <> old.tags BEGIN
  DELETE FROM room_tag WHERE room_pk = new.pk;
  INSERT OR IGNORE INTO room_tag (room_pk, tag) SELECT new.pk, value FROM json_each(new.tags) WHERE type = 'text';
END;

CREATE TABLE agent_service (
  pk         INTEGER PRIMARY KEY,
  user_pk    INTEGER NOT NULL REFERENCES user(pk) ON DELETE CASCADE,
  started_at INTEGER NOT NULL,
  stopped_at INTEGER
) STRICT;
CREATE UNIQUE INDEX agent_service_running ON agent_service(user_pk) WHERE stopped_at IS NULL;
CREATE INDEX agent_service_by_stop ON agent_service(stopped_at, started_at, user_pk);
CREATE INDEX agent_service_by_user ON agent_service(user_pk);
CREATE TRIGGER agent_service_starts AFTER UPDATE OF status, livechat_status, is_active ON user
WHEN new.is_active = 1 AND new.livechat_status IS 'available' AND new.status <> 'offline' BEGIN
  INSERT OR IGNORE INTO agent_service (user_pk, started_at) VALUES (new.pk, new.updated_at);
END;
CREATE TRIGGER agent_service_stops AFTER UPDATE OF status, livechat_status, is_active ON user
WHEN new.is_active = 0 OR new.livechat_status IS NOT 'available' OR new.status = 'offline' BEGIN
  UPDATE agent_service SET stopped_at = max(new.updated_at, started_at) WHERE user_pk = new.pk AND stopped_at IS NULL;
END;
INSERT OR IGNORE INTO room_tag (room_pk, tag)
  SELECT r.pk, t.value FROM room r, json_each(r.tags) t WHERE r.tags <> '[]' AND t.type = 'text';
INSERT INTO agent_service (user_pk, started_at) SELECT pk, updated_at FROM user
  WHERE is_active = 1 AND livechat_status = 'available' AND status <> 'offline';
