-- Loads event files into the tables for DuckDB. Any file any number of times, in any order, also compressed ones:
--   duckdb events.duckdb -c "SET VARIABLE files = ['a/events*.jsonl*', 'b/events*.jsonl*']" -f load.sql
-- An event that is there already stays, with the earliest time at which a machine recorded it.

DROP TABLE IF EXISTS reject_errors;
DROP TABLE IF EXISTS reject_scans;

-- The lines as they are: no line has a control character, so \x01 separates nothing. A line that a crash tore in the middle of a
-- character is rejected, and no other.
CREATE OR REPLACE TEMP TABLE incoming AS
SELECT line
FROM read_csv(getvariable('files'), columns = {'line': 'VARCHAR'}, auto_detect = false, header = false, delim = chr(1),
  quote = '', escape = '', new_line = '\n', max_line_size = 4194304, strict_mode = false, store_rejects = true, rejects_limit = 0);

INSERT INTO skipped_line
-- The second is DuckDB 1.2's word.
SELECT DISTINCT CASE WHEN error_type IN ('INVALID ENCODING', 'INVALID UNICODE') THEN csv_line ELSE error(error_message) END FROM reject_errors
ON CONFLICT DO NOTHING;

-- `copy` is what the columns are read from. Where a line has half a surrogate, which makes all of it unreadable, the copy is
-- without it; the line stays as it is.
CREATE OR REPLACE TEMP TABLE parsed AS
SELECT line, copy, json_transform(copy, '{
    "eventkey": "VARCHAR", "source": "VARCHAR", "id": "VARCHAR", "type": "VARCHAR", "subject": "VARCHAR", "time": "TIMESTAMPTZ",
    "recordedtime": "TIMESTAMPTZ", "provider": "VARCHAR", "verifiedby": "VARCHAR", "idempotency": "VARCHAR",
    "data": {
      "business": {"waba_id": "VARCHAR", "phone_number_id": "VARCHAR", "display_phone_number": "VARCHAR"},
      "user": {
        "wa_id": "VARCHAR", "user_id": "VARCHAR", "parent_user_id": "VARCHAR", "username": "VARCHAR", "name": "VARCHAR",
        "previous": {"wa_id": "VARCHAR", "user_id": "VARCHAR"}},
      "group_id": "VARCHAR",
      "message": {
        "id": "VARCHAR", "type": "VARCHAR", "author": "VARCHAR", "text": "VARCHAR", "context": {"message_id": "VARCHAR"}},
      "status": {
        "message_id": "VARCHAR", "status": "VARCHAR", "rank": "BIGINT", "template_id": "VARCHAR", "callback_data": "VARCHAR",
        "pricing": {
          "billable": "BOOLEAN", "model": "VARCHAR", "type": "VARCHAR", "category": "VARCHAR", "subtype": "VARCHAR"},
        "errors": [{"code": "BIGINT", "code_text": "VARCHAR", "title": "VARCHAR"}]},
      "error": {"code": "BIGINT", "code_text": "VARCHAR", "title": "VARCHAR"},
      "call": {"id": "VARCHAR", "event": "VARCHAR", "status": "VARCHAR", "direction": "VARCHAR", "duration": "DOUBLE"},
      "payment": {
        "reference_id": "VARCHAR", "amount": {"value": "VARCHAR", "offset": "VARCHAR"}, "currency": "VARCHAR",
        "transaction": {"status": "VARCHAR"}, "refunds": [{"id": "VARCHAR"}]},
      "account": {"field": "VARCHAR", "event": "VARCHAR"},
      "path": "VARCHAR", "kind": "VARCHAR"}}') AS event
FROM (
  SELECT line, CASE WHEN json_valid(line) THEN line WHEN json_valid(mended) THEN mended END AS copy
  FROM (
    SELECT line, CASE WHEN NOT json_valid(line) THEN regexp_replace(line,
      '(\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\[^u])|\\u[dD][89a-fA-F][0-9a-fA-F]{2}', '\1', 'g') END AS mended
    FROM incoming));

INSERT INTO event_line
SELECT
  key, event.source, event.id, event.type, event.subject, event."time", event.recordedtime, event.provider, event.verifiedby,
  event.idempotency, event.data.business.waba_id, event.data.business.phone_number_id, event.data.business.display_phone_number,
  event.data.user.wa_id, event.data.user.user_id, event.data.user.parent_user_id, event.data.user.username, event.data.user.name,
  event.data.user.previous.wa_id, event.data.user.previous.user_id, event.data.group_id,
  event.data.message.id, event.data.message.type, event.data.message.author, event.data.message.text,
  event.data.message.context.message_id,
  event.data.status.message_id, event.data.status.status, event.data.status.rank,
  event.data.status.pricing.billable, event.data.status.pricing.model, event.data.status.pricing.type,
  event.data.status.pricing.category, event.data.status.pricing.subtype, event.data.status.template_id,
  event.data.status.callback_data, event.data.status.errors[1].code, event.data.status.errors[1].code_text,
  event.data.status.errors[1].title,
  event.data.error.code, event.data.error.code_text, event.data.error.title,
  event.data.call.id, event.data.call.event, event.data.call.status, event.data.call.direction, event.data.call.duration,
  event.data.payment.reference_id, event.data.payment.amount.value, event.data.payment.amount.offset,
  event.data.payment.currency, event.data.payment.transaction.status, event.data.payment.refunds[1].id,
  event.data.account.field, event.data.account.event, event.data.path, event.data.kind,
  json_merge_patch(copy->'$.data', '{"raw": null}'), line
FROM (
  -- Lines of the first edition have no eventkey. Their data comes last, and has the same bytes on every machine.
  SELECT *, coalesce(event.eventkey, md5(concat(event.source, ' ', event.id, ' ', regexp_extract(line,
    '"data(_base64)?":.*')))) AS key
  FROM parsed
  WHERE event.source IS NOT NULL AND event.id IS NOT NULL AND event.type IS NOT NULL AND event.recordedtime IS NOT NULL)
QUALIFY row_number() OVER (PARTITION BY key ORDER BY event.recordedtime) = 1
-- A status may be redelivered with another time, and a user with another name: those of the earliest line count.
ON CONFLICT (eventkey) DO UPDATE
  SET "time" = excluded."time", recordedtime = excluded.recordedtime, provider = excluded.provider,
    verifiedby = excluded.verifiedby, idempotency = excluded.idempotency, user_wa_id = excluded.user_wa_id,
    user_user_id = excluded.user_user_id, user_parent_user_id = excluded.user_parent_user_id,
    user_username = excluded.user_username, user_name = excluded.user_name,
    user_previous_wa_id = excluded.user_previous_wa_id, user_previous_user_id = excluded.user_previous_user_id,
    data = excluded.data, line = excluded.line
  WHERE excluded.recordedtime < event_line.recordedtime;

INSERT INTO skipped_line
SELECT DISTINCT line FROM parsed
WHERE line <> '' AND (event.source IS NULL OR event.id IS NULL OR event.type IS NULL OR event.recordedtime IS NULL)
ON CONFLICT DO NOTHING;

SELECT
  (SELECT count(*) FROM incoming) + (SELECT count(DISTINCT (scan_id, file_id, line)) FROM reject_errors) AS lines,
    (SELECT count(*) FROM event_line) AS contents, (SELECT count(*) FROM skipped_line) AS skipped;
DROP TABLE parsed;
DROP TABLE incoming;
