-- Questions of a business, for DuckDB and PostgreSQL as they stand. Days are those of the session:
SET TimeZone = 'Europe/Berlin';

-- 1. How many messages were sent, delivered, read and not delivered, by number and day?
SELECT phone_number_id, day, messages, delivered, read, failed FROM number_day WHERE messages > 0 ORDER BY 1, 2;

-- 2. Which share was delivered, and which share of that was read, by number?
SELECT phone_number_id, round(avg(delivered::int), 4) AS delivered,
  round(1.0 * count(*) FILTER (WHERE read) / nullif(count(*) FILTER (WHERE delivered), 0), 4) AS read
FROM delivery GROUP BY 1 ORDER BY 1;

-- 3. How many seconds does it take, at the median and for 19 of 20?
SELECT category, percentile_cont(0.5) WITHIN GROUP (ORDER BY delivery_seconds) AS median,
  percentile_cont(0.95) WITHIN GROUP (ORDER BY delivery_seconds) AS p95
FROM delivery WHERE delivery_seconds IS NOT NULL GROUP BY 1 ORDER BY 1;

-- 4. Why did messages fail, by template and category?
SELECT error_code, template, category, count(*) AS messages FROM delivery WHERE failed GROUP BY 1, 2, 3 ORDER BY 4 DESC, 1, 2, 3;

-- 5. What did it cost? Only what was delivered is billed. The prices are yours: INSERT INTO price VALUES ('marketing', 0.11);
SELECT phone_number_id, category, count(*) AS messages, sum(amount) AS cost
FROM delivery JOIN price USING (category) WHERE delivered AND billable GROUP BY 1, 2 ORDER BY 1, 2;

-- 6. How many users wait for a reply, and since when?
SELECT phone_number_id, count(*) AS persons, min(waiting_since) AS since FROM conversation
WHERE last_word = 'in' GROUP BY 1 ORDER BY 1;

-- 7. How many seconds does a user wait for the reply, at the median?
SELECT phone_number_id, count(*) AS replies, percentile_cont(0.5) WITHIN GROUP (ORDER BY seconds) AS median
FROM (
  -- Not of the difference: the days between two times have 23 or 25 hours where the clock is changed.
  SELECT phone_number_id,
    extract(epoch FROM min(happened_at) FILTER (WHERE direction = 'out')) - extract(epoch FROM min(happened_at)) AS seconds
  FROM (
    -- The number of replies before: a reply belongs to what it replies to.
    SELECT *, count(*) FILTER (WHERE direction = 'out') OVER (PARTITION BY phone_number_id, person ORDER BY happened_at, direction
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) - CASE direction WHEN 'out' THEN 1 ELSE 0 END AS before
    FROM turn WHERE person IS NOT NULL) numbered
  GROUP BY phone_number_id, person, before
  HAVING min(direction) = 'in' AND max(direction) = 'out') waited
GROUP BY 1 ORDER BY 1;

-- 8. Which templates were paused, how often, and how many seconds until now?
SELECT template, count(*) AS pauses, sum(extract(epoch FROM coalesce(next, (SELECT max(recordedtime) FROM event_line)))
  - extract(epoch FROM happened_at)) AS seconds
FROM (SELECT *, lead(happened_at) OVER (PARTITION BY waba_id, template_id ORDER BY happened_at, event) AS next
  FROM template_event WHERE template_id IS NOT NULL) state
WHERE event = 'PAUSED' GROUP BY 1 ORDER BY 1;

-- 9. What do people write, by day and type?
SELECT happened_at::date AS day, message_type, count(*) AS messages FROM message WHERE direction = 'in' AND message_type <> 'system'
GROUP BY 1, 2 ORDER BY 1, 2;

-- 10. How many users wrote, and how many were written to?
SELECT (SELECT count(DISTINCT person) FROM message WHERE direction = 'in') AS wrote,
  (SELECT count(DISTINCT person) FROM delivery) AS written_to;

-- 11. To which templates do people reply?
SELECT template, count(*) AS replies FROM message m JOIN delivery d ON d.message_id = m.message_context_message_id
WHERE template IS NOT NULL GROUP BY 1 ORDER BY 1;

-- 12. For how many messages is a status missing?
SELECT count(*) FILTER (WHERE sent_at IS NULL) AS without_sent,
  count(*) FILTER (WHERE read AND delivered_at IS NULL) AS without_delivered
FROM delivery;

-- 13. How many participants did a message to a group reach?
SELECT phone_number_id, count(DISTINCT status_message_id) AS messages, count(DISTINCT status_message_id || ' ' || person) AS readers
FROM (SELECT business_phone_number_id AS phone_number_id, * FROM status WHERE group_id IS NOT NULL AND status_rank >= 2) reached
GROUP BY 1 ORDER BY 1;

-- 14. How is the quality of the numbers? Events of an account name a number only as it is displayed.
SELECT n.phone_number_id, q.account_event, q.happened_at
FROM (SELECT *, row_number() OVER (PARTITION BY business_display_phone_number
        ORDER BY happened_at DESC, recordedtime DESC, eventkey) AS place FROM event
      WHERE type = 'whatsapp.account.phone_number_quality_update') q
JOIN (SELECT DISTINCT business_display_phone_number, business_phone_number_id AS phone_number_id FROM event
      WHERE business_phone_number_id IS NOT NULL) n USING (business_display_phone_number)
WHERE place = 1 ORDER BY 1;

-- 15. How many events came with two contents?
SELECT type, count(*) AS events FROM conflict GROUP BY 1 ORDER BY 1;

-- 16. Which number or user id became which?
SELECT kind, identifier, person FROM identity WHERE successor IS NOT NULL ORDER BY 1, 2;
