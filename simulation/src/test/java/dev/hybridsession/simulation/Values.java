package dev.hybridsession.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/** Which values a request may read. */
final class Values {

	private static final long SKEW = Settings.TIMING.clockSkew().toMillis() * 1000;

	private static final long LEASE = Settings.LEASE.toMillis() * 1000;

	/** The attribute that is changed under the lock of the session. */
	static final String LOCKED = "log";

	private final Losses losses;

	Values(Losses losses) {
		this.losses = losses;
	}

	/**
	 * Checks the value of an attribute: it is that of a write that no other, which was
	 * confirmed and cannot be lost, has come after.
	 */
	void checkAttribute(Request reader, String name, @Nullable String value, long now) {
		List<Write> writes = writes(reader, name);
		List<Write> candidates = new ArrayList<>(
				writes.stream().filter((write) -> Objects.equals(write.value(), value)).toList());
		if (candidates.isEmpty() && value != null) {
			throw new Violation("P4", reader + " read what nobody has written: " + name + " = " + value);
		}
		if (value != null && candidates.stream().allMatch(this::isOfDeadId)) {
			throw new Violation("P5",
					reader + " read what was saved under an id that had changed: " + candidates.get(0));
		}
		if (this.losses.mayBeStale(reader.instance, reader.began, now)) {
			return;
		}
		List<Write> sure = writes.stream().filter((write) -> isSure(write, reader, now)).toList();
		if (value == null && sure.isEmpty()) {
			return;
		}
		for (Write last : sure) {
			boolean explained = candidates.stream().anyMatch((write) -> write == last || !isBefore(write, last));
			if (!explained) {
				throw new Violation(last.through() ? "P2" : "P4",
						reader + " read " + name + " = " + value + ", but before there was " + last);
			}
		}
	}

	/**
	 * Checks that all that was appended and cannot be lost is there, and nothing twice.
	 */
	void checkAppended(Request reader, String name, @Nullable String value, long now) {
		List<String> parts = (value != null) ? List.of(value.split(",")) : List.of();
		List<Write> writes = writes(reader, name);
		if (mayBeDead(reader, now)) {
			return;
		}
		for (String part : parts) {
			if (writes.stream().noneMatch((write) -> part.equals(write.value()))) {
				throw new Violation("P4", reader + " read what nobody has written: " + part + " in " + name);
			}
			if (parts.indexOf(part) != parts.lastIndexOf(part) && this.losses.none()) {
				throw new Violation("P4", reader + " read what was applied twice: " + part + " in " + name);
			}
		}
		if (this.losses.mayBeStale(reader.instance, reader.began, now)) {
			return;
		}
		for (Write write : writes) {
			if (isSure(write, reader, now) && !parts.contains(write.value()) && !mayBeOverwritten(write, now)) {
				throw new Violation("P4", reader + " read " + name + " = " + value + " without " + write);
			}
		}
	}

	/** Whether the session may have ended, or got another id, after it was loaded. */
	private static boolean mayBeDead(Request reader, long now) {
		return reader.user.isDoubtful() || reader.user.ending <= now
				|| reader.user.requests.stream()
					.anyMatch((other) -> other != reader && !other.wasInVain() && other.began <= now
							&& (other.is(Request.Kind.LOGIN) || other.is(Request.Kind.LOGOUT))
							&& Objects.equals(other.cookie, reader.cookie));
	}

	/**
	 * Whether another request may have written to a copy that lacked this write. That can
	 * happen while instances do not know yet that they see or have other nodes, or while
	 * two requests hold one lock because memcached has lost or refused it. Neither
	 * matters for a change that is written through.
	 */
	private boolean mayBeOverwritten(Write write, long now) {
		Request writer = write.request();
		if (write.name().equals(LOCKED)) {
			return this.losses.locksLostBetween(writer.began - LEASE, now) || writer.user.requests.stream()
				.anyMatch((other) -> other.is(Request.Kind.LOCKED) && lacksNodes(other, writer)
						&& !this.losses.databaseWasThere(other.instance, other.began, other.over));
		}
		return !write.through() && this.losses.unsettledAround(writer.began, writer.ended);
	}

	private static List<Write> writes(Request reader, String name) {
		return reader.user.requests.stream()
			.flatMap((request) -> request.writes.stream())
			.filter((write) -> write.name().equals(name))
			.toList();
	}

	/** Whether it was loaded under an id, and saved when that had been changed. */
	private boolean isOfDeadId(Write write) {
		Request writer = write.request();
		return writer.user.requests.stream()
			.anyMatch((other) -> other.is(Request.Kind.LOGIN) && other.newId != null
					&& other.newId.equals(writer.cookie) == false && writer.cookie != null
					&& writer.cookie.equals(other.cookie) && other != writer && other.ended < writer.saving
					&& !this.losses.unsettled(other.began, writer.over)
					&& !(differ(other, writer) && !this.losses.databaseWasThere(other.began, writer.over)));
	}

	/** Whether the reader must know of it. */
	private boolean isSure(Write write, Request reader, long now) {
		Request writer = write.request();
		if (writer == reader || writer.ended >= reader.began || writer.isSuperseded()) {
			return false;
		}
		if (isOfLostEnd(reader, now) || isMissedByLogin(write)
				|| (lacksNodes(reader, writer) && this.losses.isUnwritten(write, now))) {
			return false;
		}
		if (write.value() == null && this.losses.mayBeStale(writer.instance, writer.began, writer.ended)) {
			// a request that does not see an attribute has nothing to remove
			return false;
		}
		boolean through = (write.through() || isEvicting(write))
				&& this.losses.databaseWasThere(writer.instance, writer.began, writer.ended);
		return through || !this.losses.exposed(write, now);
	}

	/** A subsession has its own row, and its own rules of when it goes there. */
	private boolean isEvicting(Write write) {
		return !Settings.SUBSESSIONS.contains(write.name()) && this.losses.writtenThrough(write.request());
	}

	/**
	 * Whether an instance without all nodes of the writer has changed the id while the
	 * database was away, before the write reached the database.
	 */
	private boolean isMissedByLogin(Write write) {
		Request writer = write.request();
		return !Settings.SUBSESSIONS.contains(write.name()) && writer.user.requests.stream()
			.anyMatch((other) -> other.is(Request.Kind.LOGIN) && other.newId != null
					&& Objects.equals(other.cookie, sessionId(writer)) && lacksNodes(other, writer)
					&& this.losses.isUntold(writer, other));
	}

	private static boolean differ(Request one, Request other) {
		return lacksNodes(one, other) || lacksNodes(other, one);
	}

	private static boolean lacksNodes(Request other, Request writer) {
		return !other.instance.nodes.keySet().containsAll(writer.instance.nodes.keySet());
	}

	private static @Nullable String sessionId(Request writer) {
		return (writer.newId != null) ? writer.newId : writer.cookie;
	}

	/**
	 * Whether the session has ended, but the instance was lost that was to tell the
	 * database. Changes before the end are lost, too, because no instance syncs a session
	 * that has ended.
	 */
	private boolean isOfLostEnd(Request reader, long now) {
		return reader.user.requests.stream()
			.anyMatch((other) -> other.is(Request.Kind.LOGOUT) && other.found && other.ended < reader.began
					&& Objects.equals(other.cookie, reader.cookie)
					&& this.losses.endExposed(other.began, other.ended, now));
	}

	/**
	 * Whether a value is surely older. What failed may be done at any time; what was lost
	 * for a while was not known to the later one, whose clock may be behind.
	 */
	private boolean isBefore(Write write, Write last) {
		Request earlier = write.request();
		if (!earlier.succeeded()) {
			return false;
		}
		boolean unknown = this.losses.lostBetween(earlier.began - SKEW, last.request().ended)
				|| this.losses.unsettled(last.request().began, last.request().ended)
				|| this.losses.relisted(last.request().began, last.request().ended);
		return earlier.ended + (unknown ? 2 * SKEW : 0) < last.request().began;
	}

}
