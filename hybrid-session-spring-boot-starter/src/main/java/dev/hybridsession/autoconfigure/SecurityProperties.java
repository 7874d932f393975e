package dev.hybridsession.autoconfigure;

import java.time.Instant;
import java.util.List;

import dev.hybridsession.security.RecordMode;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Whom to believe. No record, because the text of a record has its secrets.
 */
public final class SecurityProperties {

	/**
	 * Keys that sign session ids, so that others are refused without being looked up:
	 * each at least 32 random bytes in Base64. The first signs, all are accepted. If not
	 * set, ids are not signed.
	 */
	private final List<String> idSigningKeys;

	/**
	 * Time until which ids that are not signed are accepted, such as
	 * 2030-01-31T12:00:00Z. If not set, they are refused as soon as there are keys.
	 */
	private final @Nullable Instant unsignedIdsUntil;

	/**
	 * Keys that sign what is put into memcached, so that nothing else is read from it:
	 * each at least 32 random bytes in Base64. The first signs, all are accepted. If not
	 * set, whatever memcached has is read.
	 */
	private final List<String> recordKeys;

	/**
	 * What is signed and what is read if there are record keys.
	 */
	private final @Nullable RecordMode recordMode;

	public SecurityProperties(@DefaultValue List<String> idSigningKeys, @Nullable Instant unsignedIdsUntil,
			@DefaultValue List<String> recordKeys, @Nullable RecordMode recordMode) {
		this.idSigningKeys = idSigningKeys;
		this.unsignedIdsUntil = unsignedIdsUntil;
		this.recordKeys = recordKeys;
		this.recordMode = recordMode;
	}

	public List<String> getIdSigningKeys() {
		return this.idSigningKeys;
	}

	public @Nullable Instant getUnsignedIdsUntil() {
		return this.unsignedIdsUntil;
	}

	public List<String> getRecordKeys() {
		return this.recordKeys;
	}

	public @Nullable RecordMode getRecordMode() {
		return this.recordMode;
	}

}
