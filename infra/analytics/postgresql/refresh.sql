-- Brings the materialized views up to date after a load: psql -f load.sql -f refresh.sql. Readers do not wait for it.
REFRESH MATERIALIZED VIEW CONCURRENTLY identity;
REFRESH MATERIALIZED VIEW CONCURRENTLY delivery;
