package dev.hybridsession.benchmark;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import java.util.Map;
import java.util.Properties;

import com.hazelcast.config.AttributeConfig;
import com.hazelcast.config.Config;
import com.hazelcast.config.IndexConfig;
import com.hazelcast.config.IndexType;
import com.hazelcast.config.SerializerConfig;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;

import org.springframework.session.MapSession;
import org.springframework.session.hazelcast.HazelcastIndexedSessionRepository;
import org.springframework.session.hazelcast.HazelcastSessionSerializer;
import org.springframework.session.hazelcast.PrincipalNameExtractor;

/**
 * A member of a Hazelcast cluster in a JVM of its own. The applications join it as
 * embedded members, so that each entry has its backup in another JVM. It ends with the
 * JVM that started it.
 */
final class HazelcastMember {

	private static final String LISTENS = "LISTENS";

	private HazelcastMember() {
	}

	/** Joins the member at a port as another member, and starts it before if need be. */
	static HazelcastInstance join(int port) {
		if (!listens(port)) {
			ChildJvm.start(HazelcastMember.class, List.of(Integer.toString(port))).await(LISTENS);
		}
		return Hazelcast.newHazelcastInstance(config(port, 0));
	}

	private static boolean listens(int port) {
		try (Socket socket = new Socket()) {
			socket.connect(new InetSocketAddress("127.0.0.1", port), 1_000);
			return true;
		}
		catch (IOException ex) {
			return false;
		}
	}

	/**
	 * Runs the member until its standard input ends.
	 * @param arguments its port
	 */
	public static void main(String... arguments) throws IOException {
		int port = Integer.parseInt(arguments[0]);
		Hazelcast.newHazelcastInstance(config(port, port));
		System.out.println(LISTENS + " " + port);
		System.in.transferTo(System.err);
		System.exit(0);
	}

	/** As Spring Session's reference has it, on the loopback interface. */
	private static Config config(int cluster, int port) {
		Config config = new Config();
		config.setClusterName("sessions");
		config.setProperties(properties());
		config.getNetworkConfig()
			.setPort(port)
			.setPortAutoIncrement(false)
			.getInterfaces()
			.setEnabled(true)
			.addInterface("127.0.0.1");
		config.getNetworkConfig().getJoin().getAutoDetectionConfig().setEnabled(false);
		config.getNetworkConfig().getJoin().getTcpIpConfig().setEnabled(true).addMember("127.0.0.1:" + cluster);
		config.getMapConfig(HazelcastIndexedSessionRepository.DEFAULT_SESSION_MAP_NAME)
			.addAttributeConfig(new AttributeConfig(HazelcastIndexedSessionRepository.PRINCIPAL_NAME_ATTRIBUTE,
					PrincipalNameExtractor.class.getName()))
			.addIndexConfig(
					new IndexConfig(IndexType.HASH, HazelcastIndexedSessionRepository.PRINCIPAL_NAME_ATTRIBUTE));
		config.getSerializationConfig()
			.addSerializerConfig(new SerializerConfig().setTypeClass(MapSession.class)
				.setImplementation(new HazelcastSessionSerializer()));
		return config;
	}

	private static Properties properties() {
		Properties properties = new Properties();
		properties.putAll(Map.of("hazelcast.logging.type", "slf4j", "hazelcast.phone.home.enabled", "false",
				"hazelcast.shutdownhook.enabled", "false"));
		return properties;
	}

}
