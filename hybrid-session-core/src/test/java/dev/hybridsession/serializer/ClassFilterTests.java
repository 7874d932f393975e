package dev.hybridsession.serializer;

import java.io.File;
import java.io.ObjectInputFilter;
import java.net.URL;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Level;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.session.MapSession;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/** Tests of which classes are allowed. */
class ClassFilterTests {

	@ParameterizedTest
	@ValueSource(strings = {
			"org.springframework.beans.factory.support.AutowireUtils$ObjectFactoryDelegatingInvocationHandler",
			"org.springframework.beans.factory.support.DisposableBeanAdapter",
			"org.springframework.aop.framework.JdkDynamicAopProxy", "org.springframework.aop.framework.AdvisedSupport",
			"org.springframework.core.SerializableTypeWrapper$MethodInvokeTypeProvider",
			"org.springframework.core.SerializableTypeWrapper$TypeProvider", "java.lang.invoke.SerializedLambda",
			"java.lang.reflect.InvocationHandler", "java.lang.module.ModuleDescriptor", "java.rmi.server.RemoteObject",
			"java.rmi.server.UnicastRemoteObject", "javax.management.BadAttributeValueExpException",
			"javax.naming.Reference", "java.security.SignedObject", "java.util.logging.Level",
			"java.util.logging.LogRecord", "javax.naming.directory.BasicAttributes",
			"javax.swing.event.EventListenerList", "java.awt.Component", "java.security.KeyRep",
			"javax.sql.rowset.serial.SerialBlob", "net.minidev.json.parser.ParseException",
			"org.hibernate.proxy.pojo.bytebuddy.SerializableProxy", "org.hibernate.engine.spi.TypedValue",
			"org.hibernate.type.ComponentType", "kotlin.jvm.internal.CallableReference",
			"kotlin.jvm.internal.AdaptedFunctionReference", "kotlin.SynchronizedLazyImpl", "kotlin.text.Regex",
			"org.springframework.web.context.request.DestructionCallbackBindingListener",
			"java.beans.beancontext.BeanContextSupport", "sun.reflect.annotation.AnnotationInvocationHandler",
			"com.sun.rowset.JdbcRowSetImpl", "com.sun.org.apache.xalan.internal.xsltc.trax.TemplatesImpl",
			"org.springframework.session.MapSession", "org.hsqldb.types.JavaObjectData",
			"com.zaxxer.hikari.HikariConfig" })
	void classThatIsMoreThanAValueIsRefused(String name) throws ClassNotFoundException {
		Class<?> type = Class.forName(name, false, getClass().getClassLoader());
		for (String basePackage : List.of("com.example", "org.springframework", "java", "javax", "com.sun")) {
			assertThat(filter(List.of(), List.of(basePackage)).allows(type)).as(basePackage).isFalse();
		}
		Class<?> array = type.arrayType().arrayType();
		assertThat(filter(List.of(), List.of()).allows(array)).isFalse();
	}

	@Test
	void aUrlIsAllowedOnlyForOpenIdConnect() {
		assertThat(filter(List.of(), List.of()).allows(URL.class)).isFalse();
		assertThat(new ClassFilter(List.of(), List.of(), true, null).allows(URL.class)).isTrue();
		// it is on the class path of the tests
		assertThat(ClassFilter.of(List.of(), List.of()).allows(URL.class)).isTrue();
	}

	@Test
	void thePackagesOfTheApplicationAreAllowedWithTheirSubpackages() {
		assertThat(filter(List.of(), List.of()).allows(Local.class)).isFalse();
		assertThat(filter(List.of(), List.of("dev.hybridsession.serializer")).allows(Local.class)).isTrue();
		assertThat(filter(List.of(), List.of("com.example", "dev.hybridsession")).allows(Local[].class)).isTrue();
		assertThat(filter(List.of(), List.of("dev.hybridsession.serial")).allows(Local.class)).isFalse();
	}

	@ParameterizedTest
	@ValueSource(strings = { "sample", "shop", "app" })
	void aPackageWithoutADotIsAllowedWithItsSubpackages(String basePackage) {
		String patterns = String.join(";", DefaultClasses.patterns(List.of(basePackage), false));
		assertThat(patterns).contains(";" + basePackage + ".**;");
	}

	@ParameterizedTest
	@ValueSource(strings = { "com", "org", "net", "io", "de", "dev", "java", "javax", "jakarta", "kotlin" })
	void aWellKnownRootIsAllowedWithoutItsSubpackages(String root) {
		String patterns = String.join(";", DefaultClasses.patterns(List.of(root), false));
		assertThat(patterns).contains(";" + root + ".*;").doesNotContain(";" + root + ".**;");
	}

	@Test
	void aPackageThatManyShareIsAllowedWithoutItsSubpackages() {
		assertThat(filter(List.of(), List.of("dev")).allows(Local.class)).isFalse();
		assertThat(filter(List.of(), List.of("")).allows(Local.class)).isFalse();
	}

	@Test
	void patternsDecideBeforeTheDefaults() {
		ClassFilter filter = filter(List.of("!java.util.ArrayList", "java.io.File", "java.util.logging.*",
				"org.springframework.session.**", "!dev.hybridsession.serializer.ClassFilterTests$Local"),
				List.of("dev.hybridsession"));
		assertThat(filter.allows(ArrayList.class)).isFalse();
		assertThat(filter.allows(List.class)).isTrue();
		assertThat(filter.allows(File.class)).isTrue();
		assertThat(filter.allows(Level[].class)).isTrue();
		assertThat(filter.allows(MapSession.class)).isTrue();
		assertThat(filter.allows(Local.class)).isFalse();
		assertThat(filter.allows(ClassFilterTests.class)).isTrue();
	}

	@Test
	void everythingCanBeAllowed() {
		assertThat(filter(List.of("*"), List.of()).allows(MapSession.class)).isTrue();
	}

	@Test
	void classThatTheJvmRejectsIsRejectedDespiteTheSettings() {
		ObjectInputFilter jvm = ObjectInputFilter.Config.createFilter("!java.util.ArrayList");
		ClassFilter filter = new ClassFilter(List.of("*"), List.of(), false, jvm);
		assertThat(filter.allows(ArrayList.class)).isFalse();
		assertThat(filter.allows(File.class)).isTrue();
	}

	@Test
	void theLineThatAllowsAClassKeepsWhatIsSet() {
		ClassFilter filter = filter(List.of("com.example.**", "!java.io.*"), List.of());
		ClassNotAllowedException refusal = filter.refused(File[].class);
		assertThat(refusal.getClassName()).isEqualTo("java.io.File");
		assertThat(refusal).hasMessageContaining("class java.io.File is not allowed")
			.hasMessageEndingWith(
					"set hybrid-session.serialization.allowed-classes=java.io.File,com.example.**,!java.io.*");
		List<String> line = List.of(refusal.getMessage().substring(refusal.getMessage().indexOf('=') + 1).split(","));
		assertThat(filter(line, List.of()).allows(File.class)).isTrue();
	}

	@Test
	void patternThatJavaCannotParseIsRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> filter(List.of("maxfoo=1"), List.of()));
		assertThatIllegalArgumentException().isThrownBy(() -> filter(List.of("maxdepth=x"), List.of()));
	}

	private static ClassFilter filter(List<String> patterns, List<String> basePackages) {
		return new ClassFilter(patterns, basePackages, false, null);
	}

	private static final class Local {

	}

}
