package dev.hybridsession.autoconfigure;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

import dev.hybridsession.HybridSessionOperations;
import dev.hybridsession.SessionUnavailableException;

import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;

/**
 * Actuator's endpoint {@code hybridsession}, by which an operator looks at the sessions
 * of an instance and runs its jobs. It tells no value of a session, and no id that opens
 * one.
 */
@Endpoint(id = "hybridsession")
final class HybridSessionEndpoint {

	private final HybridSessionOperations operations;

	HybridSessionEndpoint(HybridSessionOperations operations) {
		this.operations = operations;
	}

	/** Returns the state of this instance, which asks no server. */
	@ReadOperation
	Map<String, Object> instance() {
		Map<String, Object> clock = new LinkedHashMap<>();
		clock.put("trusted", this.operations.isClockTrusted());
		this.operations.clockDifference().ifPresent((difference) -> clock.put("difference", difference));
		clock.put("allowed", this.operations.allowedClockDifference());
		Map<String, Object> state = new LinkedHashMap<>();
		state.put("nodes", this.operations.nodes());
		state.put("database", this.operations.database());
		state.put("sync", this.operations.sync());
		state.put("clock", clock);
		state.put("jobs", this.operations.jobs());
		return state;
	}

	/** Describes a session by its internal id. */
	@ReadOperation
	WebEndpointResponse<?> session(@Selector String internalId) {
		return answer(() -> this.operations.describeByInternalId(internalId).orElse(null));
	}

	/** Runs a job, and answers with the number of sessions written or ended. */
	@WriteOperation
	WebEndpointResponse<?> run(@Selector Job job) {
		return answer(() -> switch (job) {
			case DRAIN -> Map.of("written", this.operations.drain());
			case SYNC -> Map.of("written", this.operations.syncNow());
			case REAP -> Map.of("ended", this.operations.reap());
			case EXPORT -> Map.of("written", this.operations.export());
		});
	}

	private static WebEndpointResponse<?> answer(Supplier<?> question) {
		try {
			Object answer = question.get();
			return (answer != null) ? new WebEndpointResponse<>(answer)
					: new WebEndpointResponse<>(WebEndpointResponse.STATUS_NOT_FOUND);
		}
		catch (IllegalStateException ex) {
			return new WebEndpointResponse<>(Map.of("failure", String.valueOf(ex.getMessage())),
					WebEndpointResponse.STATUS_BAD_REQUEST);
		}
		catch (SessionUnavailableException ex) {
			return new WebEndpointResponse<>(Map.of("failure", String.valueOf(ex.getMessage())),
					WebEndpointResponse.STATUS_SERVICE_UNAVAILABLE);
		}
	}

	/** The jobs that an operator may run. */
	enum Job {

		DRAIN, SYNC, REAP, EXPORT

	}

}
