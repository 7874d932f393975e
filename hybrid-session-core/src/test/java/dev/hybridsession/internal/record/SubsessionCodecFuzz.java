package dev.hybridsession.internal.record;

/**
 * Target of the fuzzer: any bytes are a copy of a subsession, or none, and never an
 * exception.
 */
public final class SubsessionCodecFuzz {

	static final String INTERNAL_ID = "internal";

	static final String NAME = "cart";

	private SubsessionCodecFuzz() {
	}

	public static void fuzzerTestOneInput(byte[] bytes) {
		SubsessionRecord record = SubsessionCodec.decode(bytes, INTERNAL_ID, NAME);
		if (SubsessionCodec.isClaim(bytes) && record != null) {
			throw new AssertionError("It is a claim and a copy at once");
		}
		if (record != null) {
			if (!record.equals(SubsessionCodec.decode(SubsessionCodec.encode(record), INTERNAL_ID, NAME))) {
				throw new AssertionError("Encoding and decoding it again makes something else of it");
			}
			if (!record.exists()) {
				throw new AssertionError("It was written, and does not exist");
			}
			record.mergeRow(record, 7, 100);
			record.lease().bars("another", 100, 1000);
		}
	}

}
