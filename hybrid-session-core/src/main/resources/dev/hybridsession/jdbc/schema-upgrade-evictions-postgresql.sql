-- Adds to a table of a release without it until when an instance writes through because memcached evicts. Run it once,
-- before the first instance of the new release starts. Running instances of the old release go on.

ALTER TABLE HYBRID_SESSION_INSTANCE ADD COLUMN EVICTING_UNTIL BIGINT;
