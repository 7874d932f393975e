package dev.hybridsession.config;

import java.time.Duration;
import java.util.function.BiConsumer;
import java.util.function.Function;

import org.springframework.core.env.PropertyResolver;
import org.springframework.session.FlushMode;
import org.springframework.session.SaveMode;

/**
 * The attributes of {@link EnableHybridHttpSession}. They fill in what the settings leave
 * at its default, so a bean of type {@link HybridSessionSettings} wins.
 *
 * @param maxInactiveIntervalInSeconds how long a session may be idle
 * @param tableName the table of sessions, perhaps with placeholders
 * @param saveMode which attributes a save writes
 * @param flushMode when changes are saved
 * @param reaperIntervalInSeconds the pause between two passes of the reaper
 */
record EnableAttributes(int maxInactiveIntervalInSeconds, String tableName, SaveMode saveMode, FlushMode flushMode,
		int reaperIntervalInSeconds) {

	void fillIn(HybridSessionSettings settings, PropertyResolver placeholders) {
		fillIn(settings, HybridSessionSettings::maxInactiveInterval, HybridSessionSettings::expireAfter,
				Duration.ofSeconds(this.maxInactiveIntervalInSeconds));
		fillIn(settings, (some) -> some.getJdbc().getTableName(), (some, name) -> some.getJdbc().setTableName(name),
				placeholders.resolveRequiredPlaceholders(this.tableName));
		fillIn(settings, HybridSessionSettings::getSaveMode, HybridSessionSettings::setSaveMode, this.saveMode);
		fillIn(settings, HybridSessionSettings::getFlushMode, HybridSessionSettings::setFlushMode, this.flushMode);
		fillIn(settings, (some) -> some.getReaper().getInterval(),
				(some, interval) -> some.getReaper().setInterval(interval),
				Duration.ofSeconds(this.reaperIntervalInSeconds));
	}

	private static <T> void fillIn(HybridSessionSettings settings, Function<HybridSessionSettings, T> getter,
			BiConsumer<HybridSessionSettings, T> setter, T value) {
		if (getter.apply(settings).equals(getter.apply(new HybridSessionSettings()))) {
			setter.accept(settings, value);
		}
	}

}
