-- A shop's history: {ROOMS} rooms of 20 messages each, one every 315 s (100,000 in a year), the newest 200 open.
-- Whatever the number of rooms, people, departments and open rooms are as many: only history grows.
CREATE TEMP TABLE n AS
  WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < {ROOMS}) SELECT i FROM n;
CREATE TEMP TABLE words (i INTEGER PRIMARY KEY, word TEXT);
INSERT INTO words (word) VALUES ('teapot'), ('delivery'), ('invoice'), ('colour'), ('refund'), ('friday'), ('parcel'), ('voucher'),
  ('address'), ('kettle'), ('return'), ('warranty'), ('blue'), ('order'), ('shipping'), ('price');

INSERT INTO user (id, username, username_key, name, password_hash, status, status_default, is_operator, livechat_status, created_at, updated_at)
  SELECT 'agent' || i, 'agent' || i, 'agent' || i, 'Agent ' || i, '-', 'online', 'online', 1, 'available', {START}, {START} FROM n WHERE i < 20;
INSERT INTO user_role (user_pk, role) SELECT pk, 'livechat-agent' FROM user UNION ALL SELECT pk, 'user' FROM user;
INSERT INTO user (id, username, username_key, name, password_hash, created_at, updated_at)
  VALUES ('boss', 'boss', 'boss', 'Boss', '-', {START}, {START});
INSERT INTO user_role (user_pk, role) SELECT u.pk, r.value FROM user u, json_each('["admin","livechat-manager","livechat-agent","user"]') r WHERE u.id = 'boss';
INSERT INTO session (user_pk, token_hash, created_at, last_used_at) SELECT pk, x'{BOSS}', {NOW}, {NOW} FROM user WHERE id = 'boss';
INSERT INTO session (user_pk, token_hash, created_at, last_used_at) SELECT pk, x'{AGENT}', {NOW}, {NOW} FROM user WHERE id = 'agent1';
INSERT INTO department (id, name, is_enabled, is_on_registration, is_on_offline_form, created_at, updated_at)
  SELECT 'dep' || i, 'Department ' || i, 1, 1, 1, {START}, {START} FROM n WHERE i < 10;
INSERT INTO department_agent (id, department_pk, user_pk, updated_at)
  SELECT 'member' || d.pk || '-' || u.pk, d.pk, u.pk, {START} FROM department d JOIN user u ON u.pk % 10 = d.pk % 10 AND u.id LIKE 'agent%';
INSERT INTO agent_service (user_pk, started_at, stopped_at)
  SELECT u.pk, {NOW} - n.i * 86400000 - 28800000, {NOW} - n.i * 86400000 FROM user u JOIN n ON n.i BETWEEN 1 AND {ROOMS} / 274 WHERE u.is_operator = 1;

INSERT INTO contact (pk, id, name, is_unknown, created_at, updated_at)
  SELECT i + 1, 'contact' || i, 'Iris ' || (SELECT word FROM words WHERE words.i = n.i % 16 + 1) || ' ' || i, 0, {START}, {START} FROM n WHERE i < {ROOMS} / 4;
INSERT INTO visitor (pk, id, username, token_hash, name, contact_pk, activity, created_at, updated_at)
  SELECT i + 1, 'visitor' || i, 'guest-' || i, CASE WHEN i = {VISITOR} THEN x'{TOKEN}' ELSE randomblob(32) END,
    'Iris ' || (SELECT word FROM words WHERE words.i = n.i % 16 + 1) || ' ' || i, i + 1, '["2026-01"]',
    {NOW} - (({ROOMS} / 4 - i) * 4) * 315000, {NOW} - (({ROOMS} / 4 - i) * 4) * 315000 FROM n WHERE i < {ROOMS} / 4;
INSERT INTO visitor_address (visitor_pk, kind, position, value) SELECT i + 1, 'email', 0, 'iris' || i || '@example.org' FROM n WHERE i < {ROOMS} / 4;
INSERT INTO visitor_address (visitor_pk, kind, position, value) SELECT i + 1, 'phone', 0, printf('+49%010d', i) FROM n WHERE i < {ROOMS} / 4;
INSERT INTO contact_channel (contact_pk, visitor_pk, source_type, name) SELECT i + 1, i + 1, 'widget', 'widget' FROM n WHERE i < {ROOMS} / 4;

INSERT INTO room (pk, id, visitor_pk, contact_pk, name, is_open, department_pk, source_type, created_at, last_message_at, updated_at,
    visitor_last_message_at, last_seq, last_ts_at, last_message_pk, message_count, agent_message_count, user_count, is_waiting_response,
    served_by_pk, served_at, responder_pk, first_answer_at, last_answer_at, queued_at, is_on_hold, tags, livechat_data, question_at,
    answered_at, first_response_s, first_response_at, response_count, response_total_s, first_reaction_s, first_reaction_at,
    reaction_total_s, chat_duration_s, service_duration_s, visitor_inactivity_s, closer, closed_by_id, closed_by_username, closed_at)
  SELECT i + 1, 'room' || i, i % ({ROOMS} / 4) + 1, i % ({ROOMS} / 4) + 1,
    'Iris ' || (SELECT word FROM words WHERE words.i = (f.i % ({ROOMS} / 4)) % 16 + 1) || ' ' || (i % ({ROOMS} / 4)),
    is_open, CASE WHEN i % 11 < 10 THEN i % 10 + 1 END, CASE WHEN i % 7 = 0 THEN 'api' ELSE 'widget' END, at, at + 300000, at + 300000,
    at + 285000, 20, at + 300000, i * 20 + 20, 20, 10, 2, 0, agent, CASE WHEN agent THEN at + 1000 END, agent, CASE WHEN agent THEN at + 20000 END,
    CASE WHEN agent THEN at + 300000 END, at, is_open AND i % 5 = 1, CASE i % 4 WHEN 0 THEN '["vip"]' WHEN 1 THEN '["billing","late"]' ELSE '[]' END,
    json_object('order', 'N' || i), at + 285000, at + 300000, 15 + i % 30, at + 20000, 10, 150 + i % 100, 14 + i % 30, at + 20000, 150,
    CASE WHEN NOT is_open THEN 400 + i % 500 END, CASE WHEN NOT is_open THEN 399 + i % 500 END, CASE WHEN NOT is_open AND i % 13 = 0 THEN 4000 END,
    CASE WHEN NOT is_open THEN 'user' END, CASE WHEN NOT is_open THEN 'agent1' END, CASE WHEN NOT is_open THEN 'agent1' END,
    CASE WHEN NOT is_open THEN at + 400000 END
  FROM (SELECT i, {NOW} - ({ROOMS} - i) * 315000 - 400000 AS at, i >= {ROOMS} - 200 AS is_open,
      CASE WHEN i >= {ROOMS} - 200 AND i % 4 = 3 THEN NULL ELSE i % 20 + 1 END AS agent FROM n) f;
UPDATE contact SET last_room_id = 'room' || (pk - 1 + {ROOMS} - {ROOMS} / 4), last_room_at = {NOW} - ({ROOMS} / 4 - pk) * 315000;
INSERT INTO inquiry (id, room_pk, status, department_pk, message, created_at, queued_at, taken_at, updated_at)
  SELECT 'inquiry' || pk, pk, CASE WHEN served_by_pk IS NULL THEN 'queued' ELSE 'taken' END, department_pk, 'Hello', created_at, created_at,
    served_at, updated_at FROM room WHERE is_open = 1;
INSERT INTO subscription (id, room_pk, user_pk, created_at, updated_at)
  SELECT 'place' || pk, pk, served_by_pk, served_at, served_at FROM room WHERE is_open = 1 AND served_by_pk IS NOT NULL;
INSERT INTO subscription_removed (subscription_id, room_id, user_pk, removed_at)
  SELECT 'place' || pk, id, served_by_pk, closed_at FROM room WHERE is_open = 0;

INSERT INTO message (pk, id, room_pk, seq, kind, text, at, updated_at, author_side, author_id, author_username)
  SELECT n.i * 20 + s.value, printf('m%012x', n.i * 20 + s.value), n.i + 1, s.value,
    CASE WHEN s.value = 1 THEN 'livechat-started' WHEN s.value = 2 AND n.i % 20 = 0 THEN 'livechat_transfer_history' END,
    CASE WHEN s.value = 1 THEN '' ELSE (SELECT word FROM words WHERE words.i = (n.i + s.value) % 16 + 1) || ' ' || (n.i * 20 + s.value) END,
    {NOW} - ({ROOMS} - n.i) * 315000 - 400000 + s.value * 15000, {NOW} - ({ROOMS} - n.i) * 315000 - 400000 + s.value * 15000,
    s.value % 2, CASE s.value % 2 WHEN 0 THEN 'visitor' || (n.i % ({ROOMS} / 4)) ELSE 'agent' || (n.i % 20) END,
    CASE s.value % 2 WHEN 0 THEN 'guest-' || (n.i % ({ROOMS} / 4)) ELSE 'agent' || (n.i % 20) END
  FROM n, json_each('[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20]') s ORDER BY n.i, s.value;
INSERT INTO offline_message (id, name, email, text, destination, created_at)
  SELECT 'offline' || i, 'Iris', 'iris@example.org', 'Hello', 'desk@example.org', {START} FROM n WHERE i < {ROOMS} / 50;
