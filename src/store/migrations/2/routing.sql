-- routing

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
