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
