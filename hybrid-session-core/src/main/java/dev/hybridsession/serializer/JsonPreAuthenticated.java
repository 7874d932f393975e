package dev.hybridsession.serializer;

import java.util.Collection;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * Annotates Spring Security's login by a certificate or a header. {@link JsonMappers}
 * puts it in place of Spring Security's own annotations, with which the details would be
 * read as a tree of JSON.
 */
abstract class JsonPreAuthenticated {

	static final String TYPE = "org.springframework.security.web.authentication.preauth.PreAuthenticatedAuthenticationToken";

	@JsonCreator
	JsonPreAuthenticated(@JsonProperty("principal") Object principal,
			@JsonProperty("credentials") @Nullable Object credentials,
			@JsonProperty("authorities") Collection<?> authorities) {
	}

}
