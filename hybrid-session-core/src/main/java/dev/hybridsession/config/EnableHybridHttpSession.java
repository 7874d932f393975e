package dev.hybridsession.config;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import dev.hybridsession.config.HybridSessionSettings.JdbcOptions;

import org.springframework.context.annotation.Import;
import org.springframework.session.FlushMode;
import org.springframework.session.MapSession;
import org.springframework.session.SaveMode;
import org.springframework.session.config.annotation.web.http.SpringHttpSessionConfiguration;

/**
 * Keeps the HTTP sessions of an application in memcached and in its database, without
 * Spring Boot. The application has a {@code DataSource} whose schema it has created with
 * the scripts in {@code dev/hybridsession/jdbc}, and may have a bean of type
 * {@link HybridSessionSettings}.
 *
 * <pre class="code">
 * &#064;Configuration
 * &#064;EnableHybridHttpSession
 * class SessionConfiguration {
 *
 *     &#064;Bean
 *     HybridSessionSettings sessionSettings() {
 *         HybridSessionSettings settings = new HybridSessionSettings();
 *         settings.getMemcached().setServers(List.of("cache.example.org:11211"));
 *         return settings;
 *     }
 *
 * }
 * </pre>
 *
 * The attributes of the annotation replace each value of such a bean that equals the
 * default. Any other value of the bean wins. A
 * {@link org.springframework.session.config.SessionRepositoryCustomizer} has the last
 * word.
 *
 * <p>
 * The filters {@link dev.hybridsession.web.HybridSessionFilter} and
 * {@code springSessionRepositoryFilter} are to be registered, in this order. If sessions
 * are to be locked, {@link dev.hybridsession.web.SessionLockFilter} goes between them. If
 * the cookie is not Spring Session's default, declare a bean of type
 * {@code CookieSerializer} or {@code HttpSessionIdResolver}: both of the first two
 * filters use it. A cookie configuration of the servlet context needs such a bean, too.
 *
 * <p>
 * The package of the class that bears this annotation is the application's: objects of
 * its classes and of those in subpackages are allowed in sessions, see
 * {@link SerializationOptions#setAllowedClasses}.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@Documented
@Import({ SpringHttpSessionConfiguration.class, HybridHttpSessionConfiguration.class,
		EnableHybridHttpSessionRegistrar.class })
public @interface EnableHybridHttpSession {

	/**
	 * How long a new session may be idle, in seconds; negative means for ever.
	 * @return by default 1800, which is 30 minutes
	 */
	int maxInactiveIntervalInSeconds() default MapSession.DEFAULT_MAX_INACTIVE_INTERVAL_SECONDS;

	/**
	 * Name of the table of sessions, after its schema and a dot if need be. The names of
	 * the other tables derive from it. Placeholders are resolved.
	 * @return by default {@code HYBRID_SESSION}
	 */
	String tableName() default JdbcOptions.DEFAULT_TABLE_NAME;

	/**
	 * Which attributes a save writes.
	 * @return by default the attributes that were set
	 */
	SaveMode saveMode() default SaveMode.ON_SET_ATTRIBUTE;

	/**
	 * When changes are saved.
	 * @return by default at the end of the request
	 */
	FlushMode flushMode() default FlushMode.ON_SAVE;

	/**
	 * The pause between two passes of the reaper, which ends expired sessions, in
	 * seconds.
	 * @return by default 60
	 */
	int reaperIntervalInSeconds() default 60;

}
