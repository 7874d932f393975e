-- Shows the attributes of one session as text, from its row. The parameter is the internal id, which the log and the
-- endpoint name. The row lags behind memcached by the sync interval at most.
-- Shown: texts, booleans, numbers, and values that were written with hybrid-session.serialization.format=json.
-- Other values have no text here, only their length in bytes.
WITH RECURSIVE S (RECORD) AS (
	SELECT RECORD FROM HYBRID_SESSION WHERE INTERNAL_ID = ? AND RECORD IS NOT NULL
), ENTRY (REMAINING, POSITION) AS (
	SELECT
		('x' || encode(substring(S.RECORD FROM 65 + ('x' || encode(substring(S.RECORD FROM 5 FOR 4), 'hex'))::bit(32)::int + ('x' || encode(substring(S.RECORD FROM 9 + ('x' || encode(substring(S.RECORD FROM 5 FOR 4), 'hex'))::bit(32)::int FOR 4), 'hex'))::bit(32)::int FOR 4), 'hex'))::bit(32)::int,
		69 + ('x' || encode(substring(S.RECORD FROM 5 FOR 4), 'hex'))::bit(32)::int + ('x' || encode(substring(S.RECORD FROM 9 + ('x' || encode(substring(S.RECORD FROM 5 FOR 4), 'hex'))::bit(32)::int FOR 4), 'hex'))::bit(32)::int
	FROM S
	UNION ALL
	SELECT
		ENTRY.REMAINING - 1,
		ENTRY.POSITION + 16 + ('x' || encode(substring(S.RECORD FROM ENTRY.POSITION FOR 4), 'hex'))::bit(32)::int
			+ greatest(('x' || encode(substring(S.RECORD FROM ENTRY.POSITION + 12 + ('x' || encode(substring(S.RECORD FROM ENTRY.POSITION FOR 4), 'hex'))::bit(32)::int FOR 4), 'hex'))::bit(32)::int, 0)
	FROM ENTRY CROSS JOIN S WHERE ENTRY.REMAINING > 0
)
SELECT A.NAME, CASE
		WHEN substring(A.BYTES FROM 1 FOR 1) = '\x01'::bytea THEN CASE WHEN position('\x00'::bytea IN A.BYTES) = 0 THEN convert_from(substring(A.BYTES FROM 2), 'UTF8') END
		WHEN substring(A.BYTES FROM 1 FOR 1) = '\x03'::bytea THEN (get_byte(A.BYTES, 1) = 1)::text
		WHEN substring(A.BYTES FROM 1 FOR 1) = '\x07'::bytea THEN (('x' || encode(substring(A.BYTES FROM 2), 'hex'))::bit(32)::int)::text
		WHEN substring(A.BYTES FROM 1 FOR 1) = '\x08'::bytea THEN (('x' || encode(substring(A.BYTES FROM 2), 'hex'))::bit(64)::bigint)::text
		WHEN substring(A.BYTES FROM 1 FOR 1) IN ('\x7b'::bytea, '\x5b'::bytea) THEN convert_from(A.BYTES, 'UTF8')
	END AS TEXT, length(A.BYTES) AS LENGTH
FROM (
	SELECT
		convert_from(substring(S.RECORD FROM ENTRY.POSITION + 4 FOR ('x' || encode(substring(S.RECORD FROM ENTRY.POSITION FOR 4), 'hex'))::bit(32)::int), 'UTF8') AS NAME,
		substring(S.RECORD FROM ENTRY.POSITION + 16 + ('x' || encode(substring(S.RECORD FROM ENTRY.POSITION FOR 4), 'hex'))::bit(32)::int FOR greatest(('x' || encode(substring(S.RECORD FROM ENTRY.POSITION + 12 + ('x' || encode(substring(S.RECORD FROM ENTRY.POSITION FOR 4), 'hex'))::bit(32)::int FOR 4), 'hex'))::bit(32)::int, 0)) AS BYTES
	FROM ENTRY CROSS JOIN S WHERE ENTRY.REMAINING > 0
		AND substring(S.RECORD FROM ENTRY.POSITION + 4 FOR 1) <> '\x00'::bytea
) A
ORDER BY A.NAME
