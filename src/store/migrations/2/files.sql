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
