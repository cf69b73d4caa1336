-- A database of schema 1 as its release leaves it: one agent, a department, a closed and an open chat. No keys, no logins.
-- Never edited.
PRAGMA application_id = 1147299180;
PRAGMA user_version = 1;
BEGIN TRANSACTION;
CREATE TABLE contact (
  pk              INTEGER PRIMARY KEY,
  id              TEXT NOT NULL UNIQUE,
  name            TEXT NOT NULL,
  manager_user_pk INTEGER REFERENCES user(pk) ON DELETE SET NULL,
  is_unknown      INTEGER NOT NULL DEFAULT 1 CHECK (is_unknown IN (0, 1)),
  custom_fields   TEXT,
  last_room_id    TEXT,
  last_room_at    INTEGER,
  created_at      INTEGER NOT NULL,
  updated_at      INTEGER NOT NULL
) STRICT;
INSERT INTO "contact" VALUES(1,'FcbY8g9ZDeBDS5qud','Iris',NULL,1,NULL,'g4jNavDBZhgoePhKs',1795533596992,1795533596992,1795533596992);
INSERT INTO "contact" VALUES(2,'iLvY5372yQHY6CRtf','Noor',NULL,1,NULL,'JojeL4wA5xdcnS8xo',1795533597367,1795533597367,1795533597367);
CREATE TABLE contact_channel (
  pk           INTEGER PRIMARY KEY,
  contact_pk   INTEGER NOT NULL REFERENCES contact(pk) ON DELETE CASCADE,
  visitor_pk   INTEGER NOT NULL REFERENCES visitor(pk) ON DELETE CASCADE,
  source_type  TEXT NOT NULL,
  source_id    TEXT NOT NULL DEFAULT '',
  name         TEXT NOT NULL,
  is_verified  INTEGER NOT NULL DEFAULT 0 CHECK (is_verified IN (0, 1)),
  is_blocked   INTEGER NOT NULL DEFAULT 0 CHECK (is_blocked IN (0, 1)),
  last_room_id TEXT,
  last_room_at INTEGER,
  UNIQUE (visitor_pk, source_type, source_id)
) STRICT;
INSERT INTO "contact_channel" VALUES(1,1,1,'api','','api',0,0,'g4jNavDBZhgoePhKs',1795533596992);
INSERT INTO "contact_channel" VALUES(2,2,2,'api','','api',0,0,'JojeL4wA5xdcnS8xo',1795533597367);
CREATE TABLE counter (
  name  TEXT PRIMARY KEY,
  value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO "counter" VALUES('guest',2);
CREATE TABLE department (
  pk                            INTEGER PRIMARY KEY,
  id                            TEXT NOT NULL UNIQUE,
  name                          TEXT NOT NULL,
  is_enabled                    INTEGER NOT NULL CHECK (is_enabled IN (0, 1)),
  description                   TEXT,
  email                         TEXT NOT NULL DEFAULT '',
  is_on_registration            INTEGER NOT NULL CHECK (is_on_registration IN (0, 1)),
  is_on_offline_form            INTEGER NOT NULL CHECK (is_on_offline_form IN (0, 1)),
  requests_tag                  INTEGER NOT NULL DEFAULT 0 CHECK (requests_tag IN (0, 1)),
  closing_tags                  TEXT NOT NULL DEFAULT '[]',
  offline_channel               TEXT,
  fallback_pk                   INTEGER REFERENCES department(pk) ON DELETE SET NULL,
  allows_receive_forward_offline INTEGER NOT NULL DEFAULT 0 CHECK (allows_receive_forward_offline IN (0, 1)),
  forward_to                    TEXT NOT NULL DEFAULT '[]',
  is_archived                   INTEGER NOT NULL DEFAULT 0 CHECK (is_archived IN (0, 1)),
  max_chats                     INTEGER,
  extra                         TEXT,
  created_at                    INTEGER NOT NULL,
  updated_at                    INTEGER NOT NULL
) STRICT;
INSERT INTO "department" VALUES(1,'h6rsAYXNCzuCftB9D','Sales',1,NULL,'sales@example.org',1,1,0,'[]',NULL,NULL,0,'[]',0,NULL,NULL,1795533596941,1795533596941);
CREATE TABLE department_agent (
  pk            INTEGER PRIMARY KEY,
  id            TEXT NOT NULL UNIQUE,
  department_pk INTEGER NOT NULL REFERENCES department(pk) ON DELETE CASCADE,
  user_pk       INTEGER NOT NULL REFERENCES user(pk) ON DELETE CASCADE,
  routed_count  INTEGER NOT NULL DEFAULT 0,
  sort_order    INTEGER NOT NULL DEFAULT 0,
  -- follows the department's switch, and is on again after the archive although the switch stays off
  is_department_enabled INTEGER NOT NULL DEFAULT 1 CHECK (is_department_enabled IN (0, 1)),
  updated_at    INTEGER NOT NULL,
  UNIQUE (department_pk, user_pk)
) STRICT;
INSERT INTO "department_agent" VALUES(1,'Bda5zGC437QC8nLFp',1,1,2,0,1,1795533596941);
CREATE TABLE inquiry (
  pk               INTEGER PRIMARY KEY,
  id               TEXT NOT NULL UNIQUE,
  room_pk          INTEGER NOT NULL UNIQUE REFERENCES room(pk) ON DELETE CASCADE,
  status           TEXT NOT NULL CHECK (status IN ('ready', 'queued', 'taken')),
  department_pk    INTEGER REFERENCES department(pk) ON DELETE SET NULL,
  message          TEXT NOT NULL DEFAULT '',
  default_agent_pk INTEGER REFERENCES user(pk) ON DELETE SET NULL,
  -- an agent whom routing passes over once (the chat came back from there)
  ignored_agent_pk INTEGER REFERENCES user(pk) ON DELETE SET NULL,
  created_at       INTEGER NOT NULL,
  queued_at        INTEGER,
  taken_at         INTEGER,
  updated_at       INTEGER NOT NULL
) STRICT;
INSERT INTO "inquiry" VALUES(1,'bSWeDq4MGPYCbw6bx',2,'taken',1,'message 0 of Noor: naïve ☎ "quoted" it''s',NULL,NULL,1795533597367,NULL,1795533597367,1795533597375);
CREATE TABLE message (
  pk              INTEGER PRIMARY KEY,
  id              TEXT NOT NULL UNIQUE,
  room_pk         INTEGER NOT NULL REFERENCES room(pk) ON DELETE CASCADE,
  seq             INTEGER NOT NULL,
  kind            TEXT,
  text            TEXT NOT NULL,
  at              INTEGER NOT NULL,
  updated_at      INTEGER NOT NULL,
  author_side     INTEGER NOT NULL CHECK (author_side IN (0, 1, 2)), -- visitor, user, system
  author_id       TEXT NOT NULL,
  author_username TEXT NOT NULL,
  author_name     TEXT,
  alias           TEXT,
  is_hidden       INTEGER NOT NULL DEFAULT 0 CHECK (is_hidden IN (0, 1)),
  edited_at       INTEGER,
  edited_by_id    TEXT,
  edited_by_username TEXT,
  extra           TEXT
) STRICT;
INSERT INTO "message" VALUES(1,'XeP3ErzaoQdjEzjAe',1,1,'livechat-started','',1795533596992,1795533596992,0,'edMMJ5mjEpEkyMK99','guest-1','Iris',NULL,0,NULL,NULL,NULL,NULL);
INSERT INTO "message" VALUES(2,'nEEdNRarwZtxFvKPZ',1,2,'command','connected',1795533596993,1795533596993,1,'8FPEXZwnhkQp5Sz7N','ada','Ada',NULL,0,NULL,NULL,NULL,NULL);
INSERT INTO "message" VALUES(3,'5HhS6BKt8kKH6xp3n',1,3,'uj','',1795533596994,1795533596994,1,'8FPEXZwnhkQp5Sz7N','ada','Ada',NULL,0,NULL,NULL,NULL,NULL);
INSERT INTO "message" VALUES(4,'ePn6S8TiXEu7JXNpa',1,4,NULL,'message 0 of Iris: naïve ☎ "quoted" it''s',1795533597015,1795533597015,0,'edMMJ5mjEpEkyMK99','guest-1','Iris',NULL,0,NULL,NULL,NULL,NULL);
INSERT INTO "message" VALUES(5,'NJohskox45YQkTfKG',1,5,NULL,'message 1 of Iris: naïve ☎ "quoted" it''s',1795533597022,1795533597022,0,'edMMJ5mjEpEkyMK99','guest-1','Iris',NULL,0,NULL,NULL,NULL,NULL);
INSERT INTO "message" VALUES(6,'dh8qXJnpgmNMvz6Xs',1,6,NULL,'message 2 of Iris: naïve ☎ "quoted" it''s',1795533597028,1795533597028,0,'edMMJ5mjEpEkyMK99','guest-1','Iris',NULL,0,NULL,NULL,NULL,NULL);
INSERT INTO "message" VALUES(7,'RdFhXaSFm8PSWT4QG',1,7,NULL,'answer',1795533597232,1795533597232,1,'8FPEXZwnhkQp5Sz7N','ada','Ada',NULL,0,NULL,NULL,NULL,NULL);
INSERT INTO "message" VALUES(8,'YRESNnQYPtXMyqsGQ',1,8,'livechat-close','Closed by visitor',1795533597346,1795533597346,0,'edMMJ5mjEpEkyMK99','guest-1','Iris',NULL,0,NULL,NULL,NULL,'{"transcriptRequested":false}');
INSERT INTO "message" VALUES(9,'2crZseW66mjMkSq7J',2,1,'livechat-started','',1795533597367,1795533597367,0,'dK987sJyLj6ArjgP2','guest-2','Noor',NULL,0,NULL,NULL,NULL,NULL);
INSERT INTO "message" VALUES(10,'knBd8MXYxG6ZoMLfL',2,2,'command','connected',1795533597368,1795533597368,1,'8FPEXZwnhkQp5Sz7N','ada','Ada',NULL,0,NULL,NULL,NULL,NULL);
INSERT INTO "message" VALUES(11,'YmgAhGAZMZtFmdMbj',2,3,'uj','',1795533597369,1795533597369,1,'8FPEXZwnhkQp5Sz7N','ada','Ada',NULL,0,NULL,NULL,NULL,NULL);
INSERT INTO "message" VALUES(12,'fjyGR2Dt3h6RuvP86',2,4,NULL,'message 0 of Noor: naïve ☎ "quoted" it''s',1795533597375,1795533597375,0,'dK987sJyLj6ArjgP2','guest-2','Noor',NULL,0,NULL,NULL,NULL,NULL);
INSERT INTO "message" VALUES(13,'XEndgZbteCBJDYESk',2,5,NULL,'message 1 of Noor: naïve ☎ "quoted" it''s',1795533597377,1795533597377,0,'dK987sJyLj6ArjgP2','guest-2','Noor',NULL,0,NULL,NULL,NULL,NULL);
INSERT INTO "message" VALUES(14,'woWcWic3QPrFvS3oa',2,6,NULL,'message 2 of Noor: naïve ☎ "quoted" it''s',1795533597378,1795533597378,0,'dK987sJyLj6ArjgP2','guest-2','Noor',NULL,0,NULL,NULL,NULL,NULL);
INSERT INTO "message" VALUES(15,'HyT2Cyg7FYk8y3kua',2,7,NULL,'answer',1795533597380,1795533597380,1,'8FPEXZwnhkQp5Sz7N','ada','Ada',NULL,0,NULL,NULL,NULL,NULL);
CREATE TABLE offline_message (
  pk            INTEGER PRIMARY KEY,
  id            TEXT NOT NULL UNIQUE,
  name          TEXT NOT NULL,
  email         TEXT NOT NULL,
  text          TEXT NOT NULL,
  department_pk INTEGER REFERENCES department(pk) ON DELETE SET NULL,
  destination   TEXT NOT NULL,
  host          TEXT,
  created_at    INTEGER NOT NULL
) STRICT;
INSERT INTO "offline_message" VALUES(1,'w4wHqMMLjxRT8P7an','Otto','otto@example.org','Are you there?',NULL,'ada@example.org',NULL,1795533597382);
CREATE TABLE permission (
  id         TEXT PRIMARY KEY,
  updated_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO "permission" VALUES('access-permissions',1795533594744);
INSERT INTO "permission" VALUES('add-livechat-department-agents',1795533594744);
INSERT INTO "permission" VALUES('api-bypass-rate-limit',1795533594744);
INSERT INTO "permission" VALUES('assign-admin-role',1795533594744);
INSERT INTO "permission" VALUES('assign-roles',1795533594744);
INSERT INTO "permission" VALUES('block-livechat-contact',1795533594744);
INSERT INTO "permission" VALUES('change-livechat-room-visitor',1795533594744);
INSERT INTO "permission" VALUES('close-livechat-room',1795533594744);
INSERT INTO "permission" VALUES('close-others-livechat-room',1795533594744);
INSERT INTO "permission" VALUES('create-livechat-contact',1795533594744);
INSERT INTO "permission" VALUES('create-user',1795533594744);
INSERT INTO "permission" VALUES('delete-livechat-contact',1795533594744);
INSERT INTO "permission" VALUES('delete-message',1795533594744);
INSERT INTO "permission" VALUES('delete-user',1795533594744);
INSERT INTO "permission" VALUES('edit-livechat-room-customfields',1795533594744);
INSERT INTO "permission" VALUES('edit-message',1795533594744);
INSERT INTO "permission" VALUES('edit-omnichannel-contact',1795533594744);
INSERT INTO "permission" VALUES('edit-other-user-active-status',1795533594744);
INSERT INTO "permission" VALUES('edit-other-user-info',1795533594744);
INSERT INTO "permission" VALUES('edit-privileged-setting',1795533594744);
INSERT INTO "permission" VALUES('manage-email-inbox',1795533594744);
INSERT INTO "permission" VALUES('manage-livechat-agents',1795533594744);
INSERT INTO "permission" VALUES('manage-livechat-canned-responses',1795533594744);
INSERT INTO "permission" VALUES('manage-livechat-departments',1795533594744);
INSERT INTO "permission" VALUES('manage-livechat-managers',1795533594744);
INSERT INTO "permission" VALUES('manage-livechat-monitors',1795533594744);
INSERT INTO "permission" VALUES('manage-livechat-priorities',1795533594744);
INSERT INTO "permission" VALUES('manage-livechat-sla',1795533594744);
INSERT INTO "permission" VALUES('manage-livechat-tags',1795533594744);
INSERT INTO "permission" VALUES('manage-livechat-units',1795533594744);
INSERT INTO "permission" VALUES('message-impersonate',1795533594744);
INSERT INTO "permission" VALUES('on-hold-livechat-room',1795533594744);
INSERT INTO "permission" VALUES('on-hold-others-livechat-room',1795533594744);
INSERT INTO "permission" VALUES('remove-canned-responses',1795533594744);
INSERT INTO "permission" VALUES('remove-closed-livechat-room',1795533594744);
INSERT INTO "permission" VALUES('remove-closed-livechat-rooms',1795533594744);
INSERT INTO "permission" VALUES('remove-livechat-department',1795533594744);
INSERT INTO "permission" VALUES('request-pdf-transcript',1795533594744);
INSERT INTO "permission" VALUES('save-all-canned-responses',1795533594744);
INSERT INTO "permission" VALUES('save-canned-responses',1795533594744);
INSERT INTO "permission" VALUES('save-department-canned-responses',1795533594744);
INSERT INTO "permission" VALUES('save-others-livechat-room-info',1795533594744);
INSERT INTO "permission" VALUES('send-mail',1795533594744);
INSERT INTO "permission" VALUES('send-omnichannel-chat-transcript',1795533594744);
INSERT INTO "permission" VALUES('transfer-livechat-guest',1795533594744);
INSERT INTO "permission" VALUES('unblock-livechat-contact',1795533594744);
INSERT INTO "permission" VALUES('update-livechat-contact',1795533594744);
INSERT INTO "permission" VALUES('view-all-canned-responses',1795533594744);
INSERT INTO "permission" VALUES('view-canned-responses',1795533594744);
INSERT INTO "permission" VALUES('view-full-other-user-info',1795533594744);
INSERT INTO "permission" VALUES('view-l-room',1795533594744);
INSERT INTO "permission" VALUES('view-livechat-analytics',1795533594744);
INSERT INTO "permission" VALUES('view-livechat-appearance',1795533594744);
INSERT INTO "permission" VALUES('view-livechat-business-hours',1795533594744);
INSERT INTO "permission" VALUES('view-livechat-contact',1795533594744);
INSERT INTO "permission" VALUES('view-livechat-contact-history',1795533594744);
INSERT INTO "permission" VALUES('view-livechat-current-chats',1795533594744);
INSERT INTO "permission" VALUES('view-livechat-customfields',1795533594744);
INSERT INTO "permission" VALUES('view-livechat-departments',1795533594744);
INSERT INTO "permission" VALUES('view-livechat-installation',1795533594744);
INSERT INTO "permission" VALUES('view-livechat-manager',1795533594744);
INSERT INTO "permission" VALUES('view-livechat-queue',1795533594744);
INSERT INTO "permission" VALUES('view-livechat-real-time-monitoring',1795533594744);
INSERT INTO "permission" VALUES('view-livechat-reports',1795533594744);
INSERT INTO "permission" VALUES('view-livechat-room-closed-by-another-agent',1795533594744);
INSERT INTO "permission" VALUES('view-livechat-room-closed-same-department',1795533594744);
INSERT INTO "permission" VALUES('view-livechat-room-customfields',1795533594744);
INSERT INTO "permission" VALUES('view-livechat-rooms',1795533594744);
INSERT INTO "permission" VALUES('view-livechat-triggers',1795533594744);
INSERT INTO "permission" VALUES('view-livechat-webhooks',1795533594744);
INSERT INTO "permission" VALUES('view-omnichannel-contact-center',1795533594744);
INSERT INTO "permission" VALUES('view-privileged-setting',1795533594744);
INSERT INTO "permission" VALUES('view-statistics',1795533594744);
CREATE TABLE permission_role (
  permission_id TEXT NOT NULL REFERENCES permission(id) ON DELETE CASCADE,
  role          TEXT NOT NULL,
  PRIMARY KEY (permission_id, role)
) STRICT, WITHOUT ROWID;
INSERT INTO "permission_role" VALUES('access-permissions','admin');
INSERT INTO "permission_role" VALUES('add-livechat-department-agents','admin');
INSERT INTO "permission_role" VALUES('add-livechat-department-agents','livechat-manager');
INSERT INTO "permission_role" VALUES('add-livechat-department-agents','livechat-monitor');
INSERT INTO "permission_role" VALUES('api-bypass-rate-limit','admin');
INSERT INTO "permission_role" VALUES('api-bypass-rate-limit','bot');
INSERT INTO "permission_role" VALUES('assign-admin-role','admin');
INSERT INTO "permission_role" VALUES('assign-roles','admin');
INSERT INTO "permission_role" VALUES('block-livechat-contact','admin');
INSERT INTO "permission_role" VALUES('block-livechat-contact','livechat-agent');
INSERT INTO "permission_role" VALUES('block-livechat-contact','livechat-manager');
INSERT INTO "permission_role" VALUES('block-livechat-contact','livechat-monitor');
INSERT INTO "permission_role" VALUES('change-livechat-room-visitor','admin');
INSERT INTO "permission_role" VALUES('change-livechat-room-visitor','livechat-agent');
INSERT INTO "permission_role" VALUES('change-livechat-room-visitor','livechat-manager');
INSERT INTO "permission_role" VALUES('close-livechat-room','admin');
INSERT INTO "permission_role" VALUES('close-livechat-room','livechat-agent');
INSERT INTO "permission_role" VALUES('close-livechat-room','livechat-manager');
INSERT INTO "permission_role" VALUES('close-livechat-room','livechat-monitor');
INSERT INTO "permission_role" VALUES('close-others-livechat-room','admin');
INSERT INTO "permission_role" VALUES('close-others-livechat-room','livechat-manager');
INSERT INTO "permission_role" VALUES('close-others-livechat-room','livechat-monitor');
INSERT INTO "permission_role" VALUES('create-livechat-contact','admin');
INSERT INTO "permission_role" VALUES('create-livechat-contact','livechat-agent');
INSERT INTO "permission_role" VALUES('create-livechat-contact','livechat-manager');
INSERT INTO "permission_role" VALUES('create-livechat-contact','livechat-monitor');
INSERT INTO "permission_role" VALUES('create-user','admin');
INSERT INTO "permission_role" VALUES('delete-livechat-contact','admin');
INSERT INTO "permission_role" VALUES('delete-livechat-contact','livechat-manager');
INSERT INTO "permission_role" VALUES('delete-message','admin');
INSERT INTO "permission_role" VALUES('delete-user','admin');
INSERT INTO "permission_role" VALUES('edit-livechat-room-customfields','admin');
INSERT INTO "permission_role" VALUES('edit-livechat-room-customfields','livechat-agent');
INSERT INTO "permission_role" VALUES('edit-livechat-room-customfields','livechat-manager');
INSERT INTO "permission_role" VALUES('edit-livechat-room-customfields','livechat-monitor');
INSERT INTO "permission_role" VALUES('edit-message','admin');
INSERT INTO "permission_role" VALUES('edit-omnichannel-contact','admin');
INSERT INTO "permission_role" VALUES('edit-omnichannel-contact','livechat-agent');
INSERT INTO "permission_role" VALUES('edit-omnichannel-contact','livechat-manager');
INSERT INTO "permission_role" VALUES('edit-other-user-active-status','admin');
INSERT INTO "permission_role" VALUES('edit-other-user-info','admin');
INSERT INTO "permission_role" VALUES('edit-privileged-setting','admin');
INSERT INTO "permission_role" VALUES('manage-email-inbox','admin');
INSERT INTO "permission_role" VALUES('manage-livechat-agents','admin');
INSERT INTO "permission_role" VALUES('manage-livechat-agents','livechat-manager');
INSERT INTO "permission_role" VALUES('manage-livechat-agents','livechat-monitor');
INSERT INTO "permission_role" VALUES('manage-livechat-canned-responses','admin');
INSERT INTO "permission_role" VALUES('manage-livechat-canned-responses','livechat-manager');
INSERT INTO "permission_role" VALUES('manage-livechat-canned-responses','livechat-monitor');
INSERT INTO "permission_role" VALUES('manage-livechat-departments','admin');
INSERT INTO "permission_role" VALUES('manage-livechat-departments','livechat-manager');
INSERT INTO "permission_role" VALUES('manage-livechat-departments','livechat-monitor');
INSERT INTO "permission_role" VALUES('manage-livechat-managers','admin');
INSERT INTO "permission_role" VALUES('manage-livechat-managers','livechat-manager');
INSERT INTO "permission_role" VALUES('manage-livechat-monitors','admin');
INSERT INTO "permission_role" VALUES('manage-livechat-monitors','livechat-manager');
INSERT INTO "permission_role" VALUES('manage-livechat-priorities','admin');
INSERT INTO "permission_role" VALUES('manage-livechat-priorities','livechat-manager');
INSERT INTO "permission_role" VALUES('manage-livechat-sla','admin');
INSERT INTO "permission_role" VALUES('manage-livechat-sla','livechat-manager');
INSERT INTO "permission_role" VALUES('manage-livechat-tags','admin');
INSERT INTO "permission_role" VALUES('manage-livechat-tags','livechat-manager');
INSERT INTO "permission_role" VALUES('manage-livechat-units','admin');
INSERT INTO "permission_role" VALUES('manage-livechat-units','livechat-manager');
INSERT INTO "permission_role" VALUES('message-impersonate','admin');
INSERT INTO "permission_role" VALUES('on-hold-livechat-room','admin');
INSERT INTO "permission_role" VALUES('on-hold-livechat-room','livechat-agent');
INSERT INTO "permission_role" VALUES('on-hold-livechat-room','livechat-manager');
INSERT INTO "permission_role" VALUES('on-hold-livechat-room','livechat-monitor');
INSERT INTO "permission_role" VALUES('on-hold-others-livechat-room','admin');
INSERT INTO "permission_role" VALUES('on-hold-others-livechat-room','livechat-manager');
INSERT INTO "permission_role" VALUES('on-hold-others-livechat-room','livechat-monitor');
INSERT INTO "permission_role" VALUES('remove-canned-responses','admin');
INSERT INTO "permission_role" VALUES('remove-canned-responses','livechat-agent');
INSERT INTO "permission_role" VALUES('remove-canned-responses','livechat-manager');
INSERT INTO "permission_role" VALUES('remove-canned-responses','livechat-monitor');
INSERT INTO "permission_role" VALUES('remove-closed-livechat-room','admin');
INSERT INTO "permission_role" VALUES('remove-closed-livechat-room','livechat-manager');
INSERT INTO "permission_role" VALUES('remove-closed-livechat-rooms','admin');
INSERT INTO "permission_role" VALUES('remove-closed-livechat-rooms','livechat-manager');
INSERT INTO "permission_role" VALUES('remove-closed-livechat-rooms','livechat-monitor');
INSERT INTO "permission_role" VALUES('remove-livechat-department','admin');
INSERT INTO "permission_role" VALUES('remove-livechat-department','livechat-manager');
INSERT INTO "permission_role" VALUES('request-pdf-transcript','admin');
INSERT INTO "permission_role" VALUES('request-pdf-transcript','livechat-agent');
INSERT INTO "permission_role" VALUES('request-pdf-transcript','livechat-manager');
INSERT INTO "permission_role" VALUES('request-pdf-transcript','livechat-monitor');
INSERT INTO "permission_role" VALUES('save-all-canned-responses','admin');
INSERT INTO "permission_role" VALUES('save-all-canned-responses','livechat-manager');
INSERT INTO "permission_role" VALUES('save-canned-responses','admin');
INSERT INTO "permission_role" VALUES('save-canned-responses','livechat-agent');
INSERT INTO "permission_role" VALUES('save-canned-responses','livechat-manager');
INSERT INTO "permission_role" VALUES('save-canned-responses','livechat-monitor');
INSERT INTO "permission_role" VALUES('save-department-canned-responses','admin');
INSERT INTO "permission_role" VALUES('save-department-canned-responses','livechat-manager');
INSERT INTO "permission_role" VALUES('save-department-canned-responses','livechat-monitor');
INSERT INTO "permission_role" VALUES('save-others-livechat-room-info','admin');
INSERT INTO "permission_role" VALUES('save-others-livechat-room-info','livechat-manager');
INSERT INTO "permission_role" VALUES('save-others-livechat-room-info','livechat-monitor');
INSERT INTO "permission_role" VALUES('send-mail','admin');
INSERT INTO "permission_role" VALUES('send-omnichannel-chat-transcript','admin');
INSERT INTO "permission_role" VALUES('send-omnichannel-chat-transcript','livechat-agent');
INSERT INTO "permission_role" VALUES('send-omnichannel-chat-transcript','livechat-manager');
INSERT INTO "permission_role" VALUES('transfer-livechat-guest','admin');
INSERT INTO "permission_role" VALUES('transfer-livechat-guest','livechat-agent');
INSERT INTO "permission_role" VALUES('transfer-livechat-guest','livechat-manager');
INSERT INTO "permission_role" VALUES('transfer-livechat-guest','livechat-monitor');
INSERT INTO "permission_role" VALUES('unblock-livechat-contact','admin');
INSERT INTO "permission_role" VALUES('unblock-livechat-contact','livechat-agent');
INSERT INTO "permission_role" VALUES('unblock-livechat-contact','livechat-manager');
INSERT INTO "permission_role" VALUES('unblock-livechat-contact','livechat-monitor');
INSERT INTO "permission_role" VALUES('update-livechat-contact','admin');
INSERT INTO "permission_role" VALUES('update-livechat-contact','livechat-agent');
INSERT INTO "permission_role" VALUES('update-livechat-contact','livechat-manager');
INSERT INTO "permission_role" VALUES('update-livechat-contact','livechat-monitor');
INSERT INTO "permission_role" VALUES('view-all-canned-responses','admin');
INSERT INTO "permission_role" VALUES('view-all-canned-responses','livechat-manager');
INSERT INTO "permission_role" VALUES('view-canned-responses','admin');
INSERT INTO "permission_role" VALUES('view-canned-responses','livechat-agent');
INSERT INTO "permission_role" VALUES('view-canned-responses','livechat-manager');
INSERT INTO "permission_role" VALUES('view-canned-responses','livechat-monitor');
INSERT INTO "permission_role" VALUES('view-full-other-user-info','admin');
INSERT INTO "permission_role" VALUES('view-l-room','admin');
INSERT INTO "permission_role" VALUES('view-l-room','livechat-agent');
INSERT INTO "permission_role" VALUES('view-l-room','livechat-manager');
INSERT INTO "permission_role" VALUES('view-l-room','livechat-monitor');
INSERT INTO "permission_role" VALUES('view-livechat-analytics','admin');
INSERT INTO "permission_role" VALUES('view-livechat-analytics','livechat-manager');
INSERT INTO "permission_role" VALUES('view-livechat-analytics','livechat-monitor');
INSERT INTO "permission_role" VALUES('view-livechat-appearance','admin');
INSERT INTO "permission_role" VALUES('view-livechat-appearance','livechat-manager');
INSERT INTO "permission_role" VALUES('view-livechat-business-hours','admin');
INSERT INTO "permission_role" VALUES('view-livechat-business-hours','livechat-manager');
INSERT INTO "permission_role" VALUES('view-livechat-business-hours','livechat-monitor');
INSERT INTO "permission_role" VALUES('view-livechat-contact','admin');
INSERT INTO "permission_role" VALUES('view-livechat-contact','livechat-agent');
INSERT INTO "permission_role" VALUES('view-livechat-contact','livechat-manager');
INSERT INTO "permission_role" VALUES('view-livechat-contact','livechat-monitor');
INSERT INTO "permission_role" VALUES('view-livechat-contact-history','admin');
INSERT INTO "permission_role" VALUES('view-livechat-contact-history','livechat-agent');
INSERT INTO "permission_role" VALUES('view-livechat-contact-history','livechat-manager');
INSERT INTO "permission_role" VALUES('view-livechat-contact-history','livechat-monitor');
INSERT INTO "permission_role" VALUES('view-livechat-current-chats','admin');
INSERT INTO "permission_role" VALUES('view-livechat-current-chats','livechat-manager');
INSERT INTO "permission_role" VALUES('view-livechat-current-chats','livechat-monitor');
INSERT INTO "permission_role" VALUES('view-livechat-customfields','admin');
INSERT INTO "permission_role" VALUES('view-livechat-customfields','livechat-manager');
INSERT INTO "permission_role" VALUES('view-livechat-departments','admin');
INSERT INTO "permission_role" VALUES('view-livechat-departments','livechat-manager');
INSERT INTO "permission_role" VALUES('view-livechat-departments','livechat-monitor');
INSERT INTO "permission_role" VALUES('view-livechat-installation','admin');
INSERT INTO "permission_role" VALUES('view-livechat-installation','livechat-manager');
INSERT INTO "permission_role" VALUES('view-livechat-manager','admin');
INSERT INTO "permission_role" VALUES('view-livechat-manager','livechat-manager');
INSERT INTO "permission_role" VALUES('view-livechat-manager','livechat-monitor');
INSERT INTO "permission_role" VALUES('view-livechat-queue','admin');
INSERT INTO "permission_role" VALUES('view-livechat-queue','livechat-agent');
INSERT INTO "permission_role" VALUES('view-livechat-queue','livechat-manager');
INSERT INTO "permission_role" VALUES('view-livechat-queue','livechat-monitor');
INSERT INTO "permission_role" VALUES('view-livechat-real-time-monitoring','admin');
INSERT INTO "permission_role" VALUES('view-livechat-real-time-monitoring','livechat-manager');
INSERT INTO "permission_role" VALUES('view-livechat-real-time-monitoring','livechat-monitor');
INSERT INTO "permission_role" VALUES('view-livechat-reports','admin');
INSERT INTO "permission_role" VALUES('view-livechat-reports','livechat-manager');
INSERT INTO "permission_role" VALUES('view-livechat-reports','livechat-monitor');
INSERT INTO "permission_role" VALUES('view-livechat-room-closed-by-another-agent','admin');
INSERT INTO "permission_role" VALUES('view-livechat-room-closed-by-another-agent','livechat-manager');
INSERT INTO "permission_role" VALUES('view-livechat-room-closed-by-another-agent','livechat-monitor');
INSERT INTO "permission_role" VALUES('view-livechat-room-closed-same-department','admin');
INSERT INTO "permission_role" VALUES('view-livechat-room-closed-same-department','livechat-manager');
INSERT INTO "permission_role" VALUES('view-livechat-room-closed-same-department','livechat-monitor');
INSERT INTO "permission_role" VALUES('view-livechat-room-customfields','admin');
INSERT INTO "permission_role" VALUES('view-livechat-room-customfields','livechat-agent');
INSERT INTO "permission_role" VALUES('view-livechat-room-customfields','livechat-manager');
INSERT INTO "permission_role" VALUES('view-livechat-room-customfields','livechat-monitor');
INSERT INTO "permission_role" VALUES('view-livechat-rooms','admin');
INSERT INTO "permission_role" VALUES('view-livechat-rooms','livechat-manager');
INSERT INTO "permission_role" VALUES('view-livechat-rooms','livechat-monitor');
INSERT INTO "permission_role" VALUES('view-livechat-triggers','admin');
INSERT INTO "permission_role" VALUES('view-livechat-triggers','livechat-manager');
INSERT INTO "permission_role" VALUES('view-livechat-webhooks','admin');
INSERT INTO "permission_role" VALUES('view-livechat-webhooks','livechat-manager');
INSERT INTO "permission_role" VALUES('view-omnichannel-contact-center','admin');
INSERT INTO "permission_role" VALUES('view-omnichannel-contact-center','livechat-agent');
INSERT INTO "permission_role" VALUES('view-omnichannel-contact-center','livechat-manager');
INSERT INTO "permission_role" VALUES('view-omnichannel-contact-center','livechat-monitor');
INSERT INTO "permission_role" VALUES('view-privileged-setting','admin');
INSERT INTO "permission_role" VALUES('view-statistics','admin');
CREATE TABLE room (
  pk                      INTEGER PRIMARY KEY,
  id                      TEXT NOT NULL UNIQUE,
  visitor_pk              INTEGER NOT NULL REFERENCES visitor(pk),
  contact_pk              INTEGER REFERENCES contact(pk) ON DELETE SET NULL,
  name                    TEXT NOT NULL,
  is_open                 INTEGER NOT NULL DEFAULT 1 CHECK (is_open IN (0, 1)),
  department_pk           INTEGER REFERENCES department(pk) ON DELETE SET NULL,
  source_type             TEXT NOT NULL,
  source_id               TEXT,
  source_extra            TEXT,
  visitor_status          TEXT NOT NULL DEFAULT 'online',
  visitor_last_message_at INTEGER,
  created_at              INTEGER NOT NULL,
  last_message_at         INTEGER NOT NULL,
  updated_at              INTEGER NOT NULL,
  last_seq                INTEGER NOT NULL DEFAULT 0,
  -- time of the newest message of any kind, so that times grow by at least 1 ms
  last_ts_at              INTEGER NOT NULL DEFAULT 0,
  last_message_pk         INTEGER,
  message_count           INTEGER NOT NULL DEFAULT 0,
  user_count              INTEGER NOT NULL DEFAULT 1,
  is_waiting_response     INTEGER NOT NULL DEFAULT 1 CHECK (is_waiting_response IN (0, 1)),
  served_by_pk            INTEGER REFERENCES user(pk) ON DELETE SET NULL,
  served_at               INTEGER,
  responder_pk            INTEGER REFERENCES user(pk) ON DELETE SET NULL,
  first_answer_at         INTEGER,
  last_answer_at          INTEGER,
  queued_at               INTEGER NOT NULL,
  priority_weight         INTEGER NOT NULL DEFAULT 99,
  estimated_wait          INTEGER NOT NULL DEFAULT 9999999,
  is_on_hold              INTEGER NOT NULL DEFAULT 0 CHECK (is_on_hold IN (0, 1)),
  topic                   TEXT,
  tags                    TEXT NOT NULL DEFAULT '[]',
  livechat_data           TEXT,
  custom_fields           TEXT,
  transcript_request      TEXT,
  survey                  TEXT,
  question_at             INTEGER,
  answered_at             INTEGER,
  first_response_s        REAL,
  first_response_at       INTEGER,
  response_count          INTEGER NOT NULL DEFAULT 0,
  response_total_s        REAL NOT NULL DEFAULT 0,
  first_reaction_s        REAL,
  first_reaction_at       INTEGER,
  reaction_total_s        REAL NOT NULL DEFAULT 0,
  chat_duration_s         REAL,
  service_duration_s      REAL,
  visitor_inactivity_s    REAL,
  closer                  TEXT CHECK (closer IN ('user', 'visitor')),
  closed_by_id            TEXT,
  closed_by_username      TEXT,
  closed_at               INTEGER,
  CHECK (is_open = (closed_at IS NULL))
) STRICT;
INSERT INTO "room" VALUES(1,'g4jNavDBZhgoePhKs',1,1,'Iris',0,1,'api',NULL,NULL,'offline',1795533597028,1795533596992,1795533597346,1795533597346,8,1795533597346,8,8,2,0,1,1795533596992,1,1795533597232,1795533597232,1795533596992,99,9999999,0,NULL,'[]',NULL,NULL,NULL,NULL,1795533597015,1795533597232,0.217,1795533597232,1,0.217,0.24,1795533597232,0.24,0.354,0.354,NULL,'visitor','edMMJ5mjEpEkyMK99','guest-1',1795533597346);
INSERT INTO "room" VALUES(2,'JojeL4wA5xdcnS8xo',2,2,'Noor',1,1,'api',NULL,NULL,'online',1795533597378,1795533597367,1795533597380,1795533597380,7,1795533597380,15,7,2,0,1,1795533597367,1,1795533597380,1795533597380,1795533597367,99,9999999,0,NULL,'[]',NULL,NULL,NULL,NULL,1795533597375,1795533597380,0.005,1795533597380,1,0.005,0.013,1795533597380,0.013,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
CREATE TABLE server_key (
  name       TEXT PRIMARY KEY,
  value      BLOB NOT NULL,
  created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE session (
  pk           INTEGER PRIMARY KEY,
  user_pk      INTEGER NOT NULL REFERENCES user(pk) ON DELETE CASCADE,
  token_hash   BLOB NOT NULL UNIQUE CHECK (length(token_hash) = 32),
  created_at   INTEGER NOT NULL,
  last_used_at INTEGER NOT NULL
) STRICT;
CREATE TABLE setting (
  id         TEXT PRIMARY KEY,
  value      TEXT NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO "setting" VALUES('Livechat_offline_email','"ada@example.org"',1795533595447);
INSERT INTO "setting" VALUES('Livechat_title','"Ask the shop"',1795533596949);
ANALYZE "sqlite_master";
INSERT INTO "sqlite_stat1" VALUES('subscription','subscription_by_user','1 1');
INSERT INTO "sqlite_stat1" VALUES('subscription','sqlite_autoindex_subscription_2','1 1 1');
INSERT INTO "sqlite_stat1" VALUES('subscription','sqlite_autoindex_subscription_1','1 1');
INSERT INTO "sqlite_stat1" VALUES('inquiry','inquiry_by_ignored_agent','1 1');
INSERT INTO "sqlite_stat1" VALUES('inquiry','inquiry_by_default_agent','1 1');
INSERT INTO "sqlite_stat1" VALUES('inquiry','inquiry_by_department','1 1');
INSERT INTO "sqlite_stat1" VALUES('inquiry','inquiry_line','1 1 1 1');
INSERT INTO "sqlite_stat1" VALUES('inquiry','sqlite_autoindex_inquiry_2','1 1');
INSERT INTO "sqlite_stat1" VALUES('inquiry','sqlite_autoindex_inquiry_1','1 1');
INSERT INTO "sqlite_stat1" VALUES('message','message_order','15 8 1');
INSERT INTO "sqlite_stat1" VALUES('message','sqlite_autoindex_message_1','15 1');
INSERT INTO "sqlite_stat1" VALUES('room','room_by_responder','2 2');
INSERT INTO "sqlite_stat1" VALUES('room','room_closed_by_time','1 1');
INSERT INTO "sqlite_stat1" VALUES('room','room_open_by_time','1 1');
INSERT INTO "sqlite_stat1" VALUES('room','room_by_time','2 1');
INSERT INTO "sqlite_stat1" VALUES('room','room_by_contact','2 1');
INSERT INTO "sqlite_stat1" VALUES('room','room_by_department','2 2 1');
INSERT INTO "sqlite_stat1" VALUES('room','room_by_agent','2 2 1 1');
INSERT INTO "sqlite_stat1" VALUES('room','room_by_visitor','2 1 1');
INSERT INTO "sqlite_stat1" VALUES('room','room_one_open_per_visitor','1 1');
INSERT INTO "sqlite_stat1" VALUES('room','sqlite_autoindex_room_1','2 1');
INSERT INTO "sqlite_stat1" VALUES('offline_message','offline_message_by_department','1 1');
INSERT INTO "sqlite_stat1" VALUES('offline_message','sqlite_autoindex_offline_message_1','1 1');
INSERT INTO "sqlite_stat1" VALUES('contact_channel','contact_channel_by_contact','2 1');
INSERT INTO "sqlite_stat1" VALUES('contact_channel','sqlite_autoindex_contact_channel_1','2 1 1 1');
INSERT INTO "sqlite_stat1" VALUES('visitor_address','visitor_address_by_value','4 2 1');
INSERT INTO "sqlite_stat1" VALUES('visitor_address','visitor_address','4 2 1 1');
INSERT INTO "sqlite_stat1" VALUES('session','session_by_user','1 1');
INSERT INTO "sqlite_stat1" VALUES('session','sqlite_autoindex_session_1','1 1');
INSERT INTO "sqlite_stat1" VALUES('department_agent','department_agent_by_user','1 1');
INSERT INTO "sqlite_stat1" VALUES('department_agent','sqlite_autoindex_department_agent_2','1 1 1');
INSERT INTO "sqlite_stat1" VALUES('department_agent','sqlite_autoindex_department_agent_1','1 1');
INSERT INTO "sqlite_stat1" VALUES('department','department_by_fallback','1 1');
INSERT INTO "sqlite_stat1" VALUES('department','sqlite_autoindex_department_1','1 1');
INSERT INTO "sqlite_stat1" VALUES('user','sqlite_autoindex_user_3','1 1');
INSERT INTO "sqlite_stat1" VALUES('user','sqlite_autoindex_user_2','1 1');
INSERT INTO "sqlite_stat1" VALUES('user','sqlite_autoindex_user_1','1 1');
INSERT INTO "sqlite_stat1" VALUES('subscription_removed','subscription_removed_by_user','1 1 1');
INSERT INTO "sqlite_stat1" VALUES('visitor','visitor_by_contact','2 1');
INSERT INTO "sqlite_stat1" VALUES('visitor','visitor_by_department','2 1');
INSERT INTO "sqlite_stat1" VALUES('visitor','sqlite_autoindex_visitor_3','2 1');
INSERT INTO "sqlite_stat1" VALUES('visitor','sqlite_autoindex_visitor_2','2 1');
INSERT INTO "sqlite_stat1" VALUES('visitor','sqlite_autoindex_visitor_1','2 1');
INSERT INTO "sqlite_stat1" VALUES('contact','contact_by_manager','2 2');
INSERT INTO "sqlite_stat1" VALUES('contact','sqlite_autoindex_contact_1','2 1');
INSERT INTO "sqlite_stat1" VALUES('permission_role','permission_role','188 3 1');
INSERT INTO "sqlite_stat1" VALUES('user_role','user_role_by_role','3 1 1');
INSERT INTO "sqlite_stat1" VALUES('user_role','user_role','3 3 1');
INSERT INTO "sqlite_stat1" VALUES('permission','permission','73 1');
INSERT INTO "sqlite_stat1" VALUES('setting','setting','2 1');
INSERT INTO "sqlite_stat1" VALUES('counter','counter','1 1');
INSERT INTO "sqlite_stat1" VALUES('server_key','server_key','2 1');
CREATE TABLE subscription (
  pk           INTEGER PRIMARY KEY,
  id           TEXT NOT NULL UNIQUE,
  room_pk      INTEGER NOT NULL REFERENCES room(pk) ON DELETE CASCADE,
  user_pk      INTEGER NOT NULL REFERENCES user(pk) ON DELETE CASCADE,
  unread       INTEGER NOT NULL DEFAULT 1,
  is_alert     INTEGER NOT NULL DEFAULT 1 CHECK (is_alert IN (0, 1)),
  created_at   INTEGER NOT NULL,
  last_seen_at INTEGER,
  updated_at   INTEGER NOT NULL,
  UNIQUE (room_pk, user_pk)
) STRICT;
INSERT INTO "subscription" VALUES(1,'uWLdZuEjG3nc9StRQ',2,1,4,1,1795533597367,NULL,1795533597378);
CREATE TABLE subscription_removed (
  pk              INTEGER PRIMARY KEY,
  subscription_id TEXT NOT NULL,
  room_id         TEXT NOT NULL,
  user_pk         INTEGER NOT NULL REFERENCES user(pk) ON DELETE CASCADE,
  removed_at      INTEGER NOT NULL
) STRICT;
INSERT INTO "subscription_removed" VALUES(1,'gPHBxZh4gxGQvYygQ','g4jNavDBZhgoePhKs',1,1795533597346);
CREATE TABLE user (
  pk                        INTEGER PRIMARY KEY,
  id                        TEXT NOT NULL UNIQUE,
  username                  TEXT NOT NULL,
  username_key              TEXT NOT NULL UNIQUE,
  name                      TEXT NOT NULL,
  email                     TEXT,
  email_key                 TEXT UNIQUE,
  is_email_verified         INTEGER NOT NULL DEFAULT 0 CHECK (is_email_verified IN (0, 1)),
  password_hash             TEXT NOT NULL,
  is_active                 INTEGER NOT NULL DEFAULT 1 CHECK (is_active IN (0, 1)),
  status                    TEXT NOT NULL DEFAULT 'offline' CHECK (status IN ('online', 'away', 'busy', 'offline')),
  status_default            TEXT NOT NULL DEFAULT 'online' CHECK (status_default IN ('online', 'away', 'busy', 'offline')),
  status_connection         TEXT NOT NULL DEFAULT 'offline' CHECK (status_connection IN ('online', 'away', 'offline')),
  status_text               TEXT NOT NULL DEFAULT '',
  -- presence was set by REST without a live connection and stays until it is set again
  is_status_pinned          INTEGER NOT NULL DEFAULT 0 CHECK (is_status_pinned IN (0, 1)),
  is_operator               INTEGER NOT NULL DEFAULT 0 CHECK (is_operator IN (0, 1)),
  livechat_status           TEXT CHECK (livechat_status IN ('available', 'not-available')),
  is_livechat_status_system INTEGER NOT NULL DEFAULT 0 CHECK (is_livechat_status_system IN (0, 1)),
  livechat_count            INTEGER NOT NULL DEFAULT 0,
  max_chats                 INTEGER,
  last_routed_at            INTEGER,
  preferences               TEXT NOT NULL DEFAULT '{}',
  created_at                INTEGER NOT NULL,
  updated_at                INTEGER NOT NULL,
  last_login_at             INTEGER
) STRICT;
INSERT INTO "user" VALUES(1,'8FPEXZwnhkQp5Sz7N','ada','ada','Ada','ada@example.org','ada@example.org',1,'-',1,'online','online','offline','',1,1,'available',0,2,NULL,1795533597367,'{}',1795533595447,1795533596907,1795533596862);
CREATE TABLE user_role (
  user_pk INTEGER NOT NULL REFERENCES user(pk) ON DELETE CASCADE,
  role    TEXT NOT NULL,
  PRIMARY KEY (user_pk, role)
) STRICT, WITHOUT ROWID;
INSERT INTO "user_role" VALUES(1,'admin');
INSERT INTO "user_role" VALUES(1,'livechat-agent');
INSERT INTO "user_role" VALUES(1,'user');
CREATE TABLE visitor (
  pk              INTEGER PRIMARY KEY,
  id              TEXT NOT NULL UNIQUE,
  username        TEXT NOT NULL UNIQUE,
  token_hash      BLOB UNIQUE CHECK (length(token_hash) = 32),
  token_text      TEXT,
  name            TEXT,
  department_pk   INTEGER REFERENCES department(pk) ON DELETE SET NULL,
  status          TEXT NOT NULL DEFAULT 'online',
  livechat_data   TEXT,
  contact_pk      INTEGER REFERENCES contact(pk) ON DELETE SET NULL,
  last_room_id    TEXT,
  last_room_at    INTEGER,
  last_agent_id   TEXT,
  last_agent_username TEXT,
  last_agent_at   INTEGER,
  contact_manager TEXT,
  user_agent      TEXT,
  ip              TEXT,
  host            TEXT,
  activity        TEXT NOT NULL DEFAULT '[]',
  is_disabled     INTEGER NOT NULL DEFAULT 0 CHECK (is_disabled IN (0, 1)),
  created_at      INTEGER NOT NULL,
  updated_at      INTEGER NOT NULL
) STRICT;
INSERT INTO "visitor" VALUES(1,'edMMJ5mjEpEkyMK99','guest-1',X'2F65508DED66435295A2F127FAA19F2C882FD73483198E3A7DAE4C0C3B47CDDF',NULL,'Iris',NULL,'online',NULL,1,'g4jNavDBZhgoePhKs',1795533596992,'8FPEXZwnhkQp5Sz7N','ada',1795533596992,NULL,NULL,NULL,NULL,'["2026-11"]',0,1795533596966,1795533597232);
INSERT INTO "visitor" VALUES(2,'dK987sJyLj6ArjgP2','guest-2',X'A3435EABC7FACFDE95C9148AAE65356C46503391E4D266F8D3CAB9DFE3FCA260',NULL,'Noor',1,'online',NULL,2,'JojeL4wA5xdcnS8xo',1795533597367,'8FPEXZwnhkQp5Sz7N','ada',1795533597367,NULL,NULL,NULL,NULL,'["2026-11"]',0,1795533597355,1795533597380);
CREATE TABLE visitor_address (
  visitor_pk INTEGER NOT NULL REFERENCES visitor(pk) ON DELETE CASCADE,
  kind       TEXT NOT NULL CHECK (kind IN ('email', 'phone')),
  position   INTEGER NOT NULL,
  value      TEXT NOT NULL,
  PRIMARY KEY (visitor_pk, kind, position)
) STRICT, WITHOUT ROWID;
INSERT INTO "visitor_address" VALUES(1,'email',0,'iris@example.org');
INSERT INTO "visitor_address" VALUES(2,'email',0,'noor@example.org');
INSERT INTO "visitor_address" VALUES(1,'phone',0,'+49301234560');
INSERT INTO "visitor_address" VALUES(2,'phone',0,'+49301234561');
CREATE INDEX user_role_by_role ON user_role(role, user_pk);
CREATE INDEX session_by_user ON session(user_pk);
CREATE INDEX department_by_fallback ON department(fallback_pk);
CREATE INDEX department_agent_by_user ON department_agent(user_pk);
CREATE INDEX contact_by_manager ON contact(manager_user_pk);
CREATE INDEX visitor_by_department ON visitor(department_pk);
CREATE INDEX visitor_by_contact ON visitor(contact_pk);
CREATE INDEX visitor_address_by_value ON visitor_address(kind, value);
CREATE INDEX contact_channel_by_contact ON contact_channel(contact_pk);
CREATE UNIQUE INDEX room_one_open_per_visitor ON room(visitor_pk) WHERE is_open = 1;
CREATE INDEX room_by_visitor ON room(visitor_pk, created_at);
CREATE INDEX room_by_agent ON room(served_by_pk, is_open, created_at);
CREATE INDEX room_by_department ON room(department_pk, created_at);
CREATE INDEX room_by_contact ON room(contact_pk);
CREATE INDEX room_by_time ON room(created_at);
CREATE INDEX room_open_by_time ON room(created_at) WHERE is_open = 1;
CREATE INDEX room_closed_by_time ON room(closed_at) WHERE is_open = 0;
CREATE INDEX room_by_responder ON room(responder_pk);
CREATE INDEX inquiry_line ON inquiry(status, department_pk, created_at);
CREATE INDEX inquiry_by_department ON inquiry(department_pk);
CREATE INDEX inquiry_by_default_agent ON inquiry(default_agent_pk);
CREATE INDEX inquiry_by_ignored_agent ON inquiry(ignored_agent_pk);
CREATE UNIQUE INDEX message_order ON message(room_pk, seq);
CREATE INDEX subscription_by_user ON subscription(user_pk);
CREATE INDEX subscription_removed_by_user ON subscription_removed(user_pk, removed_at);
CREATE INDEX offline_message_by_department ON offline_message(department_pk);
COMMIT;
