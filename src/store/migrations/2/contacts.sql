-- contacts
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
