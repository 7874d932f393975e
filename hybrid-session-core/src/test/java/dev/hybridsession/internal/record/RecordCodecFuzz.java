package dev.hybridsession.internal.record;

/** Target of the fuzzer: any bytes are a copy of a session, or are refused. */
public final class RecordCodecFuzz {

	private RecordCodecFuzz() {
	}

	public static void fuzzerTestOneInput(byte[] bytes) {
		SessionCopy copy;
		try {
			copy = RecordCodec.decode(bytes);
		}
		catch (InvalidRecordException ex) {
			return;
		}
		if (!RecordCodec.decode(RecordCodec.encode(copy)).equals(copy)) {
			throw new AssertionError("Encoding and decoding it again makes something else of it");
		}
		if (copy instanceof SessionRecord record) {
			use(record);
		}
	}

	/** Asks what every record is asked before anybody knows where its bytes came from. */
	private static void use(SessionRecord record) {
		record.interval();
		record.principal();
		record.isAheadOfRow();
		record.forEachAttributeName((name) -> {
			if (!record.hasAttribute(name)) {
				throw new AssertionError("It names an attribute that it has not");
			}
		});
		MergeFuzz.requireRowIsKnown(record, record.withoutRemovals(Long.MAX_VALUE));
	}

}
