package dev.hybridsession.serializer;

import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests that JSON that somebody else has put there makes no object of a class that is not
 * allowed, and ends.
 */
class HostileJsonTests {

	static final AtomicInteger RUN = new AtomicInteger();

	private static final String GADGET = Gadget.class.getName();

	private static final JdkAttributeSerializer SERIALIZER = new JdkAttributeSerializer(null,
			List.of(Allowed.class.getName(), HasFinalGadget.class.getName(), Holder.class.getName()), List.of());

	@BeforeEach
	void nothingHasRun() {
		RUN.set(0);
	}

	static Stream<String> attacks() {
		String gadget = "{\"@class\":\"" + GADGET + "\",\"command\":\"run\"}";
		return Stream.of(gadget, "[\"" + GADGET + "\",{\"command\":\"run\"}]",
				"{\"@class\":\"java.util.HashMap\",\"a\":" + gadget + "}", "[\"java.util.ArrayList\",[" + gadget + "]]",
				"[\"[L" + GADGET + ";\",[{\"command\":\"run\"}]]",
				"[\"java.util.ArrayList<" + GADGET + ">\",[{\"command\":\"run\"}]]",
				"{\"@class\":\"java.util.HashMap<java.lang.String," + GADGET + ">\",\"a\":{\"command\":\"run\"}}",
				"[\"java.util.ArrayList<java.util.ArrayList<" + GADGET + ">>\",[]]",
				"{\"@class\":\"java.util.HashMap\",\"(" + GADGET + ")run\":1}",
				"[\"java.lang.Class\",\"" + GADGET + "\"]",
				"{\"@class\":\"" + Allowed.class.getName() + "\",\"anything\":" + gadget + "}",
				"{\"@class\":\"" + Holder.class.getName() + "\",\"list\":[\"java.util.ArrayList\",[" + gadget + "]]}",
				// its type is that of the field, and not named
				"{\"@class\":\"" + HasFinalGadget.class.getName() + "\",\"gadget\":{\"command\":\"run\"}}",
				"{\"@class\":\"org.springframework.security.core.context.SecurityContextImpl\",\"authentication\":"
						+ gadget + "}",
				"{\"@class\":\"org.springframework.security.authentication.UsernamePasswordAuthenticationToken\","
						+ "\"authenticated\":true,\"principal\":" + gadget + ",\"details\":" + gadget + "}");
	}

	@ParameterizedTest
	@MethodSource("attacks")
	void makesNothing(String attack) {
		assertThatExceptionOfType(AttributeSerializationException.class).isThrownBy(() -> read(attack))
			.withMessageContaining("not allowed")
			.withMessageContaining("HostileJsonTests$");
		assertThat(RUN).hasValue(0);
	}

	/** They are in packages that are allowed, and were never meant to be read. */
	@ParameterizedTest
	@ValueSource(strings = { "[\"java.lang.ProcessBuilder\",[\"java.util.ArrayList\",[\"true\"]]]",
			"{\"@class\":\"java.util.Timer\"}", "{\"@class\":\"java.lang.Thread\"}",
			"[\"java.net.InetAddress\",\"attacker.invalid\"]",
			"[\"java.net.InetSocketAddress\",\"attacker.invalid:80\"]", "{\"@class\":\"javax.naming.InitialContext\"}",
			"{\"@class\":\"org.springframework.security.core.session.SessionRegistryImpl\"}",
			"{\"@class\":\"java.util.concurrent.ThreadPoolExecutor\"}",
			"{\"@class\":\"org.springframework.security.authentication.dao.DaoAuthenticationProvider\"}" })
	void classOfAnAllowedPackageThatIsNoValueIsRefused(String attack) {
		assertThatExceptionOfType(AttributeSerializationException.class).isThrownBy(() -> read(attack))
			.withMessageMatching("(?s).*(not allowed|not Serializable|cannot be kept as JSON).*");
	}

	@Test
	void noFileIsWritten(@TempDir Path folder) {
		Path file = folder.resolve("written");
		assertThatExceptionOfType(AttributeSerializationException.class)
			.isThrownBy(() -> read("[\"java.util.Formatter\",\"" + file + "\"]"));
		assertThat(Files.exists(file)).isFalse();
	}

	@ParameterizedTest
	@ValueSource(
			strings = { "{", "[", "{}", "[]", "[1]", "{\"@class\":1}", "{\"@class\":\"\"}", "[\"java.util.ArrayList\"]",
					"[\"java.util.ArrayList\",[]] 1", "[\"java.util.ArrayList<\",[]]", "[\"java.util.HashMap<<>\",{}]",
					"{\"@class\":\"java.util.HashMap\",\"(\":1", "{\"@class\":\"java.util.HashMap\",\"()\":1}",
					"{\"@class\":\"java.util.HashMap\",\"(java.util.ArrayList)x\":1}", "[\"java.lang.Long\",\"x\"]",
					"[\"java.lang.Object\",{}]", "[\"java.lang.Object\",null]", "[\"int\",1]", "[\"I\",1]" })
	void nonsenseIsRefused(String json) {
		assertThatExceptionOfType(AttributeSerializationException.class).isThrownBy(() -> read(json));
	}

	@Test
	@Timeout(10)
	void deepNestingAndHugeNumbersEnd() {
		for (String json : List.of("[".repeat(1_000_000), "[\"java.util.ArrayList\",".repeat(100_000),
				"{\"@class\":\"java.util.HashMap\",\"a\":".repeat(100_000),
				"[\"java.math.BigInteger\"," + "9".repeat(1_000_000) + "]",
				"[\"java.math.BigInteger\",1e1000000000]")) {
			assertThatExceptionOfType(AttributeSerializationException.class).isThrownBy(() -> read(json));
		}
	}

	private Object read(String json) {
		return SERIALIZER.deserialize(json.getBytes(StandardCharsets.UTF_8));
	}

	static final class Gadget implements Serializable {

		static {
			RUN.incrementAndGet();
		}

		private String command;

		Gadget() {
			RUN.incrementAndGet();
		}

		Gadget(String command) {
			this();
			this.command = command;
		}

	}

	static class Allowed implements Serializable {

		private Object anything;

	}

	static class Holder implements Serializable {

		private List<Serializable> list;

	}

	static class HasFinalGadget implements Serializable {

		private Gadget gadget;

	}

}
