package dev.hybridsession.autoconfigure;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.SmartLifecycle;

/**
 * An application in a process of its own, whose background jobs are stopped and started
 * by the lines that it is told. It answers each with its port.
 */
final class StopStartProcess {

	private StopStartProcess() {
	}

	public static void main(String[] arguments) throws IOException {
		ConfigurableApplicationContext application = new SpringApplication(WebApplication.class).run(arguments);
		SmartLifecycle jobs = application.getBean("hybridSessionJobs", SmartLifecycle.class);
		int port = ((ServletWebServerApplicationContext) application).getWebServer().getPort();
		System.out.println("> " + port);
		BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
		for (String line = input.readLine(); line != null; line = input.readLine()) {
			if (line.equals("stop")) {
				jobs.stop();
			}
			else {
				jobs.start();
			}
			System.out.println("> " + port);
		}
	}

}
