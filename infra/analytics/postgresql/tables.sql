-- The tables for PostgreSQL (13 or later, tested with 15), in the first schema of the search path. It is safe to run this again:
--   psql -f tables.sql

-- Every content of every event, once, from any number of machines. A column's name is its path in the line without "data.",
-- joined by "_"; of a list the first element counts. "data" has the rest but "raw", for data#>>'{message,reply,title}'.
CREATE TABLE IF NOT EXISTS event_line (
  eventkey text PRIMARY KEY,
  source text NOT NULL,
  id text NOT NULL,
  type text NOT NULL,
  subject text,
  "time" timestamptz,
  recordedtime timestamptz NOT NULL,
  provider text,
  verifiedby text,
  idempotency text,
  business_waba_id text,
  business_phone_number_id text,
  business_display_phone_number text,
  user_wa_id text,
  user_user_id text,
  user_parent_user_id text,
  user_username text,
  user_name text,
  user_previous_wa_id text,
  user_previous_user_id text,
  group_id text,
  message_id text,
  message_type text,
  message_author text,
  message_text text,
  message_context_message_id text,
  status_message_id text,
  status_status text,
  status_rank bigint,
  status_pricing_billable boolean,
  status_pricing_model text,
  status_pricing_type text,
  status_pricing_category text,
  status_pricing_subtype text,
  status_template_id text,
  status_callback_data text,
  status_errors_code bigint,
  status_errors_code_text text,
  status_errors_title text,
  error_code bigint,
  error_code_text text,
  error_title text,
  call_id text,
  call_event text,
  call_status text,
  call_direction text,
  call_duration double precision,
  payment_reference_id text,
  payment_amount_value text,
  payment_amount_offset text,
  payment_currency text,
  payment_transaction_status text,
  payment_refunds_id text,
  account_field text,
  account_event text,
  path text,
  kind text,
  data jsonb,
  line text NOT NULL
);

-- What stands in the files and is no event: a torn line, another program's line.
CREATE TABLE IF NOT EXISTS skipped_line (digest text PRIMARY KEY, line text NOT NULL);

-- Your prices for one message, for the question what it cost. No line has a price.
CREATE TABLE IF NOT EXISTS price (category text PRIMARY KEY, amount numeric(12, 6) NOT NULL);

-- Never an index on "line": it may have 1 MiB.
CREATE INDEX IF NOT EXISTS event_line_message ON event_line (status_message_id) WHERE status_message_id IS NOT NULL;
CREATE INDEX IF NOT EXISTS event_line_recorded ON event_line USING brin (recordedtime);

-- The text whose bytes in UTF-8 are a line's characters, or null if it is no text.
CREATE OR REPLACE FUNCTION decoded(line text) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
  RETURN convert_from(convert_to(line, 'LATIN1'), 'UTF8');
EXCEPTION WHEN data_exception THEN
  RETURN NULL;
END $$;

-- A line as jsonb, or null if it is no JSON. What jsonb rejects is left out: U+0000, half surrogates, digits of a number beyond the
-- thirtieth and exponents of three digits where it has no room for them. The line itself stays as it is.
CREATE OR REPLACE FUNCTION searchable(line text) RETURNS jsonb LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
  RETURN line::jsonb;
EXCEPTION WHEN data_exception THEN
  BEGIN
    line := regexp_replace(line,
      '(\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\[^u])|\\u(?:0000|[dD][89a-fA-F][0-9a-fA-F]{2})', '\1', 'g');
    RETURN line::jsonb;
  EXCEPTION WHEN data_exception THEN
    BEGIN
      -- Strings are matched too, so that nothing in them changes.
      RETURN regexp_replace(line, '("(?:[^"\\]|\\.)*")|(-?[0-9]{1,30})(?:[0-9]{200}[0-9]*|[0-9]*[.]?[0-9]*[eE][+-]?[0-9]{3,})', '\1\2', 'g')::jsonb;
    EXCEPTION WHEN data_exception THEN
      RETURN NULL;
    END;
  END;
END $$;

-- Values of the type that the schema says, or null: an error here would stop the load.
CREATE OR REPLACE FUNCTION moment(value text) RETURNS timestamptz LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT CASE WHEN value ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]+)?Z$' THEN value::timestamptz END
$$;
CREATE OR REPLACE FUNCTION whole(value jsonb) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE WHEN jsonb_typeof(value) = 'number' AND value::text ~ '^-?[0-9]{1,18}$' THEN value::bigint END
$$;
CREATE OR REPLACE FUNCTION number(value jsonb) RETURNS double precision LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE WHEN jsonb_typeof(value) = 'number' AND length(value::text) < 300 THEN value::double precision END
$$;
