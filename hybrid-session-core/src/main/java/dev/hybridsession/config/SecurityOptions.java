package dev.hybridsession.config;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

import dev.hybridsession.security.RecordMode;
import dev.hybridsession.security.RecordSeal;
import dev.hybridsession.security.SecretKeys;
import dev.hybridsession.security.SignedIds;
import dev.hybridsession.tier.InvalidSettingException;
import org.jspecify.annotations.Nullable;

/**
 * What can be set of whom to believe, with its defaults. Keys are at least 32 random
 * bytes in Base64.
 */
public final class SecurityOptions {

	private static final String PREFIX = "hybrid-session.security.";

	private List<String> idSigningKeys = List.of();

	private @Nullable Instant unsignedIdsUntil;

	private List<String> recordKeys = List.of();

	private @Nullable RecordMode recordMode;

	SecurityOptions() {
	}

	/**
	 * Sets the keys of session ids; without one, ids are not signed.
	 * @param keys the first signs, all are accepted
	 */
	public void setIdSigningKeys(List<String> keys) {
		this.idSigningKeys = List.copyOf(keys);
	}

	public @Nullable Instant getUnsignedIdsUntil() {
		return this.unsignedIdsUntil;
	}

	/**
	 * Sets until when ids are accepted that are not signed.
	 * @param until some time after ids began to be signed, or {@code null} if there are
	 * no older ones
	 */
	public void setUnsignedIdsUntil(@Nullable Instant until) {
		this.unsignedIdsUntil = until;
	}

	/**
	 * Sets the keys of what is cached; without one, it is not signed.
	 * @param keys the first signs, all are accepted
	 */
	public void setRecordKeys(List<String> keys) {
		this.recordKeys = List.copyOf(keys);
	}

	public RecordMode getRecordMode() {
		return (this.recordMode != null) ? this.recordMode : RecordMode.REQUIRE;
	}

	/**
	 * Sets what is signed and what is believed.
	 * @param mode the mode; only if there are keys for it. {@code REQUIRE} if
	 * {@code null}
	 */
	public void setRecordMode(@Nullable RecordMode mode) {
		this.recordMode = mode;
	}

	SignedIds signedIds(Clock clock) {
		require(this.unsignedIdsUntil == null || !this.idSigningKeys.isEmpty(), "unsigned-ids-until",
				this.unsignedIdsUntil, "id-signing-keys");
		return new SignedIds(SecretKeys.of(PREFIX + "id-signing-keys", this.idSigningKeys), this.unsignedIdsUntil,
				clock);
	}

	RecordSeal recordSeal() {
		require(this.recordMode == null || !this.recordKeys.isEmpty(), "record-mode", this.recordMode, "record-keys");
		return new RecordSeal(SecretKeys.of(PREFIX + "record-keys", this.recordKeys), getRecordMode());
	}

	/** Keys that were forgotten are no reason to believe everybody. */
	private static void require(boolean holds, String property, @Nullable Object value, String keys) {
		if (!holds && value != null) {
			throw InvalidSettingException.of(PREFIX + property, value.toString().toLowerCase(Locale.ROOT),
					"It must be left out where there are no " + PREFIX + keys + ".");
		}
	}

}
