package dev.hybridsession.internal.config;

import java.util.List;

/**
 * The packages of the application: objects of their classes, and of those in their
 * subpackages, are allowed in sessions. Spring Boot knows them; without it, it is the
 * package of the class that bears
 * {@link dev.hybridsession.config.EnableHybridHttpSession}.
 */
public record BasePackages(List<String> names) {

	public BasePackages {
		names = List.copyOf(names);
	}

}
