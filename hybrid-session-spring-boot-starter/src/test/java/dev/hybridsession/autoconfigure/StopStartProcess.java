package dev.hybridsession.autoconfigure;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * An application in a process of its own, which is paused and restarted, stopped and
 * started by the lines that it is told. It answers each with its port.
 */
final class StopStartProcess {

	private StopStartProcess() {
	}

	public static void main(String[] arguments) throws IOException {
		ConfigurableApplicationContext application = new SpringApplication(WebApplication.class).run(arguments);
		answer(application);
		BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
		for (String line = input.readLine(); line != null; line = input.readLine()) {
			switch (line) {
				case "pause" -> application.pause();
				case "restart" -> application.restart();
				case "stop" -> application.stop();
				case "start" -> application.start();
				default -> throw new IllegalArgumentException(line);
			}
			answer(application);
		}
	}

	private static void answer(ConfigurableApplicationContext application) {
		System.out.println("> " + ((ServletWebServerApplicationContext) application).getWebServer().getPort());
	}

}
