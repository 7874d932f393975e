-- Adds to a table of a release without it which memcached servers an instance reaches. Run it once, before the first
-- instance of the new release starts. Running instances of the old release go on.

ALTER TABLE HYBRID_SESSION_INSTANCE ADD COLUMN IDENTITIES VARCHAR(1048576);
