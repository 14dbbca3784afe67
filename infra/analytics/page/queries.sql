-- What the page shows. Each query has a name, and its rows come as JSON. `since` is the first moment of the page.
CREATE TEMP TABLE sent AS SELECT * FROM delivery WHERE first_at >= getvariable('since');
CREATE TEMP TABLE got AS SELECT * FROM message WHERE happened_at >= getvariable('since');
CREATE TEMP TABLE talk AS SELECT * FROM conversation WHERE last_at >= getvariable('since');
CREATE TEMP TABLE recorded AS SELECT * EXCLUDE (line, data) FROM event_line WHERE recordedtime >= getvariable('since');

-- name: period
SELECT strftime(min(recordedtime), '%Y-%m-%d') AS first, strftime(max(recordedtime), '%Y-%m-%d') AS last,
  strftime(max(recordedtime), '%Y-%m-%d %H:%M') AS until, current_setting('TimeZone') AS zone FROM recorded;

-- name: totals
SELECT count(*) AS messages, count(*) FILTER (sent_at IS NOT NULL) AS sent, count(*) FILTER (delivered) AS delivered,
  count(*) FILTER (read) AS read, count(*) FILTER (failed) AS failed, count(*) FILTER (delivered AND billable) AS billed,
  count(*) FILTER (category NOT IN ('service', 'group_service')) AS by_template,
  count(*) FILTER (category NOT IN ('service', 'group_service') AND template IS NULL) AS unnamed,
  quantile_cont(delivery_seconds, 0.5) AS median, quantile_cont(delivery_seconds, 0.95) AS p95,
  (SELECT count(*) FROM got WHERE direction = 'in' AND message_type <> 'system') AS received,
  (SELECT count(DISTINCT person) FROM got WHERE direction = 'in') AS persons
FROM sent;

-- name: days
SELECT strftime(day, '%Y-%m-%d') AS day, sum(messages)::INT AS messages, sum(delivered)::INT AS delivered, sum(failed)::INT AS failed,
  sum(received)::INT AS received
FROM number_day WHERE day >= getvariable('since')::DATE GROUP BY day ORDER BY day;

-- name: delays
SELECT strftime(time_bucket(to_hours(getvariable('hours')), sent_at AT TIME ZONE current_setting('TimeZone')), '%Y-%m-%d %H:00') AS hour,
  count(*) AS messages, quantile_cont(delivery_seconds, 0.5) AS median, quantile_cont(delivery_seconds, 0.95) AS p95
FROM sent WHERE delivery_seconds IS NOT NULL GROUP BY 1 ORDER BY 1;

-- name: failures
SELECT error_code AS code, max(error_title) AS title, count(*) AS messages, mode(template) AS template,
  count(*) FILTER (template = most) AS of_template, max(strftime(failed_at, '%Y-%m-%d %H:%M')) AS last
FROM (SELECT *, mode(template) OVER (PARTITION BY error_code) AS most FROM sent WHERE failed)
GROUP BY error_code ORDER BY messages DESC, code LIMIT 12;

-- name: types
SELECT message_type AS type, count(*) AS messages, count(DISTINCT person) AS persons FROM got
WHERE direction = 'in' AND message_type <> 'system' GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 12;

-- name: templates
-- A name may be that of several templates, one for each language: the worst state counts. Under privacy no template has a name.
WITH of_id AS (
  SELECT template, max_by(t.event, (happened_at, t.event)) AS word, max(happened_at) AS moment,
    (word IN ('PAUSED', 'DISABLED', 'REJECTED', 'FLAGGED'), moment, word) AS weight, count(*) FILTER (t.event = 'PAUSED') AS paused
  FROM template_event t WHERE template IS NOT NULL GROUP BY template, waba_id, template_id),
state AS (
  SELECT template, max_by(word, weight) AS event, strftime(max_by(moment, weight), '%Y-%m-%d %H:%M') AS since, sum(paused)::INT AS pauses
  FROM of_id GROUP BY template)
SELECT coalesce(t.template, s.template) AS template, category, coalesce(messages, 0) AS messages, coalesce(delivered, 0) AS delivered,
  coalesce(read, 0) AS read, coalesce(failed, 0) AS failed, s.event AS state, s.since, coalesce(s.pauses, 0) AS pauses
FROM (SELECT template, max(category) AS category, count(*) AS messages, count(*) FILTER (delivered) AS delivered,
    count(*) FILTER (read) AS read, count(*) FILTER (failed) AS failed
  FROM sent WHERE template IS NOT NULL GROUP BY template) t
FULL JOIN state s ON s.template = t.template
ORDER BY messages DESC, 1 LIMIT 30;

-- name: nameless
SELECT count(*) AS events FROM template_event WHERE template IS NULL AND event IN ('PAUSED', 'DISABLED', 'REJECTED', 'FLAGGED')
  AND happened_at >= getvariable('since');

-- name: numbers
WITH name AS (SELECT business_phone_number_id AS phone_number_id, max(business_display_phone_number) AS display FROM event_line
    WHERE business_phone_number_id IS NOT NULL AND coalesce(business_waba_id, '') <> '0' GROUP BY 1),
quality AS (SELECT business_display_phone_number AS display, max_by(account_event, (happened_at, recordedtime)) AS event,
    strftime(max(happened_at), '%Y-%m-%d %H:%M') AS since
  FROM event WHERE type = 'whatsapp.account.phone_number_quality_update' GROUP BY 1)
SELECT name.phone_number_id AS number, name.display, coalesce(messages, 0) AS messages, coalesce(delivered, 0) AS delivered,
  coalesce(read, 0) AS read, coalesce(failed, 0) AS failed, coalesce(received, 0) AS received, coalesce(waiting, 0) AS waiting,
  quality.event AS quality, quality.since
FROM name
LEFT JOIN (SELECT phone_number_id, count(*) AS messages, count(*) FILTER (delivered) AS delivered, count(*) FILTER (read) AS read,
    count(*) FILTER (failed) AS failed FROM sent GROUP BY 1) USING (phone_number_id)
LEFT JOIN (SELECT business_phone_number_id AS phone_number_id, count(*) AS received FROM got
    WHERE direction = 'in' AND message_type <> 'system' GROUP BY 1) USING (phone_number_id)
LEFT JOIN (SELECT phone_number_id, count(*) AS waiting FROM talk WHERE last_word = 'in' GROUP BY 1) USING (phone_number_id)
LEFT JOIN quality USING (display)
ORDER BY messages DESC, 1;

-- name: waiting
SELECT CASE WHEN hours < 1 THEN '0 to 1 hour' WHEN hours < 8 THEN '1 to 8 hours' WHEN hours < 24 THEN '8 to 24 hours'
    WHEN hours < 168 THEN '1 to 7 days' ELSE 'more than 7 days' END AS age, count(*) AS persons, min(hours) AS hours
FROM (SELECT (epoch((SELECT max(recordedtime) FROM event_line)) - epoch(waiting_since)) / 3600 AS hours FROM talk WHERE last_word = 'in')
GROUP BY 1 ORDER BY 3;

-- name: hours
SELECT strftime(recordedtime, '%Y-%m-%d') AS day, hour(recordedtime)::INT AS hour, count(*) AS lines
FROM recorded GROUP BY 1, 2 ORDER BY 1, 2;

-- name: absent
-- The hours that a day has not, because the clock was put forward.
SELECT strftime(moment, '%Y-%m-%d') AS day, hour(moment)::INT AS hour
FROM (SELECT day + to_hours(number::INT) AS moment FROM (SELECT DISTINCT recordedtime::DATE AS day FROM recorded), range(24) hours(number))
WHERE timezone(current_setting('TimeZone'), timezone(current_setting('TimeZone'), moment)) <> moment;

-- name: stream
SELECT count(*) AS contents, (SELECT count(*) FROM event WHERE recordedtime >= getvariable('since')) AS events,
  (SELECT count(*) FROM skipped_line) AS skipped, count(*) FILTER (idempotency = 'unavailable') AS unguarded,
  count(*) FILTER (type = 'whatsapp.unknown') AS unknown, count(*) FILTER (verifiedby = 'none') AS unverified,
  quantile_cont(epoch(recordedtime) - epoch("time"), 0.5) FILTER (type LIKE 'whatsapp.status.%') AS lag,
  count(*) FILTER (type LIKE 'whatsapp.status.%' AND recordedtime - "time" > INTERVAL 1 HOUR) AS late,
  (SELECT count(*) FROM sent WHERE sent_at IS NULL) AS without_sent,
  (SELECT count(*) FROM sent WHERE read AND delivered_at IS NULL) AS without_delivered
FROM recorded;

-- name: conflicts
SELECT type, count(*) AS events FROM conflict WHERE last_recorded >= getvariable('since') GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 8;

-- name: drift
SELECT path, string_agg(DISTINCT kind, ', ' ORDER BY kind) AS kind, strftime(min(recordedtime), '%Y-%m-%d %H:%M') AS first
FROM recorded WHERE type = 'whatsapp.drift' GROUP BY path ORDER BY 3, 1 LIMIT 12;
