-- Loads event files into the tables for PostgreSQL. Any file any number of times, in any order, by any number of clients:
--   awk 1 a/events*.jsonl b/events*.jsonl | psql -v ON_ERROR_STOP=1 -f load.sql
-- (cat would join a torn last line with the first one of the next file.) An event that is there already stays, with the earliest time
-- at which a machine recorded it.

BEGIN;
CREATE TEMP TABLE incoming (line text) ON COMMIT DROP;
-- Not the text format, which changes backslashes. No event has a control character, so these two separate and quote nothing. What is
-- no event may have one, or a part of a character where a crash tore it, and either would stop the load: bytes come in, without the
-- former, and are decoded later.
\copy incoming FROM PROGRAM 'LC_ALL=C tr -d ''\000-\011\013-\037''' WITH (FORMAT csv, QUOTE E'\x01', DELIMITER E'\x02', ENCODING 'LATIN1')

CREATE TEMP TABLE parsed ON COMMIT DROP AS
SELECT line, event, coalesce(
  event->>'source' IS NOT NULL AND event->>'id' IS NOT NULL AND event->>'type' IS NOT NULL
  AND moment(event->>'recordedtime') IS NOT NULL, false) AS is_event
FROM (
  SELECT coalesce(text, line) AS line, searchable(text) AS event
  FROM (SELECT line, decoded(line) AS text FROM incoming WHERE line <> '') bytes) one;

-- In the order of the keys, so that two loads wait for each other and never in a circle.
INSERT INTO event_line
SELECT DISTINCT ON (key)
  key, event->>'source', event->>'id', event->>'type', event->>'subject', moment(event->>'time'),
  moment(event->>'recordedtime'), event->>'provider', event->>'verifiedby', event->>'idempotency',
  business->>'waba_id', business->>'phone_number_id', business->>'display_phone_number',
  person->>'wa_id', person->>'user_id', person->>'parent_user_id', person->>'username', person->>'name',
  person#>>'{previous,wa_id}', person#>>'{previous,user_id}', data->>'group_id',
  message->>'id', message->>'type', message->>'author', message->>'text', message#>>'{context,message_id}',
  status->>'message_id', status->>'status', whole(status->'rank'), status#>'{pricing,billable}' = 'true',
  status#>>'{pricing,model}', status#>>'{pricing,type}', status#>>'{pricing,category}', status#>>'{pricing,subtype}',
  status->>'template_id', status->>'callback_data', whole(status#>'{errors,0,code}'), status#>>'{errors,0,code_text}',
  status#>>'{errors,0,title}', whole(data#>'{error,code}'), data#>>'{error,code_text}', data#>>'{error,title}',
  call->>'id', call->>'event', call->>'status', call->>'direction', number(call->'duration'), payment->>'reference_id',
  payment#>>'{amount,value}', payment#>>'{amount,offset}',
  payment->>'currency', payment#>>'{transaction,status}', payment#>>'{refunds,0,id}', data#>>'{account,field}',
  data#>>'{account,event}', data->>'path', data->>'kind', CASE jsonb_typeof(data) WHEN 'object' THEN data - 'raw' END, line
FROM (
  -- Lines of the first edition have no eventkey. Their data comes last, and has the same bytes on every machine.
  SELECT *, coalesce(event->>'eventkey', md5(concat(event->>'source', ' ', event->>'id', ' ',
    substring(line from '"data(?:_base64)?":.*')))) AS key,
    event->'data' AS data, event#>'{data,business}' AS business, event#>'{data,user}' AS person, event#>'{data,message}' AS message,
    event#>'{data,status}' AS status, event#>'{data,call}' AS call, event#>'{data,payment}' AS payment
  FROM parsed
  WHERE is_event) one
ORDER BY key, event->>'recordedtime'
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
SELECT DISTINCT md5(line), line FROM parsed WHERE NOT is_event ORDER BY 1
ON CONFLICT DO NOTHING;

SELECT
  (SELECT count(*) FROM parsed) AS lines, (SELECT count(*) FROM event_line) AS contents,
  (SELECT count(*) FROM skipped_line) AS skipped;
COMMIT;
