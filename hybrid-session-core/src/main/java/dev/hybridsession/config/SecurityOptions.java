package dev.hybridsession.config;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

import dev.hybridsession.RecordMode;
import dev.hybridsession.internal.security.RecordSeal;
import dev.hybridsession.internal.security.SecretKeys;
import dev.hybridsession.internal.security.SignedIds;
import org.jspecify.annotations.Nullable;

/**
 * Binds the settings about keys: {@code hybrid-session.security.*}. Keys are at least 32
 * random bytes in Base64.
 */
public final class SecurityOptions {

	private static final String PREFIX = "hybrid-session.security.";

	/**
	 * Keys that sign session ids, so that invented ids are refused without being looked
	 * up: each at least 32 random bytes in Base64. The first signs, all are accepted. If
	 * not set, ids are not signed.
	 */
	private List<String> idSigningKeys = List.of();

	/**
	 * Time until which ids that are not signed are accepted, such as
	 * 2030-01-31T12:00:00Z. If not set, they are refused as soon as there are keys.
	 */
	private @Nullable Instant unsignedIdsUntil;

	/**
	 * Keys that sign what is put into memcached, so that nothing else is read from it:
	 * each at least 32 random bytes in Base64. The first signs, all are accepted. If not
	 * set, every value in memcached is read.
	 */
	private List<String> recordKeys = List.of();

	/** Which values are signed and which are read if there are record keys. */
	private @Nullable RecordMode recordMode;

	SecurityOptions() {
	}

	public List<String> getIdSigningKeys() {
		return this.idSigningKeys;
	}

	public void setIdSigningKeys(List<String> idSigningKeys) {
		this.idSigningKeys = List.copyOf(idSigningKeys);
	}

	public @Nullable Instant getUnsignedIdsUntil() {
		return this.unsignedIdsUntil;
	}

	public void setUnsignedIdsUntil(@Nullable Instant unsignedIdsUntil) {
		this.unsignedIdsUntil = unsignedIdsUntil;
	}

	public List<String> getRecordKeys() {
		return this.recordKeys;
	}

	public void setRecordKeys(List<String> recordKeys) {
		this.recordKeys = List.copyOf(recordKeys);
	}

	public RecordMode getRecordMode() {
		return (this.recordMode != null) ? this.recordMode : RecordMode.REQUIRE;
	}

	public void setRecordMode(@Nullable RecordMode recordMode) {
		this.recordMode = recordMode;
	}

	SignedIds signedIds(Clock clock, int remembered) {
		requireKeys("unsigned-ids-until", this.unsignedIdsUntil, "id-signing-keys", this.idSigningKeys);
		return new SignedIds(SecretKeys.of(PREFIX + "id-signing-keys", this.idSigningKeys), this.unsignedIdsUntil,
				clock, remembered);
	}

	RecordSeal recordSeal(long remembered) {
		requireKeys("record-mode", this.recordMode, "record-keys", this.recordKeys);
		return new RecordSeal(SecretKeys.of(PREFIX + "record-keys", this.recordKeys), getRecordMode(), remembered);
	}

	/** Keys that were forgotten are no reason to accept everything. */
	private static void requireKeys(String property, @Nullable Object value, String keys, List<String> known) {
		SettingsCheck.require(value == null || !known.isEmpty(), "security." + property,
				String.valueOf(value).toLowerCase(Locale.ROOT), "left out where there are no " + PREFIX + keys);
	}

}
