-- From schema 1 to 2: files, contacts with addresses, custom fields, page visits, jobs, business hours, triggers, canned
-- responses, tags, priorities, figures for reports, search. Never edited once it is released.

-- the agent in charge of a visitor is the one of their contact (schema 1 never filled this column)
ALTER TABLE visitor DROP COLUMN contact_manager;

-- what a visitor left under their address goes with them

-- files, calls, canned responses
ALTER TABLE room ADD COLUMN call_status TEXT;
ALTER TABLE room ADD COLUMN call_started_at INTEGER;
ALTER TABLE room ADD COLUMN call_message_pk INTEGER;

CREATE TABLE file (
  pk          INTEGER PRIMARY KEY,
  id          TEXT NOT NULL UNIQUE,
  room_pk     INTEGER NOT NULL REFERENCES room(pk) ON DELETE CASCADE,
  message_pk  INTEGER REFERENCES message(pk) ON DELETE CASCADE,
  is_visitors INTEGER NOT NULL CHECK (is_visitors IN (0, 1)),
  user_pk     INTEGER REFERENCES user(pk) ON DELETE SET NULL,
  name        TEXT NOT NULL,
  type        TEXT NOT NULL,
  size        INTEGER NOT NULL,
  width       INTEGER,
  height      INTEGER,
  created_at  INTEGER NOT NULL
) STRICT;
CREATE INDEX file_by_room ON file(room_pk, is_visitors, size);
CREATE INDEX file_by_message ON file(message_pk, created_at);
CREATE INDEX file_by_user ON file(user_pk);

CREATE TABLE file_gone (
  id TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;
CREATE TRIGGER file_leaves_its_bytes AFTER DELETE ON file BEGIN
  INSERT OR IGNORE INTO file_gone (id) VALUES (old.id);
END;

CREATE TABLE canned_response (
  pk            INTEGER PRIMARY KEY,
  id            TEXT NOT NULL UNIQUE,
  shortcut      TEXT NOT NULL UNIQUE,
  text          TEXT NOT NULL,
  scope         TEXT NOT NULL CHECK (scope IN ('user', 'department', 'global')),
  tags          TEXT NOT NULL DEFAULT '[]',
  department_pk INTEGER REFERENCES department(pk) ON DELETE CASCADE,
  owner_pk      INTEGER REFERENCES user(pk) ON DELETE CASCADE,
  creator_id       TEXT NOT NULL,
  creator_username TEXT NOT NULL,
  created_at    INTEGER NOT NULL,
  updated_at    INTEGER NOT NULL,
  CHECK ((scope = 'department') = (department_pk IS NOT NULL)),
  CHECK ((scope = 'user') = (owner_pk IS NOT NULL))
) STRICT;
CREATE INDEX canned_response_by_scope ON canned_response(scope, created_at);
CREATE INDEX canned_response_by_department ON canned_response(department_pk, created_at);
CREATE INDEX canned_response_by_owner ON canned_response(owner_pk, created_at);

-- Addresses of contacts, in the order they were given. `value_key` is lower-cased for look-ups.
CREATE TABLE contact_address (
  contact_pk INTEGER NOT NULL REFERENCES contact(pk) ON DELETE CASCADE,
  kind       TEXT NOT NULL CHECK (kind IN ('email', 'phone')),
  position   INTEGER NOT NULL,
  value      TEXT NOT NULL,
  value_key  TEXT NOT NULL,
  PRIMARY KEY (contact_pk, kind, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX contact_address_by_value ON contact_address(kind, value_key);

-- What visitors say of themselves that differs from what an agent wrote down; an agent decides.
CREATE TABLE contact_conflict (
  contact_pk INTEGER NOT NULL REFERENCES contact(pk) ON DELETE CASCADE,
  field      TEXT NOT NULL,
  value      TEXT NOT NULL,
  PRIMARY KEY (contact_pk, field, value)
) STRICT, WITHOUT ROWID;

-- Custom fields of visitors and rooms. Their values stand in `livechat_data` under the field's id.
CREATE TABLE custom_field (
  pk            INTEGER PRIMARY KEY,
  id            TEXT NOT NULL UNIQUE,
  label         TEXT NOT NULL,
  scope         TEXT NOT NULL CHECK (scope IN ('visitor', 'room')),
  visibility    TEXT NOT NULL,
  kind          TEXT,
  options       TEXT,
  pattern       TEXT,
  default_value TEXT,
  is_required   INTEGER CHECK (is_required IN (0, 1)),
  is_public     INTEGER CHECK (is_public IN (0, 1)),
  is_searchable INTEGER CHECK (is_searchable IN (0, 1)),
  updated_at    INTEGER NOT NULL
) STRICT;

-- Pages a visitor looked at before there was a room to note them in. Without `expires_at` they stay until there is one.
CREATE TABLE page_visit (
  pk         INTEGER PRIMARY KEY,
  id         TEXT NOT NULL UNIQUE,
  token_hash BLOB NOT NULL CHECK (length(token_hash) = 32),
  title      TEXT NOT NULL,
  href       TEXT NOT NULL,
  change     TEXT NOT NULL,
  is_hidden  INTEGER NOT NULL CHECK (is_hidden IN (0, 1)),
  at         INTEGER NOT NULL,
  expires_at INTEGER
) STRICT;
CREATE INDEX page_visit_by_token ON page_visit(token_hash, pk);
CREATE INDEX page_visit_by_expiry ON page_visit(expires_at) WHERE expires_at IS NOT NULL;

-- Lists of contacts, and what a contact's page and an erasure look up.
CREATE INDEX contact_by_name ON contact(is_unknown, name, id);
CREATE INDEX contact_by_last_chat ON contact(is_unknown, last_room_at, id);
CREATE INDEX contact_by_creation ON contact(is_unknown, created_at, id);
CREATE INDEX room_closed_by_contact ON room(contact_pk, closed_at) WHERE is_open = 0;
CREATE INDEX message_navigation ON message(room_pk, seq) WHERE kind = 'livechat_navigation_history';

-- Contacts made so far take over what their visitors said of themselves.
INSERT INTO contact_address (contact_pk, kind, position, value, value_key)
  SELECT contact_pk, kind, row_number() OVER (PARTITION BY contact_pk, kind ORDER BY visitor_pk) - 1, value, lower(value)
  FROM (SELECT v.contact_pk, a.kind, a.value, min(v.pk) AS visitor_pk FROM visitor v JOIN visitor_address a ON a.visitor_pk = v.pk
        WHERE v.contact_pk IS NOT NULL AND a.position = 0 GROUP BY v.contact_pk, a.kind, a.value);
-- Visitors with an answer, by month: the number must not fall when one is erased.
INSERT INTO counter (name, value)
  SELECT 'active-' || m.value, count(*) FROM visitor v, json_each(v.activity) m GROUP BY m.value;

-- Handing over leaves a note; its list must not grow with what was said around it.
CREATE INDEX message_transfers ON message(room_pk, seq) WHERE kind = 'livechat_transfer_history';
-- Origins are listed by stepping from one to the next.
CREATE INDEX room_by_source ON room(source_type, source_id);
CREATE INDEX room_closed_by_department ON room(department_pk, closed_at) WHERE is_open = 0;

-- Work that is done later, written in the transaction that causes it. `parked`: kept until this program can do it;
-- `dead`: given up, somebody has to look. A job in hand has a lease and is due again when that ends.
CREATE TABLE job (
  pk         INTEGER PRIMARY KEY,
  id         TEXT NOT NULL UNIQUE,
  kind       TEXT NOT NULL,
  -- what a timer is about: one job per kind and key
  key        TEXT,
  payload    TEXT NOT NULL,
  state      TEXT NOT NULL CHECK (state IN ('waiting', 'parked', 'dead')),
  due_at     INTEGER NOT NULL,
  tries      INTEGER NOT NULL DEFAULT 0,
  lease      TEXT UNIQUE,
  reason     TEXT,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX job_by_key ON job(kind, key) WHERE key IS NOT NULL;
CREATE INDEX job_by_due ON job(state, due_at);
-- an erasure takes along what was still to be sent
CREATE INDEX job_by_room ON job(json_extract(payload, '$.rid'));

ALTER TABLE room ADD COLUMN hold_at INTEGER;
ALTER TABLE room ADD COLUMN abandon_at INTEGER;

-- Business hours, triggers, and what else is kept of an account.
ALTER TABLE user ADD COLUMN bio TEXT;
ALTER TABLE user ADD COLUMN nickname TEXT;
ALTER TABLE user ADD COLUMN custom_fields TEXT;
ALTER TABLE user ADD COLUMN requires_password_change INTEGER NOT NULL DEFAULT 0 CHECK (requires_password_change IN (0, 1));
ALTER TABLE user ADD COLUMN open_hours TEXT;

-- Business hours: one default schedule, and custom ones for departments. Times are local to `zone`.
CREATE TABLE business_hour (
  pk         INTEGER PRIMARY KEY,
  id         TEXT NOT NULL UNIQUE,
  kind       TEXT NOT NULL CHECK (kind IN ('default', 'custom')),
  name       TEXT NOT NULL,
  is_active  INTEGER NOT NULL CHECK (is_active IN (0, 1)),
  zone       TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX business_hour_one_default ON business_hour(kind) WHERE kind = 'default';

-- Their days, in the order they were given. Minutes since midnight; a weekday that is not listed is closed.
CREATE TABLE business_hour_day (
  hour_pk  INTEGER NOT NULL REFERENCES business_hour(pk) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  weekday  INTEGER NOT NULL CHECK (weekday BETWEEN 0 AND 6), -- Monday is 0
  start    INTEGER NOT NULL CHECK (start BETWEEN 0 AND 1440),
  finish   INTEGER NOT NULL CHECK (finish BETWEEN 0 AND 1440),
  is_open  INTEGER NOT NULL CHECK (is_open IN (0, 1)),
  PRIMARY KEY (hour_pk, position)
) STRICT, WITHOUT ROWID;

-- Which custom schedule a department follows; at most one.
CREATE TABLE business_hour_department (
  department_pk INTEGER PRIMARY KEY REFERENCES department(pk) ON DELETE CASCADE,
  hour_pk       INTEGER NOT NULL REFERENCES business_hour(pk) ON DELETE CASCADE
) STRICT;
CREATE INDEX business_hour_department_by_hour ON business_hour_department(hour_pk);

-- Triggers: what the widget does by itself. Conditions and actions are the widget's matter.
CREATE TABLE livechat_trigger (
  pk                 INTEGER PRIMARY KEY,
  id                 TEXT NOT NULL UNIQUE,
  name               TEXT NOT NULL,
  description        TEXT NOT NULL,
  is_enabled         INTEGER NOT NULL CHECK (is_enabled IN (0, 1)),
  runs_once          INTEGER NOT NULL CHECK (runs_once IN (0, 1)),
  is_registered_only INTEGER NOT NULL CHECK (is_registered_only IN (0, 1)),
  conditions         TEXT NOT NULL,
  actions            TEXT NOT NULL,
  created_at         INTEGER NOT NULL,
  updated_at         INTEGER NOT NULL
) STRICT;

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

ALTER TABLE room ADD COLUMN searched_seq INTEGER NOT NULL DEFAULT 0;
-- Search. Each index holds the runs of one, two and three characters of its texts (store::grams) and no text; what that of
-- messages finds is compared with the text itself. The row of a message is its room's number and its place there, so that a search
-- in a room reads that part of the index only. A room's newest messages are read as they are; once they are many they are
-- entered, behind the writing: those up to `searched_seq` are in. Whatever is changed or removed leaves the index, and its
-- pages, in the same transaction. (`detail=none` would be smaller, but up to SQLite 3.53 it loses words together with
-- `secure-delete`, when one transaction takes a word from a row, gives it back, and goes on to other rows.)
CREATE VIRTUAL TABLE message_search USING fts5(words, content='', columnsize=0, detail=column, tokenize='ascii');
INSERT INTO message_search(message_search, rank) VALUES ('secure-delete', 1);
CREATE INDEX room_to_search ON room(pk) WHERE last_seq > searched_seq + 64;
CREATE TRIGGER message_search_delete AFTER DELETE ON message BEGIN
  INSERT INTO message_search(message_search, rowid, words)
    SELECT 'delete', (old.room_pk << 24) + old.seq, message_words(old.kind, old.text)
    FROM room WHERE pk = old.room_pk AND old.seq <= searched_seq;
END;
CREATE TRIGGER message_search_update AFTER UPDATE OF kind, text ON message
WHEN old.text <> new.text OR old.kind IS NOT new.kind BEGIN
  INSERT INTO message_search(message_search, rowid, words)
    SELECT 'delete', (old.room_pk << 24) + old.seq, message_words(old.kind, old.text)
    FROM room WHERE pk = old.room_pk AND old.seq <= searched_seq;
  INSERT INTO message_search(rowid, words)
    SELECT (new.room_pk << 24) + new.seq, message_words(new.kind, new.text)
    FROM room WHERE pk = new.room_pk AND new.seq <= searched_seq;
END;
-- before the row goes: it says which of its messages are in
CREATE TRIGGER message_search_room BEFORE DELETE ON room WHEN old.searched_seq > 0 BEGIN
  DELETE FROM message WHERE room_pk = old.pk;
END;

-- How many visitors there are (not erased ones), so that nobody counts them for a page of ten.
CREATE TRIGGER visitor_total_insert AFTER INSERT ON visitor WHEN new.is_disabled = 0 BEGIN
  UPDATE counter SET value = value + 1 WHERE name = 'visitors';
END;
CREATE TRIGGER visitor_total_delete AFTER DELETE ON visitor WHEN old.is_disabled = 0 BEGIN
  UPDATE counter SET value = value - 1 WHERE name = 'visitors';
END;
CREATE TRIGGER visitor_total_update AFTER UPDATE OF is_disabled ON visitor WHEN old.is_disabled <> new.is_disabled BEGIN
  UPDATE counter SET value = value + old.is_disabled - new.is_disabled WHERE name = 'visitors';
END;
INSERT INTO counter (name, value) SELECT 'visitors', count(*) FROM visitor WHERE is_disabled = 0;

-- Visitors and contacts by a part of their words. These indexes know places, so that what they find is exact and is counted
-- without a look at any row. A visitor's number there is its time and the low part of its key (store::hits).
CREATE VIRTUAL TABLE visitor_search USING fts5(words, content='', columnsize=0, tokenize='ascii');
INSERT INTO visitor_search(visitor_search, rank) VALUES ('secure-delete', 1);
CREATE TRIGGER visitor_search_insert AFTER INSERT ON visitor BEGIN
  INSERT INTO visitor_search(rowid, words)
    VALUES ((new.created_at << 20) | (new.pk & 1048575), visitor_words(new.is_disabled, new.username, new.name, new.livechat_data));
END;
CREATE TRIGGER visitor_search_delete AFTER DELETE ON visitor BEGIN
  INSERT INTO visitor_search(visitor_search, rowid, words)
    VALUES ('delete', (old.created_at << 20) | (old.pk & 1048575), visitor_words(old.is_disabled, old.username, old.name, old.livechat_data));
END;
CREATE TRIGGER visitor_search_update AFTER UPDATE OF is_disabled, username, name, livechat_data ON visitor
WHEN old.is_disabled <> new.is_disabled OR old.username <> new.username OR old.name IS NOT new.name
  OR old.livechat_data IS NOT new.livechat_data BEGIN
  INSERT INTO visitor_search(visitor_search, rowid, words)
    VALUES ('delete', (old.created_at << 20) | (old.pk & 1048575), visitor_words(old.is_disabled, old.username, old.name, old.livechat_data));
  INSERT INTO visitor_search(rowid, words)
    VALUES ((new.created_at << 20) | (new.pk & 1048575), visitor_words(new.is_disabled, new.username, new.name, new.livechat_data));
END;

-- What a contact is found by, folded, a line each: name, addresses, numbers. Its number in the index is its key and, above it,
-- whether it is unknown.
CREATE TABLE contact_words (
  contact_pk INTEGER PRIMARY KEY REFERENCES contact(pk) ON DELETE CASCADE,
  text       TEXT NOT NULL,
  is_unknown INTEGER NOT NULL CHECK (is_unknown IN (0, 1))
) STRICT;
CREATE VIRTUAL TABLE contact_search USING fts5(words, content='', columnsize=0, tokenize='ascii');
INSERT INTO contact_search(contact_search, rank) VALUES ('secure-delete', 1);
CREATE TRIGGER contact_search_insert AFTER INSERT ON contact_words BEGIN
  INSERT INTO contact_search(rowid, words) VALUES ((new.is_unknown << 40) | new.contact_pk, line_words(new.text));
END;
CREATE TRIGGER contact_search_delete AFTER DELETE ON contact_words BEGIN
  INSERT INTO contact_search(contact_search, rowid, words) VALUES ('delete', (old.is_unknown << 40) | old.contact_pk, line_words(old.text));
END;
CREATE TRIGGER contact_search_update AFTER UPDATE ON contact_words WHEN old.text <> new.text OR old.is_unknown <> new.is_unknown BEGIN
  INSERT INTO contact_search(contact_search, rowid, words) VALUES ('delete', (old.is_unknown << 40) | old.contact_pk, line_words(old.text));
  INSERT INTO contact_search(rowid, words) VALUES ((new.is_unknown << 40) | new.contact_pk, line_words(new.text));
END;
CREATE TRIGGER contact_words_insert AFTER INSERT ON contact BEGIN
  INSERT INTO contact_words (contact_pk, text, is_unknown) VALUES (new.pk, fold(new.name), new.is_unknown);
END;
CREATE TRIGGER contact_words_update AFTER UPDATE OF name ON contact WHEN old.name <> new.name BEGIN
  UPDATE contact_words SET text = fold(new.name) || coalesce((SELECT group_concat(char(10) || fold(value), '')
    FROM contact_address WHERE contact_pk = new.pk), '') WHERE contact_pk = new.pk;
END;
CREATE TRIGGER contact_words_known AFTER UPDATE OF is_unknown ON contact WHEN old.is_unknown <> new.is_unknown BEGIN
  UPDATE contact_words SET is_unknown = new.is_unknown WHERE contact_pk = new.pk;
END;
CREATE TRIGGER contact_words_address_insert AFTER INSERT ON contact_address BEGIN
  UPDATE contact_words SET text = (SELECT fold(name) FROM contact WHERE pk = new.contact_pk) || coalesce((SELECT
    group_concat(char(10) || fold(value), '') FROM contact_address WHERE contact_pk = new.contact_pk), '')
    WHERE contact_pk = new.contact_pk AND EXISTS (SELECT 1 FROM contact WHERE pk = new.contact_pk);
END;
CREATE TRIGGER contact_words_address_delete AFTER DELETE ON contact_address BEGIN
  UPDATE contact_words SET text = (SELECT fold(name) FROM contact WHERE pk = old.contact_pk) || coalesce((SELECT
    group_concat(char(10) || fold(value), '') FROM contact_address WHERE contact_pk = old.contact_pk), '')
    WHERE contact_pk = old.contact_pk AND EXISTS (SELECT 1 FROM contact WHERE pk = old.contact_pk);
END;
CREATE TRIGGER contact_words_address_update AFTER UPDATE ON contact_address BEGIN
  UPDATE contact_words SET text = (SELECT fold(name) FROM contact WHERE pk = new.contact_pk) || coalesce((SELECT
    group_concat(char(10) || fold(value), '') FROM contact_address WHERE contact_pk = new.contact_pk), '')
    WHERE contact_pk = new.contact_pk;
END;
CREATE INDEX visitor_by_time ON visitor(created_at DESC, id) WHERE is_disabled = 0;
CREATE INDEX visitor_by_name ON visitor(name, id) WHERE is_disabled = 0 AND name IS NOT NULL;
-- Words agents put on chats; those without a department are everybody's.
CREATE TABLE tag (
  pk          INTEGER PRIMARY KEY,
  id          TEXT NOT NULL UNIQUE,
  name        TEXT NOT NULL,
  description TEXT NOT NULL DEFAULT '',
  updated_at  INTEGER NOT NULL
) STRICT;
CREATE TABLE tag_department (
  tag_pk        INTEGER NOT NULL REFERENCES tag(pk) ON DELETE CASCADE,
  department_pk INTEGER NOT NULL REFERENCES department(pk) ON DELETE CASCADE,
  PRIMARY KEY (tag_pk, department_pk)
) STRICT, WITHOUT ROWID;
CREATE INDEX tag_department_by_department ON tag_department(department_pk);

-- How urgent a chat is. Always these five; `name` replaces the label.
CREATE TABLE priority (
  id         TEXT PRIMARY KEY,
  label      TEXT NOT NULL,
  weight     INTEGER NOT NULL UNIQUE CHECK (weight BETWEEN 1 AND 5),
  name       TEXT,
  name_key   TEXT UNIQUE,
  updated_at INTEGER NOT NULL,
  CHECK ((name IS NULL) = (name_key IS NULL))
) STRICT, WITHOUT ROWID;
INSERT INTO priority (id, label, weight, updated_at) VALUES ('priority-highest', 'Highest', 1, 0), ('priority-high', 'High', 2, 0),
  ('priority-medium', 'Medium', 3, 0), ('priority-low', 'Low', 4, 0), ('priority-lowest', 'Lowest', 5, 0);
ALTER TABLE room ADD COLUMN priority_id TEXT REFERENCES priority(id);
-- Lists of rooms by something else than time (store::room_order). Each index holds closed rooms alone: whoever closes a room
-- writes them. A message writes none; that costs it a test of `is_open` for each index whose columns it changes.
CREATE INDEX room_closed_by_last_message ON room(last_message_at) WHERE is_open = 0;
CREATE INDEX room_closed_by_update ON room(updated_at) WHERE is_open = 0;
CREATE INDEX room_closed_by_queue ON room(queued_at) WHERE is_open = 0;
CREATE INDEX room_closed_by_name ON room(name, id) WHERE is_open = 0;
CREATE INDEX room_closed_by_count ON room(message_count, id) WHERE is_open = 0;
CREATE INDEX room_closed_by_count_down ON room(message_count DESC, id) WHERE is_open = 0;
CREATE INDEX room_closed_by_priority ON room(priority_weight, id) WHERE is_open = 0;
CREATE INDEX room_closed_by_priority_down ON room(priority_weight DESC, id) WHERE is_open = 0;
CREATE INDEX room_closed_by_agent ON room(served_by_pk, id) WHERE is_open = 0;
CREATE INDEX room_closed_by_department_id ON room(department_pk, id) WHERE is_open = 0;

-- Rooms by a part of their name or of a custom field (store::room_search). These indexes know places, so that what they find
-- is exact and is counted without a look at any room. The row's number is the room's time and the low part of its key.
CREATE VIRTUAL TABLE room_search USING fts5(words, content='', columnsize=0, tokenize='ascii');
INSERT INTO room_search(room_search, rank) VALUES ('secure-delete', 1);
CREATE VIRTUAL TABLE room_field_search USING fts5(words, content='', columnsize=0, tokenize='ascii');
INSERT INTO room_field_search(room_field_search, rank) VALUES ('secure-delete', 1);
CREATE TRIGGER room_search_insert AFTER INSERT ON room BEGIN
  INSERT INTO room_search(rowid, words) VALUES ((new.created_at << 20) | (new.pk & 1048575), name_words(new.name));
END;
CREATE TRIGGER room_search_delete AFTER DELETE ON room BEGIN
  INSERT INTO room_search(room_search, rowid, words)
    VALUES ('delete', (old.created_at << 20) | (old.pk & 1048575), name_words(old.name));
END;
CREATE TRIGGER room_search_update AFTER UPDATE OF name ON room WHEN old.name <> new.name BEGIN
  INSERT INTO room_search(room_search, rowid, words)
    VALUES ('delete', (old.created_at << 20) | (old.pk & 1048575), name_words(old.name));
  INSERT INTO room_search(rowid, words) VALUES ((new.created_at << 20) | (new.pk & 1048575), name_words(new.name));
END;
CREATE TRIGGER room_field_search_insert AFTER INSERT ON room WHEN new.livechat_data IS NOT NULL BEGIN
  INSERT INTO room_field_search(rowid, words) VALUES ((new.created_at << 20) | (new.pk & 1048575), field_words(new.livechat_data));
END;
CREATE TRIGGER room_field_search_delete AFTER DELETE ON room WHEN old.livechat_data IS NOT NULL BEGIN
  INSERT INTO room_field_search(room_field_search, rowid, words)
    VALUES ('delete', (old.created_at << 20) | (old.pk & 1048575), field_words(old.livechat_data));
END;
CREATE TRIGGER room_field_search_update AFTER UPDATE OF livechat_data ON room
WHEN old.livechat_data IS NOT new.livechat_data BEGIN
  INSERT INTO room_field_search(room_field_search, rowid, words)
    SELECT 'delete', (old.created_at << 20) | (old.pk & 1048575), field_words(old.livechat_data) WHERE old.livechat_data IS NOT NULL;
  INSERT INTO room_field_search(rowid, words)
    SELECT (new.created_at << 20) | (new.pk & 1048575), field_words(new.livechat_data) WHERE new.livechat_data IS NOT NULL;
END;
-- How many rooms began on a day (of UTC, counted from 1970) by department, agent (0: none), origin and tag (0, the number:
-- none), kept by the triggers below: for reports over many days. No message changes it.
CREATE TABLE room_day (
  kind  TEXT NOT NULL CHECK (kind IN ('department', 'agent', 'source', 'tag')),
  day   INTEGER NOT NULL,
  key   ANY NOT NULL,
  rooms INTEGER NOT NULL,
  PRIMARY KEY (kind, day, key)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER room_day_more AFTER INSERT ON room BEGIN
  INSERT INTO room_day (kind, day, key, rooms) VALUES ('department', new.created_at / 86400000, coalesce(new.department_pk, 0), 1)
    ON CONFLICT (kind, day, key) DO UPDATE SET rooms = rooms + 1;
  INSERT INTO room_day (kind, day, key, rooms) VALUES ('agent', new.created_at / 86400000, coalesce(new.served_by_pk, 0), 1)
    ON CONFLICT (kind, day, key) DO UPDATE SET rooms = rooms + 1;
  INSERT INTO room_day (kind, day, key, rooms) VALUES ('source', new.created_at / 86400000, new.source_type, 1)
    ON CONFLICT (kind, day, key) DO UPDATE SET rooms = rooms + 1;
END;
CREATE TRIGGER room_day_less AFTER DELETE ON room BEGIN
  UPDATE room_day SET rooms = rooms - 1 WHERE kind = 'department' AND day = old.created_at / 86400000 AND key = coalesce(old.department_pk, 0);
  UPDATE room_day SET rooms = rooms - 1 WHERE kind = 'agent' AND day = old.created_at / 86400000 AND key = coalesce(old.served_by_pk, 0);
  UPDATE room_day SET rooms = rooms - 1 WHERE kind = 'source' AND day = old.created_at / 86400000 AND key = old.source_type;
END;
CREATE TRIGGER room_day_department AFTER UPDATE OF department_pk ON room WHEN old.department_pk IS NOT new.department_pk BEGIN
  UPDATE room_day SET rooms = rooms - 1 WHERE kind = 'department' AND day = old.created_at / 86400000 AND key = coalesce(old.department_pk, 0);
  INSERT INTO room_day (kind, day, key, rooms) VALUES ('department', new.created_at / 86400000, coalesce(new.department_pk, 0), 1)
    ON CONFLICT (kind, day, key) DO UPDATE SET rooms = rooms + 1;
END;
CREATE TRIGGER room_day_agent AFTER UPDATE OF served_by_pk ON room WHEN old.served_by_pk IS NOT new.served_by_pk BEGIN
  UPDATE room_day SET rooms = rooms - 1 WHERE kind = 'agent' AND day = old.created_at / 86400000 AND key = coalesce(old.served_by_pk, 0);
  INSERT INTO room_day (kind, day, key, rooms) VALUES ('agent', new.created_at / 86400000, coalesce(new.served_by_pk, 0), 1)
    ON CONFLICT (kind, day, key) DO UPDATE SET rooms = rooms + 1;
END;
CREATE TRIGGER room_day_untagged_more AFTER INSERT ON room WHEN new.tags = '[]' BEGIN
  INSERT INTO room_day (kind, day, key, rooms) VALUES ('tag', new.created_at / 86400000, 0, 1)
    ON CONFLICT (kind, day, key) DO UPDATE SET rooms = rooms + 1;
END;
CREATE TRIGGER room_day_untagged_less AFTER DELETE ON room WHEN old.tags = '[]' BEGIN
  UPDATE room_day SET rooms = rooms - 1 WHERE kind = 'tag' AND day = old.created_at / 86400000 AND key = 0;
END;
CREATE TRIGGER room_day_untagged_moves AFTER UPDATE OF tags ON room WHEN (old.tags = '[]') <> (new.tags = '[]') BEGIN
  INSERT INTO room_day (kind, day, key, rooms) VALUES ('tag', new.created_at / 86400000, 0, (new.tags = '[]') - (old.tags = '[]'))
    ON CONFLICT (kind, day, key) DO UPDATE SET rooms = rooms + excluded.rooms;
END;
CREATE TRIGGER room_day_tag_more AFTER INSERT ON room_tag BEGIN
  INSERT INTO room_day (kind, day, key, rooms) VALUES ('tag', new.created_at / 86400000, new.tag, 1)
    ON CONFLICT (kind, day, key) DO UPDATE SET rooms = rooms + 1;
END;
CREATE TRIGGER room_day_tag_less AFTER DELETE ON room_tag BEGIN
  UPDATE room_day SET rooms = rooms - 1 WHERE kind = 'tag' AND day = old.created_at / 86400000 AND key = old.tag;
END;
-- How many contacts there are, known and unknown, as with visitors.
INSERT INTO counter (name, value) VALUES ('contacts', 0), ('contacts_unknown', 0);
CREATE TRIGGER contact_total_insert AFTER INSERT ON contact BEGIN
  UPDATE counter SET value = value + 1 WHERE name = CASE WHEN new.is_unknown THEN 'contacts_unknown' ELSE 'contacts' END;
END;
CREATE TRIGGER contact_total_delete AFTER DELETE ON contact BEGIN
  UPDATE counter SET value = value - 1 WHERE name = CASE WHEN old.is_unknown THEN 'contacts_unknown' ELSE 'contacts' END;
END;
CREATE TRIGGER contact_total_update AFTER UPDATE OF is_unknown ON contact WHEN old.is_unknown <> new.is_unknown BEGIN
  UPDATE counter SET value = value + CASE WHEN (name = 'contacts_unknown') = new.is_unknown THEN 1 ELSE -1 END
    WHERE name IN ('contacts', 'contacts_unknown');
END;
UPDATE counter SET value = (SELECT count(*) FROM contact WHERE is_unknown = (counter.name = 'contacts_unknown'))
  WHERE name IN ('contacts', 'contacts_unknown');
INSERT INTO room_day (kind, day, key, rooms)
  SELECT 'department', created_at / 86400000, coalesce(department_pk, 0), count(*) FROM room GROUP BY 2, 3
  UNION ALL SELECT 'agent', created_at / 86400000, coalesce(served_by_pk, 0), count(*) FROM room GROUP BY 2, 3
  UNION ALL SELECT 'source', created_at / 86400000, source_type, count(*) FROM room GROUP BY 2, 3
  UNION ALL SELECT 'tag', created_at / 86400000, 0, count(*) FROM room WHERE tags = '[]' GROUP BY 2
  UNION ALL SELECT 'tag', created_at / 86400000, tag, count(*) FROM room_tag GROUP BY 2, 3;
INSERT INTO room_search(rowid, words) SELECT (created_at << 20) | (pk & 1048575), name_words(name) FROM room;
INSERT INTO room_field_search(rowid, words) SELECT (created_at << 20) | (pk & 1048575), field_words(livechat_data) FROM room
  WHERE livechat_data IS NOT NULL;
-- Who is here already. Long rooms follow in the background.
INSERT INTO visitor_search(rowid, words) SELECT (created_at << 20) | (pk & 1048575), visitor_words(is_disabled, username, name, livechat_data) FROM visitor;
INSERT INTO contact_words (contact_pk, text, is_unknown) SELECT c.pk, fold(c.name) || coalesce((SELECT
  group_concat(char(10) || fold(value), '') FROM contact_address WHERE contact_pk = c.pk), ''), c.is_unknown FROM contact c;
-- Webhooks: who is told. The receiver that the setting Livechat_webhookUrl names is row 1; its address, secret and events
-- are settings. A receiver that answers 410 is switched off, and why stands there.
CREATE TABLE webhook_target (
  pk               INTEGER PRIMARY KEY,
  id               TEXT NOT NULL UNIQUE,
  name             TEXT NOT NULL,
  url              TEXT NOT NULL,
  -- base64; the one before signs until `old_secret_until`
  secret           TEXT NOT NULL,
  old_secret       TEXT,
  old_secret_until INTEGER,
  events           TEXT NOT NULL,
  is_enabled       INTEGER NOT NULL DEFAULT 1 CHECK (is_enabled IN (0, 1)),
  stopped_reason   TEXT,
  created_at       INTEGER NOT NULL,
  updated_at       INTEGER NOT NULL
) STRICT;
INSERT INTO webhook_target (pk, id, name, url, secret, events, created_at, updated_at) VALUES (1, 'original', '', '', '', '[]', 0, 0);

-- What each is told: written with its cause, sent in the order of a room (only the oldest unsent one of a room and receiver
-- is a head), kept for a while without the body once it is done. The body is made at the first try and kept when that fails.
CREATE TABLE webhook_delivery (
  pk         INTEGER PRIMARY KEY,
  id         TEXT NOT NULL UNIQUE,
  target_pk  INTEGER NOT NULL REFERENCES webhook_target(pk) ON DELETE CASCADE,
  kind       TEXT NOT NULL,
  room_pk    INTEGER REFERENCES room(pk) ON DELETE CASCADE,
  facts      TEXT NOT NULL,
  body       TEXT,
  state      TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'done', 'dead')),
  is_head    INTEGER NOT NULL CHECK (is_head IN (0, 1)),
  tries      INTEGER NOT NULL DEFAULT 0,
  due_at     INTEGER NOT NULL,
  status     INTEGER,
  outcome    TEXT,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT;
CREATE INDEX webhook_delivery_due ON webhook_delivery(target_pk, due_at, pk) WHERE state = 'waiting' AND is_head = 1;
CREATE INDEX webhook_delivery_of_room ON webhook_delivery(room_pk, target_pk, pk) WHERE state = 'waiting';
CREATE INDEX webhook_delivery_by_room ON webhook_delivery(room_pk);
CREATE INDEX webhook_delivery_list ON webhook_delivery(target_pk, state, pk);
CREATE INDEX webhook_delivery_done ON webhook_delivery(updated_at) WHERE state <> 'waiting';
ALTER TABLE room ADD COLUMN crm_data TEXT;
