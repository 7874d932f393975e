package dev.hybridsession.internal.session;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

import dev.hybridsession.HybridSession;
import dev.hybridsession.MemcachedProtocol;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.session.FindByIndexNameSessionRepository;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How often memcached is asked, in operations that a real one has counted. A page load is
 * one read, and one conditional write if it has anything to write.
 */
@Tag("servers")
@ParameterizedClass
@EnumSource(names = { "BINARY", "META" })
class MemcachedOperationCountTests extends RepositoryTestBase {

	@Parameter
	private MemcachedProtocol protocol;

	@Override
	protected MemcachedProtocol protocol() {
		return this.protocol;
	}

	@Test
	void pageLoadWithinTheTouchIntervalIsOneRead() {
		String id = this.one.create().getId();
		assertThat(cost(() -> load(id))).isEqualTo(new Operations(1, 0, 0, 0));
	}

	@Test
	void pageLoadThatChangesTheAccessTimeOnlyIsOneReadAndOneConditionalWrite() {
		String id = this.one.create().getId();
		assertThat(cost(() -> {
			this.clock.advance(SECOND.multipliedBy(2));
			load(id);
		})).isEqualTo(new Operations(1, 1, 1, 0));
	}

	@Test
	void pageLoadThatChangesAnAttributeIsOneReadAndOneConditionalWrite() {
		String id = this.one.create().getId();
		assertThat(cost(() -> this.one.page(id,
				(session) -> session.setAttribute("count",
						Objects.requireNonNullElse(session.getAttribute("count"), 0) + 1))))
			.isEqualTo(new Operations(1, 1, 1, 0));
	}

	@Test
	void newSessionIsOneWrite() {
		assertThat(cost(this.one::create)).isEqualTo(new Operations(0, 1, 0, 0));
	}

	@Test
	void loginIsThreeReadsAndFourWritesOfBothIds() {
		assertThat(cost(this.one::create, () -> {
			HybridSession session = this.one.create();
			HybridSession login = Objects.requireNonNull(this.one.repository.findById(session.getId()));
			login.changeSessionId();
			login.setAttribute(FindByIndexNameSessionRepository.PRINCIPAL_NAME_INDEX_NAME, "alice");
			this.one.repository.save(login);
		})).isEqualTo(new Operations(3, 4, 3, 0));
	}

	@Test
	void logoutIsAReadAndOneWrite() {
		assertThat(cost(this.one::create, () -> this.one.repository.deleteById(this.one.create().getId())))
			.isEqualTo(new Operations(1, 1, 0, 0));
	}

	private void load(String id) {
		assertThat(this.one.page(id, (session) -> {
		})).isTrue();
	}

	/** The cost of a run beyond that of its preparation. */
	private Operations cost(Runnable preparation, Runnable run) {
		Operations prepared = cost(preparation);
		return cost(run).minus(prepared);
	}

	/**
	 * The cost of each run. The least of three: the connection asks the server for its
	 * identity every few seconds.
	 */
	private Operations cost(Runnable run) {
		return Stream.generate(() -> {
			Operations before = counted();
			run.run();
			return counted().minus(before);
		}).limit(3).reduce(Operations::least).orElseThrow();
	}

	private Operations counted() {
		try (Socket socket = new Socket(this.memcached.host(), this.memcached.port())) {
			socket.getOutputStream().write("stats\r\n".getBytes(StandardCharsets.US_ASCII));
			BufferedReader in = new BufferedReader(
					new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
			Map<String, Long> stats = new HashMap<>();
			for (String line = in.readLine(); !line.equals("END"); line = in.readLine()) {
				String[] words = line.split(" ");
				if (words[2].matches("\\d{1,18}")) {
					stats.put(words[1], Long.valueOf(words[2]));
				}
			}
			return new Operations(stats.get("cmd_get"), stats.get("cmd_set"),
					stats.get("cas_hits") + stats.get("cas_badval") + stats.get("cas_misses"),
					stats.get("delete_hits") + stats.get("delete_misses"));
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Operations of memcached.
	 *
	 * @param reads {@code get} and {@code gets}
	 * @param writes all writes, with and without a condition
	 * @param conditional those of the writes that have a compare-and-set number
	 * @param removals {@code delete}
	 */
	private record Operations(long reads, long writes, long conditional, long removals) {

		Operations minus(Operations other) {
			return new Operations(this.reads - other.reads, this.writes - other.writes,
					this.conditional - other.conditional, this.removals - other.removals);
		}

		Operations least(Operations other) {
			return new Operations(Math.min(this.reads, other.reads), Math.min(this.writes, other.writes),
					Math.min(this.conditional, other.conditional), Math.min(this.removals, other.removals));
		}

	}

}
