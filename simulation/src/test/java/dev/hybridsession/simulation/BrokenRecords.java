package dev.hybridsession.simulation;

import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

import dev.hybridsession.internal.record.Entry;
import dev.hybridsession.internal.record.RecordCodec;
import dev.hybridsession.internal.record.RowKnowledge;
import dev.hybridsession.internal.record.SessionRecord;
import dev.hybridsession.internal.record.Stamps;
import dev.hybridsession.internal.store.CacheRead;
import dev.hybridsession.internal.store.SessionCache;

/** Switches off rules about the content of records, in the cached copies. */
final class BrokenRecords {

	private BrokenRecords() {
	}

	/** Leaves no gap for a removed entry. */
	static Rules withoutGaps() {
		return written((clock) -> (record) -> {
			RowKnowledge all = new RowKnowledge("", 0, Long.MAX_VALUE, 0, 0);
			return record.withRow(all).withoutRemovals(Long.MAX_VALUE).withRow(record.row());
		});
	}

	/** Takes a copy for checked when it is saved or touched. */
	static Rules takingTouchedForChecked() {
		return written((clock) -> (record) -> {
			RowKnowledge row = record.row();
			return record.withRow(new RowKnowledge(row.publicId(), row.version(), row.syncedStamp(),
					row.lastAccessTime(), clock.millis()));
		});
	}

	private static Rules written(Function<Clock, UnaryOperator<SessionRecord>> change) {
		return new Rules() {

			@Override
			SessionCache cache(SessionCache cache, Clock clock) {
				return new PassingCache(cache) {

					@Override
					byte[] value(String key, byte[] value) {
						return (RecordCodec.decode(value) instanceof SessionRecord record)
								? RecordCodec.encode(change.apply(clock).apply(record)) : value;
					}

				};
			}

		};
	}

	/** A change is stamped by the clock, also if its maker has seen a later stamp. */
	static Rules stampingByClock() {
		return new Rules() {

			@Override
			SessionCache cache(SessionCache cache, Clock clock) {
				return new Stamping(cache, clock);
			}

		};
	}

	/** Stamps anew each entry that differs from the copy that was read. */
	private static final class Stamping extends PassingCache {

		private final Map<String, Set<Long>> seen = new HashMap<>();

		private final Clock clock;

		Stamping(SessionCache cache, Clock clock) {
			super(cache);
			this.clock = clock;
		}

		@Override
		CacheRead answered(String key, CacheRead answer) {
			this.seen.remove(key);
			if (answer instanceof CacheRead.Hit hit
					&& RecordCodec.decode(hit.value()) instanceof SessionRecord record) {
				this.seen.put(key, stamps(record));
			}
			return answer;
		}

		@Override
		byte[] value(String key, byte[] value) {
			Set<Long> stamps = this.seen.get(key);
			return (stamps != null && RecordCodec.decode(value) instanceof SessionRecord record)
					? RecordCodec.encode(stamped(record, stamps)) : value;
		}

		private SessionRecord stamped(SessionRecord record, Set<Long> stamps) {
			Map<String, Entry> entries = new TreeMap<>(record.entries());
			long now = Stamps.next(this.clock, Long.MIN_VALUE);
			entries.replaceAll((name, entry) -> (stamps.contains(entry.stamp()) || entry.stamp() <= now) ? entry
					: new Entry(now, entry.value()));
			stamps.addAll(stamps(record));
			return SessionRecord
				.create(record.publicId(), record.internalId(), record.creationTime(), record.interval(),
						Long.MIN_VALUE)
				.with(record.lastAccessTime(), entries)
				.withRow(record.row());
		}

		private static Set<Long> stamps(SessionRecord record) {
			return record.entries().values().stream().map(Entry::stamp).collect(Collectors.toSet());
		}

	}

}
