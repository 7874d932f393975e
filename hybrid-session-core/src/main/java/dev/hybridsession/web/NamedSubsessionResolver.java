package dev.hybridsession.web;

import java.util.Objects;
import java.util.function.Supplier;

import dev.hybridsession.NamedSubsession;
import dev.hybridsession.Subsession;
import dev.hybridsession.Subsessions;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

import org.springframework.core.MethodParameter;
import org.springframework.core.ResolvableType;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;

/**
 * Gives controller methods the subsessions that they ask for with
 * {@link NamedSubsession}.
 */
public final class NamedSubsessionResolver implements HandlerMethodArgumentResolver {

	private final Supplier<Subsessions> subsessions;

	/**
	 * Creates a resolver.
	 * @param subsessions gives the subsessions when the first is asked for
	 */
	public NamedSubsessionResolver(Supplier<Subsessions> subsessions) {
		this.subsessions = subsessions;
	}

	@Override
	public boolean supportsParameter(MethodParameter parameter) {
		return parameter.hasParameterAnnotation(NamedSubsession.class);
	}

	@Override
	public Object resolveArgument(MethodParameter parameter, @Nullable ModelAndViewContainer container,
			NativeWebRequest request, @Nullable WebDataBinderFactory binderFactory) {
		Class<?> type = ResolvableType.forMethodParameter(parameter).as(Subsession.class).getGeneric(0).resolve();
		if (type == null) {
			throw new IllegalStateException("The subsession " + parameter
					+ " needs the type of its value: Subsession<Cart> for example, not Cart, Subsession or Subsession<?>");
		}
		String name = Objects.requireNonNull(parameter.getParameterAnnotation(NamedSubsession.class)).value();
		HttpServletRequest servletRequest = Objects.requireNonNull(request.getNativeRequest(HttpServletRequest.class),
				"a servlet request");
		return this.subsessions.get().of(servletRequest.getSession().getId(), name, type);
	}

}
