-- reports
ALTER TABLE room ADD COLUMN agent_message_count INTEGER NOT NULL DEFAULT 0;
UPDATE room SET agent_message_count =
  (SELECT count(*) FROM message WHERE room_pk = room.pk AND author_side = 1 AND kind IS NULL);
DROP INDEX room_by_agent;
CREATE INDEX room_by_agent ON room(served_by_pk, created_at);
CREATE INDEX room_open_by_agent ON room(served_by_pk, created_at) WHERE is_open = 1;
CREATE INDEX room_closed_figures ON room(created_at, department_pk, served_by_pk, closed_at, message_count, agent_message_count,
  response_count, response_total_s, first_response_s, first_reaction_s, chat_duration_s, service_duration_s,
  visitor_inactivity_s, served_at, last_answer_at, is_waiting_response, source_type) WHERE is_open = 0;
CREATE INDEX visitor_by_update ON visitor(updated_at, department_pk) WHERE is_disabled = 0;
CREATE TABLE room_tag (
  room_pk    INTEGER NOT NULL REFERENCES room(pk) ON DELETE CASCADE,
  tag        TEXT NOT NULL,
  created_at INTEGER NOT NULL, -- the room's
  PRIMARY KEY (room_pk, tag)
) STRICT, WITHOUT ROWID;
CREATE INDEX room_tag_by_tag ON room_tag(tag, created_at, room_pk);
CREATE TRIGGER room_tagged_at_start AFTER INSERT ON room WHEN new.tags <> '[]' BEGIN
  INSERT OR IGNORE INTO room_tag (room_pk, tag, created_at) SELECT new.pk, value, new.created_at FROM json_each(new.tags) WHERE type = 'text';
END;
CREATE TRIGGER room_tagged AFTER UPDATE OF tags ON room WHEN new.tags <> old.tags BEGIN
  DELETE FROM room_tag WHERE room_pk = new.pk;
  INSERT OR IGNORE INTO room_tag (room_pk, tag, created_at) SELECT new.pk, value, new.created_at FROM json_each(new.tags) WHERE type = 'text';
END;
CREATE TABLE room_total (
  department_pk INTEGER NOT NULL,
  agent_pk      INTEGER NOT NULL,
  state         INTEGER NOT NULL CHECK (state IN (0, 1, 2)),
  rooms         INTEGER NOT NULL,
  PRIMARY KEY (department_pk, agent_pk, state)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER room_total_more AFTER INSERT ON room BEGIN
  INSERT INTO room_total (department_pk, agent_pk, state, rooms)
    VALUES (coalesce(new.department_pk, 0), coalesce(new.served_by_pk, 0), CASE WHEN new.is_open = 0 THEN 0 WHEN new.is_on_hold THEN 2 ELSE 1 END, 1)
    ON CONFLICT (department_pk, agent_pk, state) DO UPDATE SET rooms = rooms + 1;
END;
CREATE TRIGGER room_total_less AFTER DELETE ON room BEGIN
  UPDATE room_total SET rooms = rooms - 1 WHERE department_pk = coalesce(old.department_pk, 0)
    AND agent_pk = coalesce(old.served_by_pk, 0) AND state = CASE WHEN old.is_open = 0 THEN 0 WHEN old.is_on_hold THEN 2 ELSE 1 END;
END;
CREATE TRIGGER room_total_moves AFTER UPDATE OF is_open, is_on_hold, department_pk, served_by_pk ON room
WHEN old.is_open <> new.is_open OR old.is_on_hold <> new.is_on_hold OR old.department_pk IS NOT new.department_pk
  OR old.served_by_pk IS NOT new.served_by_pk BEGIN
  UPDATE room_total SET rooms = rooms - 1 WHERE department_pk = coalesce(old.department_pk, 0)
    AND agent_pk = coalesce(old.served_by_pk, 0) AND state = CASE WHEN old.is_open = 0 THEN 0 WHEN old.is_on_hold THEN 2 ELSE 1 END;
  INSERT INTO room_total (department_pk, agent_pk, state, rooms)
    VALUES (coalesce(new.department_pk, 0), coalesce(new.served_by_pk, 0), CASE WHEN new.is_open = 0 THEN 0 WHEN new.is_on_hold THEN 2 ELSE 1 END, 1)
    ON CONFLICT (department_pk, agent_pk, state) DO UPDATE SET rooms = rooms + 1;
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
INSERT OR IGNORE INTO room_tag (room_pk, tag, created_at)
  SELECT r.pk, t.value, r.created_at FROM room r, json_each(r.tags) t WHERE r.tags <> '[]' AND t.type = 'text';
INSERT INTO room_total (department_pk, agent_pk, state, rooms)
  SELECT coalesce(department_pk, 0), coalesce(served_by_pk, 0), CASE WHEN is_open = 0 THEN 0 WHEN is_on_hold THEN 2 ELSE 1 END, count(*)
  FROM room GROUP BY 1, 2, 3;
INSERT INTO agent_service (user_pk, started_at) SELECT pk, updated_at FROM user
  WHERE is_active = 1 AND livechat_status = 'available' AND status <> 'offline';
