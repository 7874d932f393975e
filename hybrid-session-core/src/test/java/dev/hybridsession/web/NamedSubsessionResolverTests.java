package dev.hybridsession.web;

import java.util.List;
import java.util.Optional;

import dev.hybridsession.NamedSubsession;
import dev.hybridsession.Subsession;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.core.MethodParameter;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.web.context.request.ServletWebRequest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.mockito.Mockito.mock;

/** Tests the parameters of controller methods that ask for subsessions. */
class NamedSubsessionResolverTests {

	/** Otherwise Spring MVC would fill such a parameter from the request's parameters. */
	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 2, 3 })
	void parameterThatIsNoTypedSubsessionIsRefused(int index) throws Exception {
		NamedSubsessionResolver resolver = new NamedSubsessionResolver(() -> mock());
		MethodParameter parameter = new MethodParameter(
				getClass().getDeclaredMethod("page", List.class, Optional.class, Subsession.class, Subsession.class),
				index);
		assertThat(resolver.supportsParameter(parameter)).isTrue();
		assertThatIllegalStateException()
			.isThrownBy(() -> resolver.resolveArgument(parameter, null,
					new ServletWebRequest(new MockHttpServletRequest()), null))
			.withMessageContaining("Subsession<Cart> for example");
	}

	@SuppressWarnings({ "unused", "rawtypes" })
	private void page(@NamedSubsession("cart") List<String> value,
			@NamedSubsession("cart") Optional<Subsession<String>> optional, @NamedSubsession("cart") Subsession raw,
			@NamedSubsession("cart") Subsession<?> any) {
	}

}
