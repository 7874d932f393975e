package dev.hybridsession.config;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.context.annotation.Import;

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
 * The filters {@link dev.hybridsession.web.HybridSessionFilter} and
 * {@code springSessionRepositoryFilter} are to be registered, in this order. If sessions
 * are to be locked, {@link dev.hybridsession.web.SessionLockFilter} goes between them.
 *
 * <p>
 * The package of the class that bears this annotation is the application's: objects of
 * its classes and of those in subpackages are allowed in sessions, see
 * {@link HybridSessionSettings#setAllowedClasses}.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@Documented
@Import({ HybridHttpSessionConfiguration.class, BasePackageRegistrar.class })
public @interface EnableHybridHttpSession {

}
