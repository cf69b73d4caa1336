ALTER TABLE room ADD COLUMN searched_seq INTEGER NOT NULL DEFAULT 0;
-- Search. Each index holds the runs of one, two and three characters of its texts (store::grams) and no text; what it
-- finds is compared with the text itself. The row of a message is its room's number and its place there, so that a search
-- in a room reads that part of the index only. A room's newest messages are read as they are; once they are many they are
-- entered, behind the writing: those up to `searched_seq` are in. Whatever is changed or removed leaves the index, and its
-- pages, in the same transaction.
CREATE VIRTUAL TABLE message_search USING fts5(words, content='', columnsize=0, detail=none, tokenize='ascii');
INSERT INTO message_search(message_search, rank) VALUES ('secure-delete', 1);
CREATE INDEX room_to_search ON room(pk) WHERE last_seq > searched_seq + 64;
CREATE TRIGGER message_search_delete AFTER DELETE ON message BEGIN
  INSERT INTO message_search(message_search, rowid, words)
    SELECT 'delete', (old.room_pk << 24) + old.seq, message_words(old.kind, old.text, visitor_pk)
    FROM room WHERE pk = old.room_pk AND old.seq <= searched_seq;
END;
CREATE TRIGGER message_search_update AFTER UPDATE OF kind, text ON message
WHEN old.text <> new.text OR old.kind IS NOT new.kind BEGIN
  INSERT INTO message_search(message_search, rowid, words)
    SELECT 'delete', (old.room_pk << 24) + old.seq, message_words(old.kind, old.text, visitor_pk)
    FROM room WHERE pk = old.room_pk AND old.seq <= searched_seq;
  INSERT INTO message_search(rowid, words)
    SELECT (new.room_pk << 24) + new.seq, message_words(new.kind, new.text, visitor_pk)
    FROM room WHERE pk = new.room_pk AND new.seq <= searched_seq;
END;
-- before the row goes: the words of its messages name its visitor
CREATE TRIGGER message_search_room BEFORE DELETE ON room WHEN old.searched_seq > 0 BEGIN
  DELETE FROM message WHERE room_pk = old.pk;
END;
CREATE TRIGGER message_search_visitor AFTER UPDATE OF visitor_pk ON room
WHEN old.visitor_pk <> new.visitor_pk AND old.searched_seq > 0 BEGIN
  INSERT INTO message_search(message_search, rowid, words)
    SELECT 'delete', (room_pk << 24) + seq, message_words(kind, text, old.visitor_pk)
    FROM message WHERE room_pk = old.pk AND seq <= old.searched_seq;
  INSERT INTO message_search(rowid, words)
    SELECT (room_pk << 24) + seq, message_words(kind, text, new.visitor_pk)
    FROM message WHERE room_pk = new.pk AND seq <= new.searched_seq;
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

CREATE VIRTUAL TABLE visitor_search USING fts5(words, content='', columnsize=0, detail=none, tokenize='ascii');
INSERT INTO visitor_search(visitor_search, rank) VALUES ('secure-delete', 1);
CREATE TRIGGER visitor_search_insert AFTER INSERT ON visitor BEGIN
  INSERT INTO visitor_search(rowid, words)
    VALUES (new.pk, visitor_words(new.is_disabled, new.username, new.name, new.livechat_data));
END;
CREATE TRIGGER visitor_search_delete AFTER DELETE ON visitor BEGIN
  INSERT INTO visitor_search(visitor_search, rowid, words)
    VALUES ('delete', old.pk, visitor_words(old.is_disabled, old.username, old.name, old.livechat_data));
END;
CREATE TRIGGER visitor_search_update AFTER UPDATE OF is_disabled, username, name, livechat_data ON visitor
WHEN old.is_disabled <> new.is_disabled OR old.username <> new.username OR old.name IS NOT new.name
  OR old.livechat_data IS NOT new.livechat_data BEGIN
  INSERT INTO visitor_search(visitor_search, rowid, words)
    VALUES ('delete', old.pk, visitor_words(old.is_disabled, old.username, old.name, old.livechat_data));
  INSERT INTO visitor_search(rowid, words)
    VALUES (new.pk, visitor_words(new.is_disabled, new.username, new.name, new.livechat_data));
END;

-- What a contact is found by, folded, a line each: name, addresses, numbers.
CREATE TABLE contact_words (
  contact_pk INTEGER PRIMARY KEY REFERENCES contact(pk) ON DELETE CASCADE,
  text       TEXT NOT NULL
) STRICT;
CREATE VIRTUAL TABLE contact_search USING fts5(words, content='', columnsize=0, detail=none, tokenize='ascii');
INSERT INTO contact_search(contact_search, rank) VALUES ('secure-delete', 1);
CREATE TRIGGER contact_search_insert AFTER INSERT ON contact_words BEGIN
  INSERT INTO contact_search(rowid, words) VALUES (new.contact_pk, words(new.text));
END;
CREATE TRIGGER contact_search_delete AFTER DELETE ON contact_words BEGIN
  INSERT INTO contact_search(contact_search, rowid, words) VALUES ('delete', old.contact_pk, words(old.text));
END;
CREATE TRIGGER contact_search_update AFTER UPDATE ON contact_words WHEN old.text <> new.text BEGIN
  INSERT INTO contact_search(contact_search, rowid, words) VALUES ('delete', old.contact_pk, words(old.text));
  INSERT INTO contact_search(rowid, words) VALUES (new.contact_pk, words(new.text));
END;
CREATE TRIGGER contact_words_insert AFTER INSERT ON contact BEGIN
  INSERT INTO contact_words (contact_pk, text) VALUES (new.pk, fold(new.name));
END;
CREATE TRIGGER contact_words_update AFTER UPDATE OF name ON contact WHEN old.name <> new.name BEGIN
  UPDATE contact_words SET text = fold(new.name) || coalesce((SELECT group_concat(char(10) || fold(value), '')
    FROM contact_address WHERE contact_pk = new.pk), '') WHERE contact_pk = new.pk;
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
-- Who is here already. Long rooms follow in the background.
INSERT INTO visitor_search(rowid, words) SELECT pk, visitor_words(is_disabled, username, name, livechat_data) FROM visitor;
INSERT INTO contact_words (contact_pk, text) SELECT c.pk, fold(c.name) || coalesce((SELECT group_concat(char(10) || fold(value), '')
  FROM contact_address WHERE contact_pk = c.pk), '') FROM contact c;
