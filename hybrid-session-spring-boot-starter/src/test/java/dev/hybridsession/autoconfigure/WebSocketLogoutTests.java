package dev.hybridsession.autoconfigure;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.security.Principal;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import dev.hybridsession.support.LongestWait;
import dev.hybridsession.support.MemcachedProcess;
import dev.hybridsession.support.TestDatabase;
import dev.hybridsession.support.TestDatabaseServer;
import jakarta.servlet.http.HttpSession;
import org.apache.tomcat.websocket.server.WsSci;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.http.server.ServerHttpRequest;
import org.springframework.messaging.handler.annotation.MessageMapping;
import org.springframework.messaging.simp.config.MessageBrokerRegistry;
import org.springframework.session.Session;
import org.springframework.session.web.socket.config.annotation.AbstractSessionWebSocketMessageBrokerConfigurer;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.socket.WebSocketHandler;
import org.springframework.web.socket.config.annotation.EnableWebSocketMessageBroker;
import org.springframework.web.socket.config.annotation.StompEndpointRegistry;
import org.springframework.web.socket.server.support.DefaultHandshakeHandler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * A real WebSocket to one instance, as Spring Session supports it, and a logout on
 * another.
 */
class WebSocketLogoutTests {

	@Test
	void aLogoutOnOneInstanceClosesTheWebSocketToAnotherAndLaterMessagesAreNotHandled() throws Exception {
		try (MemcachedProcess memcached = MemcachedProcess.start();
				TestDatabase database = TestDatabaseServer.H2.create();
				ConfigurableApplicationContext one = start(memcached, database);
				ConfigurableApplicationContext two = start(memcached, database)) {
			Browser browser = new Browser(two);
			browser.get("/visit");
			Socket socket = new Socket(two, browser.session());
			Messages messages = two.getBean(Messages.class);
			socket.say("hello");
			Awaitility.await().until(() -> messages.handled.get() == 1);
			browser.goTo(one);
			assertThat(browser.get("/logout").body()).isEqualTo("gone");
			assertThat(socket.closed.get(LongestWait.TIME.toSeconds(), TimeUnit.SECONDS))
				.as("status of a session that has ended")
				.isEqualTo(1008);
			Awaitility.await().until(socket.socket::isOutputClosed);
			assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> socket.say("still here"));
			assertThat(messages.handled).hasValue(1);
		}
	}

	private static ConfigurableApplicationContext start(MemcachedProcess memcached, TestDatabase database) {
		return WebApplication.start(SocketApplication.class, memcached, database, database.url(),
				"hybrid-session.cluster.heartbeat=1s");
	}

	/** A client that speaks STOMP, as a browser does. */
	private static final class Socket implements WebSocket.Listener {

		private final CompletableFuture<String> answer = new CompletableFuture<>();

		private final CompletableFuture<Integer> closed = new CompletableFuture<>();

		private final WebSocket socket;

		Socket(ApplicationContext application, String cookie) throws Exception {
			int port = ((ServletWebServerApplicationContext) application).getWebServer().getPort();
			this.socket = HttpClient.newHttpClient()
				.newWebSocketBuilder()
				.header("Cookie", "SESSION=" + cookie)
				.subprotocols("v12.stomp")
				.buildAsync(URI.create("ws://localhost:" + port + "/socket"), this)
				.get(LongestWait.TIME.toSeconds(), TimeUnit.SECONDS);
			send("CONNECT\naccept-version:1.2\nhost:localhost\n\n\0");
			assertThat(this.answer.get(LongestWait.TIME.toSeconds(), TimeUnit.SECONDS)).startsWith("CONNECTED");
		}

		void say(String text) throws Exception {
			send("SEND\ndestination:/app/say\ncontent-type:text/plain\n\n" + text + "\0");
		}

		private void send(String frame) throws Exception {
			this.socket.sendText(frame, true).get(LongestWait.TIME.toSeconds(), TimeUnit.SECONDS);
		}

		@Override
		public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
			this.answer.complete(data.toString());
			webSocket.request(1);
			return null;
		}

		@Override
		public CompletionStage<?> onClose(WebSocket webSocket, int statusCode, String reason) {
			this.closed.completeAsync(() -> statusCode);
			return null;
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableWebSocketMessageBroker
	@Import({ WebApplication.class, Messages.class })
	static class SocketApplication extends AbstractSessionWebSocketMessageBrokerConfigurer<Session> {

		@Override
		protected void configureStompEndpoints(StompEndpointRegistry registry) {
			registry.addEndpoint("/socket").setHandshakeHandler(new LoggedIn());
		}

		@Override
		public void configureMessageBroker(MessageBrokerRegistry registry) {
			registry.setApplicationDestinationPrefixes("/app");
		}

		/** As Spring Boot's support for WebSockets does. */
		@Bean
		static WebServerFactoryCustomizer<TomcatServletWebServerFactory> webSockets() {
			return (factory) -> factory
				.addContextCustomizers((context) -> context.addServletContainerInitializer(new WsSci(), null));
		}

	}

	/** Spring Session closes only the sockets of users who have logged in. */
	private static final class LoggedIn extends DefaultHandshakeHandler {

		@Override
		protected Principal determineUser(ServerHttpRequest request, WebSocketHandler handler,
				Map<String, Object> attributes) {
			return () -> "alice";
		}

	}

	@RestController
	static class Messages {

		final AtomicInteger handled = new AtomicInteger();

		@MessageMapping("/say")
		void say() {
			this.handled.incrementAndGet();
		}

		@GetMapping("/logout")
		String logout(HttpSession session) {
			session.invalidate();
			return "gone";
		}

	}

}
