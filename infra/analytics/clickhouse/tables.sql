-- The tables for ClickHouse (25 or later, tested with 26.9), in a database of their own. It is safe to run this again:
--   clickhouse-client --query 'CREATE DATABASE hookline'
--   clickhouse-client --database hookline --multiquery < tables.sql; the same with views.sql
-- Load files, any number of times, in any order:
--   awk 1 a/events*.jsonl b/events*.jsonl | clickhouse-client --database hookline --query 'INSERT INTO incoming FORMAT LineAsString'
-- (cat would join a torn last line with the first one of the next file.)
-- A shipper may post lines to the same: /?database=hookline&query=INSERT%20INTO%20incoming%20FORMAT%20LineAsString

-- Every content of every event, from any number of machines. A column's name is its path in the line without "data.", joined by
-- "_"; of a list the first element counts. Rows of one eventkey become one when parts are merged, the earliest recordedtime stays,
-- and FINAL shows it before. Without PARTITION BY, because a repeated line in another partition would never be replaced.
CREATE TABLE IF NOT EXISTS event_line (
  eventkey String,
  source String,
  id String,
  type String,
  subject Nullable(String),
  "time" Nullable(DateTime64(3)),
  recordedtime DateTime64(3),
  provider Nullable(String),
  verifiedby Nullable(String),
  idempotency Nullable(String),
  business_waba_id Nullable(String),
  business_phone_number_id Nullable(String),
  business_display_phone_number Nullable(String),
  user_wa_id Nullable(String),
  user_user_id Nullable(String),
  user_parent_user_id Nullable(String),
  user_username Nullable(String),
  user_name Nullable(String),
  user_previous_wa_id Nullable(String),
  user_previous_user_id Nullable(String),
  group_id Nullable(String),
  message_id Nullable(String),
  message_type Nullable(String),
  message_author Nullable(String),
  message_text Nullable(String),
  message_context_message_id Nullable(String),
  status_message_id Nullable(String),
  status_status Nullable(String),
  status_rank Nullable(Int64),
  status_pricing_billable Nullable(Bool),
  status_pricing_model Nullable(String),
  status_pricing_type Nullable(String),
  status_pricing_category Nullable(String),
  status_pricing_subtype Nullable(String),
  status_template_id Nullable(String),
  status_callback_data Nullable(String),
  status_errors_code Nullable(Int64),
  status_errors_code_text Nullable(String),
  status_errors_title Nullable(String),
  error_code Nullable(Int64),
  error_code_text Nullable(String),
  error_title Nullable(String),
  call_id Nullable(String),
  call_event Nullable(String),
  call_status Nullable(String),
  call_direction Nullable(String),
  call_duration Nullable(Float64),
  payment_reference_id Nullable(String),
  payment_amount_value Nullable(String),
  payment_amount_offset Nullable(String),
  payment_currency Nullable(String),
  payment_transaction_status Nullable(String),
  payment_refunds_id Nullable(String),
  account_field Nullable(String),
  account_event Nullable(String),
  path Nullable(String),
  kind Nullable(String),
  data JSON(SKIP raw),
  line String CODEC(ZSTD),
  version UInt64 MATERIALIZED toUInt64(9223372036854775807 - toUnixTimestamp64Milli(recordedtime)),
  INDEX recorded recordedtime TYPE minmax
) ENGINE = ReplacingMergeTree(version) ORDER BY eventkey;

-- What stands in the files and is no event: a torn line, another program's line.
CREATE TABLE IF NOT EXISTS skipped_line (line String) ENGINE = ReplacingMergeTree ORDER BY cityHash64(line);

-- Your prices for one message, for the question what it cost. No line has a price.
CREATE TABLE IF NOT EXISTS price (category String, amount Decimal(12, 6)) ENGINE = ReplacingMergeTree ORDER BY category;

-- Lines go in here, and nothing stays in it.
CREATE TABLE IF NOT EXISTS incoming (line String) ENGINE = Null;

-- A line and the copy that the columns are read from. Where a line has what makes all of it unreadable (half a surrogate, a number
-- that no double holds), the copy is without it; the line stays as it is. In the second replacement strings are matched too, so
-- that nothing in them changes. Nothing stays in this table either.
CREATE TABLE IF NOT EXISTS readable (line String, copy String) ENGINE = Null;
CREATE MATERIALIZED VIEW IF NOT EXISTS load_readable TO readable AS
SELECT line, if(isValidJSON(line), line, replaceRegexpAll(replaceRegexpAll(line,
  '(\\\\u[dD][89abAB][0-9a-fA-F]{2}\\\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\\\[^u])|\\\\u[dD][89a-fA-F][0-9a-fA-F]{2}', '\\1'),
  '("(?:[^"\\\\]|\\\\.)*")|(-?[0-9]{1,30})(?:[0-9]{200}[0-9]*|[0-9]*[.]?[0-9]*[eE][+]?[0-9]{3,})', '\\1\\2')) AS copy
FROM incoming;

CREATE MATERIALIZED VIEW IF NOT EXISTS load_event TO event_line AS
SELECT
  key AS eventkey, assumeNotNull(event.source) AS source, assumeNotNull(event.id) AS id, assumeNotNull(event.type) AS type,
  event.subject AS subject, parseDateTime64BestEffortOrNull(event."time", 3, 'UTC') AS "time",
  parseDateTime64BestEffort(assumeNotNull(event.recordedtime), 3, 'UTC') AS recordedtime, event.provider AS provider,
  event.verifiedby AS verifiedby, event.idempotency AS idempotency, event.data.business.waba_id AS business_waba_id,
  event.data.business.phone_number_id AS business_phone_number_id,
  event.data.business.display_phone_number AS business_display_phone_number, event.data.user.wa_id AS user_wa_id,
  event.data.user.user_id AS user_user_id, event.data.user.parent_user_id AS user_parent_user_id,
  event.data.user.username AS user_username, event.data.user.name AS user_name,
  event.data.user.previous.wa_id AS user_previous_wa_id, event.data.user.previous.user_id AS user_previous_user_id,
  event.data.group_id AS group_id, event.data.message.id AS message_id, event.data.message.type AS message_type,
  event.data.message.author AS message_author, event.data.message.text AS message_text,
  event.data.message.context.message_id AS message_context_message_id, event.data.status.message_id AS status_message_id,
  event.data.status.status AS status_status, event.data.status.rank AS status_rank,
  event.data.status.pricing.billable AS status_pricing_billable, event.data.status.pricing.model AS status_pricing_model,
  event.data.status.pricing.type AS status_pricing_type, event.data.status.pricing.category AS status_pricing_category,
  event.data.status.pricing.subtype AS status_pricing_subtype, event.data.status.template_id AS status_template_id,
  event.data.status.callback_data AS status_callback_data, event.data.status.errors[1].code AS status_errors_code,
  event.data.status.errors[1].code_text AS status_errors_code_text,
  event.data.status.errors[1].title AS status_errors_title, event.data.error.code AS error_code,
  event.data.error.code_text AS error_code_text,
  event.data.error.title AS error_title, event.data.call.id AS call_id, event.data.call.event AS call_event,
  event.data.call.status AS call_status, event.data.call.direction AS call_direction,
  event.data.call.duration AS call_duration, event.data.payment.reference_id AS payment_reference_id,
  event.data.payment.amount.value AS payment_amount_value, event.data.payment.amount.offset AS payment_amount_offset,
  event.data.payment.currency AS payment_currency, event.data.payment.transaction.status AS payment_transaction_status,
  event.data.payment.refunds[1].id AS payment_refunds_id,
  event.data.account.field AS account_field, event.data.account.event AS account_event, event.data.path AS path,
  event.data.kind AS kind,
  if(JSONType(copy, 'data') = 'Object', JSONExtractRaw(copy, 'data'), '{}')::JSON(SKIP raw) AS data,
  line
FROM (
  -- Lines of the first edition have no eventkey. Their data comes last, and has the same bytes on every machine.
  SELECT *, coalesce(event.eventkey, lower(hex(MD5(concat(assumeNotNull(event.source), ' ', assumeNotNull(event.id), ' ',
    extract(line, '"data(?:_base64)?":.*')))))) AS key
  FROM (SELECT line, copy, JSONExtract(copy, 'Tuple(
    eventkey Nullable(String), source Nullable(String), id Nullable(String), type Nullable(String), subject Nullable(String),
      time Nullable(String), recordedtime Nullable(String), provider Nullable(String),
    verifiedby Nullable(String), idempotency Nullable(String),
    data Tuple(
      business Tuple(waba_id Nullable(String), phone_number_id Nullable(String), display_phone_number Nullable(String)),
      user Tuple(wa_id Nullable(String), user_id Nullable(String), parent_user_id Nullable(String), username Nullable(String),
        name Nullable(String),
        previous Tuple(wa_id Nullable(String), user_id Nullable(String))),
      group_id Nullable(String),
      message Tuple(id Nullable(String), type Nullable(String), author Nullable(String), text Nullable(String),
        context Tuple(message_id Nullable(String))),
      status Tuple(message_id Nullable(String), status Nullable(String), rank Nullable(Int64), template_id Nullable(String),
        callback_data Nullable(String),
        pricing Tuple(billable Nullable(Bool), model Nullable(String), type Nullable(String), category Nullable(String),
          subtype Nullable(String)),
        errors Array(Tuple(code Nullable(Int64), code_text Nullable(String), title Nullable(String)))),
      error Tuple(code Nullable(Int64), code_text Nullable(String), title Nullable(String)),
      call Tuple(id Nullable(String), event Nullable(String), status Nullable(String), direction Nullable(String),
        duration Nullable(Float64)),
      payment Tuple(reference_id Nullable(String), amount Tuple(value Nullable(String), offset Nullable(String)),
        currency Nullable(String), transaction Tuple(status Nullable(String)),
        refunds Array(Tuple(id Nullable(String)))),
      account Tuple(field Nullable(String), event Nullable(String)),
      path Nullable(String), kind Nullable(String)))') AS event FROM readable)
  WHERE isValidJSON(copy) AND event.source IS NOT NULL AND event.id IS NOT NULL AND event.type IS NOT NULL
    AND parseDateTime64BestEffortOrNull(event.recordedtime, 3, 'UTC') IS NOT NULL)
-- Else a member that is there twice would stop the load.
SETTINGS type_json_skip_duplicated_paths = 1;

CREATE MATERIALIZED VIEW IF NOT EXISTS load_skipped TO skipped_line AS
SELECT line FROM readable
WHERE line <> '' AND NOT (isValidJSON(copy) AND JSONExtract(copy, 'source', 'Nullable(String)') IS NOT NULL
  AND JSONExtract(copy, 'id', 'Nullable(String)') IS NOT NULL AND JSONExtract(copy, 'type', 'Nullable(String)') IS NOT NULL
  AND parseDateTime64BestEffortOrNull(JSONExtractString(copy, 'recordedtime'), 3, 'UTC') IS NOT NULL);
