-- The views for ClickHouse. Days are those of the session: SET session_timezone = 'Europe/Berlin'.
-- Two are materialized, for they read every status. ClickHouse refreshes them; at once: SYSTEM REFRESH VIEW delivery.

-- A row an event. Of conflicting contents the one that was recorded first counts, on whichever machine.
CREATE OR REPLACE VIEW event AS
SELECT *, toNullable(coalesce("time", recordedtime)) AS happened_at FROM event_line FINAL
ORDER BY recordedtime, eventkey LIMIT 1 BY source, id
SETTINGS join_use_nulls = 1, prefer_column_name_to_alias = 1;

CREATE OR REPLACE VIEW conflict AS
SELECT source, id, min(type) AS type, count(*) AS contents, min(recordedtime) AS first_recorded, max(recordedtime) AS last_recorded
FROM event_line FINAL GROUP BY source, id HAVING count(*) > 1
SETTINGS join_use_nulls = 1, prefer_column_name_to_alias = 1;

-- Which identifier became which. A row for each telephone number (wa_id) and user id, with the identifier that stands for the
-- user (person): the newest user id, or the newest number where there is none. A number is its last user's.
DROP VIEW IF EXISTS delivery;
DROP VIEW IF EXISTS identity;
CREATE MATERIALIZED VIEW identity REFRESH EVERY 5 MINUTE ENGINE = MergeTree ORDER BY (kind, identifier) AS
WITH RECURSIVE
seen AS (
  SELECT happened_at, user_wa_id AS wa_id, user_user_id AS user_id, user_previous_wa_id AS old_wa_id,
    user_previous_user_id AS old_user_id
  FROM event WHERE user_wa_id IS NOT NULL OR user_user_id IS NOT NULL),
-- Which number was seen with which user id.
together AS (
  SELECT wa_id, user_id, min(happened_at) AS since, max(happened_at) AS until
  FROM (
    SELECT wa_id, user_id, happened_at FROM seen
    UNION ALL
    SELECT old_wa_id, coalesce(old_user_id, user_id), happened_at - INTERVAL 1 MILLISECOND FROM seen) pair
  WHERE wa_id IS NOT NULL AND user_id IS NOT NULL
  GROUP BY wa_id, user_id),
number_change AS (
  SELECT old_wa_id, wa_id, happened_at, max(old_user_id) AS old_user_id, max(user_id) AS user_id
  FROM seen WHERE old_wa_id <> wa_id GROUP BY old_wa_id, wa_id, happened_at),
-- A change of number is one of user id, where both numbers were seen with one.
old_owner AS (
  SELECT c.old_wa_id AS old_wa_id, c.wa_id AS wa_id, c.happened_at AS happened_at,
    argMax(t.user_id, (t.until, t.user_id)) AS user_id
  FROM number_change c JOIN together t ON t.wa_id = c.old_wa_id AND t.since <= c.happened_at
  GROUP BY c.old_wa_id, c.wa_id, c.happened_at),
new_owner AS (
  SELECT c.old_wa_id AS old_wa_id, c.wa_id AS wa_id, c.happened_at AS happened_at,
    argMin(t.user_id, (t.since, t.user_id)) AS user_id
  FROM number_change c JOIN together t ON t.wa_id = c.wa_id AND t.until >= c.happened_at
  GROUP BY c.old_wa_id, c.wa_id, c.happened_at),
moved AS (
  SELECT c.old_wa_id AS old_wa_id, c.wa_id AS wa_id, c.happened_at AS happened_at, coalesce(c.old_user_id, o.user_id) AS old_user_id,
    coalesce(c.user_id, n.user_id) AS user_id
  FROM number_change c
  LEFT JOIN old_owner o ON o.old_wa_id = c.old_wa_id AND o.wa_id = c.wa_id AND o.happened_at = c.happened_at
  LEFT JOIN new_owner n ON n.old_wa_id = c.old_wa_id AND n.wa_id = c.wa_id AND n.happened_at = c.happened_at),
owner AS (
  SELECT wa_id, argMax(user_id, (until, user_id)) AS user_id
  FROM (
    SELECT wa_id, user_id, until FROM together
    UNION ALL
    SELECT wa_id, old_user_id, happened_at FROM moved WHERE user_id IS NULL AND old_user_id IS NOT NULL) known
  GROUP BY wa_id),
change AS (
  SELECT kind, identifier, argMax(successor, (happened_at, successor)) AS successor, max(happened_at) AS happened_at
  FROM (
    SELECT 'user_id' AS kind, old_user_id AS identifier, user_id AS successor, happened_at FROM seen
    UNION ALL
    SELECT 'user_id', old_user_id, user_id, happened_at FROM moved
    UNION ALL
    SELECT 'wa_id', old_wa_id, wa_id, happened_at FROM seen) pair
  WHERE identifier <> successor
  GROUP BY kind, identifier),
-- Each change is later than the one before it, so that who changes back makes no circle.
chain AS (
  SELECT kind, identifier, successor AS latest, happened_at FROM change
  UNION ALL
  SELECT chain.kind AS kind, chain.identifier AS identifier, change.successor AS successor, change.happened_at AS happened_at
  FROM chain JOIN change ON change.kind = chain.kind AND change.identifier = chain.latest AND change.happened_at > chain.happened_at),
latest AS (SELECT kind, identifier, argMax(latest, (happened_at, latest)) AS latest FROM chain GROUP BY kind, identifier),
every AS (
  SELECT 'user_id' AS kind, user_id AS identifier FROM seen WHERE user_id IS NOT NULL
  UNION DISTINCT SELECT 'user_id', old_user_id FROM seen WHERE old_user_id IS NOT NULL
  UNION DISTINCT SELECT 'wa_id', wa_id FROM seen WHERE wa_id IS NOT NULL
  UNION DISTINCT SELECT 'wa_id', old_wa_id FROM seen WHERE old_wa_id IS NOT NULL),
-- A number's user id, else that of the number that it became.
resolved AS (
  SELECT every.kind AS kind, every.identifier AS identifier,
    CASE WHEN every.kind = 'user_id' THEN every.identifier ELSE coalesce(own.user_id, become.user_id) END AS user_id,
    coalesce(number.latest, every.identifier) AS otherwise
  FROM every
  LEFT JOIN latest number ON number.kind = every.kind AND number.identifier = every.identifier
  LEFT JOIN owner own ON every.kind = 'wa_id' AND own.wa_id = every.identifier
  LEFT JOIN owner become ON every.kind = 'wa_id' AND become.wa_id = number.latest)
SELECT r.kind AS kind, assumeNotNull(r.identifier) AS identifier, coalesce(newest.latest, r.user_id, r.otherwise) AS person,
  c.successor AS successor, c.happened_at AS changed_at
FROM resolved r
LEFT JOIN latest newest ON newest.kind = 'user_id' AND newest.identifier = r.user_id
LEFT JOIN change c ON c.kind = r.kind AND c.identifier = r.identifier
SETTINGS join_use_nulls = 1, prefer_column_name_to_alias = 1;

-- Messages of users ("in"), and what the business wrote in its app or another app of it ("out"). What the business sent by the
-- API is in "delivery". The history that a business shares when it joins is in "event" only, as is what the "Test" buttons of Meta's
-- dashboard send: their WABA is 0.
CREATE OR REPLACE VIEW message AS
SELECT e.*, coalesce(i.person, e.user_parent_user_id) AS person,
  CASE WHEN e.type LIKE 'whatsapp.echo.%' THEN 'out' ELSE 'in' END AS direction
FROM event e
LEFT JOIN identity i ON i.kind = CASE WHEN e.user_user_id IS NULL THEN 'wa_id' ELSE 'user_id' END
  AND i.identifier = coalesce(e.user_user_id, e.user_wa_id)
WHERE (e.type LIKE 'whatsapp.message.%' OR e.type LIKE 'whatsapp.echo.%') AND coalesce(e.business_waba_id, '') <> '0'
SETTINGS join_use_nulls = 1, prefer_column_name_to_alias = 1;

-- Without samples of `hookline webhook doctor` and Meta's dashboard: under privacy the id is a pseudonym, but their WABA is 0.
CREATE OR REPLACE VIEW status AS
SELECT e.*, coalesce(i.person, e.user_parent_user_id) AS person,
  coalesce(toString(e.status_errors_code), e.status_errors_code_text) AS failure_code
FROM event e
LEFT JOIN identity i ON i.kind = CASE WHEN e.user_user_id IS NULL THEN 'wa_id' ELSE 'user_id' END
  AND i.identifier = coalesce(e.user_user_id, e.user_wa_id)
WHERE e.type LIKE 'whatsapp.status.%'
  AND coalesce(e.status_message_id, '') NOT LIKE 'hookline-doctor-%' AND coalesce(e.business_waba_id, '') <> '0'
SETTINGS join_use_nulls = 1, prefer_column_name_to_alias = 1;

-- The states of templates. Their ids are in statuses too, where the sender names no template.
CREATE OR REPLACE VIEW template_event AS
SELECT business_waba_id AS waba_id, happened_at, data.account.value.message_template_id::Nullable(String) AS template_id,
  data.account.value.message_template_name::Nullable(String) AS template, account_event AS event,
  data.account.value.reason::Nullable(String) AS reason
FROM event WHERE type = 'whatsapp.account.message_template_status_update' AND coalesce(business_waba_id, '') <> '0'
SETTINGS join_use_nulls = 1, prefer_column_name_to_alias = 1;

-- A row a message that was sent by the API. Statuses come late, twice, in any order or never: "read" without "delivered" was
-- delivered, and "failed" after "delivered" (in a group, for another participant) did not fail. A price is in some statuses of
-- a message only; "failed" has none.
CREATE MATERIALIZED VIEW delivery REFRESH EVERY 5 MINUTE DEPENDS ON identity ENGINE = MergeTree ORDER BY (source, message_id) AS
SELECT s.*,
  rank >= 2 AS delivered, rank >= 3 AS read, failed_at IS NOT NULL AND rank < 2 AS failed,
  CASE WHEN failed_at IS NOT NULL AND rank < 2 THEN 'failed' WHEN rank = 0 THEN other_status
    ELSE ['sent', 'delivered', 'read', 'played'][rank] END AS last_status,
  dateDiff('millisecond', sent_at, delivered_at) / 1000 AS delivery_seconds,
  dateDiff('millisecond', delivered_at, read_at) / 1000 AS read_seconds,
  coalesce(named, t.template, s.template_id) AS template
FROM (
  SELECT source, assumeNotNull(status_message_id) AS message_id, max(business_waba_id) AS waba_id,
    max(business_phone_number_id) AS phone_number_id, max(group_id) AS group_id,
    CASE WHEN max(group_id) IS NULL THEN max(person) END AS person, min(happened_at) AS first_at,
    min(happened_at) FILTER (WHERE status_rank = 1) AS sent_at, min(happened_at) FILTER (WHERE status_rank = 2) AS delivered_at,
    min(happened_at) FILTER (WHERE status_rank = 3) AS read_at, min(happened_at) FILTER (WHERE status_rank = 4) AS played_at,
    min(happened_at) FILTER (WHERE status_status = 'failed') AS failed_at, coalesce(max(status_rank), 0) AS rank,
    max(status_status) AS other_status,
    min(failure_code) FILTER (WHERE status_status = 'failed') AS error_code,
    argMin(status_errors_title, (failure_code, status_errors_title)) FILTER (WHERE status_status = 'failed') AS error_title,
    max(status_pricing_category) AS category, coalesce(max(status_pricing_billable), false) AS billable,
    max(status_pricing_model) AS pricing_model, max(status_pricing_type) AS pricing_type,
    max(status_pricing_subtype) AS pricing_subtype,
    max(status_callback_data) AS callback_data, max(status_template_id) AS template_id,
    nullIf(extract(max(status_callback_data), '(?:^|;)template=([^;]*)'), '') AS named
  FROM status WHERE status_message_id IS NOT NULL
  GROUP BY source, status_message_id) s
LEFT JOIN (SELECT template_id, argMax(template, (happened_at, template)) AS template FROM template_event GROUP BY template_id) t
  ON t.template_id = s.template_id
SETTINGS join_use_nulls = 1, prefer_column_name_to_alias = 1;

-- Every message of a conversation, in both directions. Reactions, changes of messages and notices of the system need no reply.
CREATE OR REPLACE VIEW turn AS
SELECT business_phone_number_id AS phone_number_id, person, happened_at, direction, message_id, message_text AS text FROM message
WHERE message_type NOT IN ('reaction', 'system', 'edit', 'revoke', 'request_welcome') AND group_id IS NULL
UNION ALL
SELECT phone_number_id, person, first_at, 'out', message_id, NULL FROM delivery WHERE NOT failed AND group_id IS NULL
SETTINGS join_use_nulls = 1, prefer_column_name_to_alias = 1;

-- A row a user and number: who had the last word, and since when the user waits for a reply.
CREATE OR REPLACE VIEW conversation AS
SELECT phone_number_id, person, count(*) FILTER (WHERE direction = 'in') AS received,
  count(*) FILTER (WHERE direction = 'out') AS sent,
  max(happened_at) AS last_at,
  CASE WHEN count(*) FILTER (WHERE waits) > 0 THEN 'in' ELSE 'out' END AS last_word,
  max(happened_at) FILTER (WHERE direction = 'in') AS last_in_at, max(happened_at) FILTER (WHERE direction = 'out') AS last_out_at,
  min(happened_at) FILTER (WHERE waits) AS waiting_since
FROM (
  SELECT *, direction = 'in' AND (answered_at IS NULL OR happened_at > answered_at) AS waits
  FROM (
    SELECT *, max(CASE WHEN direction = 'out' THEN happened_at END) OVER (PARTITION BY phone_number_id, person) AS answered_at
    FROM turn WHERE person IS NOT NULL) t) w
GROUP BY phone_number_id, person
SETTINGS join_use_nulls = 1, prefer_column_name_to_alias = 1;

CREATE OR REPLACE VIEW number_day AS
SELECT phone_number_id, day, sum(messages) AS messages, sum(delivered) AS delivered, sum(read) AS read,
  sum(failed) AS failed, sum(billed) AS billed, sum(received) AS received
FROM (
  SELECT phone_number_id, toDate(first_at, timezone()) AS day, 1 AS messages, toInt32(delivered) AS delivered,
    toInt32(read) AS read, toInt32(failed) AS failed,
    toInt32(delivered AND billable) AS billed, 0 AS received
  FROM delivery
  UNION ALL
  SELECT business_phone_number_id, toDate(happened_at, timezone()), 0, 0, 0, 0, 0, 1 FROM message
  WHERE direction = 'in' AND message_type <> 'system')
GROUP BY phone_number_id, day
SETTINGS join_use_nulls = 1, prefer_column_name_to_alias = 1;

CREATE OR REPLACE VIEW template_day AS
SELECT template, category, toDate(first_at, timezone()) AS day, count(*) AS messages,
  count(*) FILTER (WHERE delivered) AS delivered,
  count(*) FILTER (WHERE read) AS read, count(*) FILTER (WHERE failed) AS failed,
    count(*) FILTER (WHERE delivered AND billable) AS billed
FROM delivery WHERE template IS NOT NULL
GROUP BY template, category, toDate(first_at, timezone())
SETTINGS join_use_nulls = 1, prefer_column_name_to_alias = 1;

CREATE OR REPLACE VIEW failure_day AS
SELECT phone_number_id, error_code, max(error_title) AS error_title, template, category, toDate(first_at, timezone()) AS day,
  count(*) AS messages
FROM delivery WHERE failed
GROUP BY phone_number_id, error_code, template, category, toDate(first_at, timezone())
SETTINGS join_use_nulls = 1, prefer_column_name_to_alias = 1;
