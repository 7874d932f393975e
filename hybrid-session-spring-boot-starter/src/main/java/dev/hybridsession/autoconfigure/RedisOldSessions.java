package dev.hybridsession.autoconfigure;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

import dev.hybridsession.internal.session.SpringSessionValues;
import dev.hybridsession.internal.store.OldSessions;
import dev.hybridsession.internal.store.StoreUnavailableException;
import dev.hybridsession.serializer.AttributeSerializer;
import dev.hybridsession.serializer.JdkAttributeSerializer;
import org.jspecify.annotations.Nullable;

import org.springframework.dao.DataAccessException;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.core.RedisTemplate;
import org.springframework.data.redis.core.script.DefaultRedisScript;
import org.springframework.data.redis.core.script.RedisScript;
import org.springframework.data.redis.serializer.RedisSerializer;
import org.springframework.session.FindByIndexNameSessionRepository;

/**
 * The sessions of Spring Session Data Redis, of both of its repositories. The indexed one
 * has a second key for each session, whose end tells the old instances of a logout. The
 * library itself is not needed.
 */
final class RedisOldSessions implements OldSessions {

	private static final String CREATION_TIME = "creationTime";

	private static final String LAST_ACCESSED_TIME = "lastAccessedTime";

	private static final String INTERVAL = "maxInactiveInterval";

	private static final String ATTRIBUTE = "sessionAttr:";

	/** Begins the rest of a key that is no session. */
	private static final String EXPIRES = "expires:";

	/** For as long, old instances can read a session that has ended. */
	private static final Duration GRACE = Duration.ofMinutes(5);

	/** A hash that lacks the creation time, or cannot be idle, is a deleted session. */
	private static final RedisScript<Long> TOUCH = script("""
			if redis.call('HEXISTS', KEYS[1], 'creationTime') == 0
					or redis.call('HGET', KEYS[1], 'maxInactiveInterval') == ARGV[1] then
				return 0
			end
			redis.call('HSET', KEYS[1], 'lastAccessedTime', ARGV[2])
			if ARGV[3] ~= '-1' then
				redis.call('PEXPIRE', KEYS[1], ARGV[3])
			end
			return 1
			""");

	private static final RedisScript<Long> END = script("""
			if redis.call('HEXISTS', KEYS[1], 'creationTime') == 1 then
				redis.call('HSET', KEYS[1], 'maxInactiveInterval', ARGV[1])
				redis.call('PEXPIRE', KEYS[1], ARGV[2])
			end
			return 1
			""");

	private final RedisTemplate<String, byte[]> redis;

	private final String namespace;

	private final AttributeSerializer values;

	private final boolean ownForm;

	/**
	 * Creates the sessions. They ask Redis for nothing before they are used.
	 * @param connections to the Redis of the old application
	 * @param namespace what its keys begin with
	 * @param form encodes and decodes times, attributes and ids, or {@code null} if they
	 * are streams of Java's serialization
	 */
	RedisOldSessions(RedisConnectionFactory connections, String namespace, @Nullable RedisSerializer<Object> form) {
		this.redis = new RedisTemplate<>();
		this.redis.setConnectionFactory(connections);
		this.redis.setKeySerializer(RedisSerializer.string());
		this.redis.setHashKeySerializer(RedisSerializer.string());
		this.redis.setValueSerializer(RedisSerializer.byteArray());
		this.redis.setHashValueSerializer(RedisSerializer.byteArray());
		this.redis.afterPropertiesSet();
		this.namespace = namespace;
		this.ownForm = form != null;
		this.values = (form != null) ? new FormedValues(form)
				: new SpringSessionValues(new JdkAttributeSerializer(null, List.of(), List.of()));
	}

	private static RedisScript<Long> script(String text) {
		return new DefaultRedisScript<>(text, Long.class);
	}

	@Override
	public AttributeSerializer values(AttributeSerializer usual) {
		return this.ownForm ? this.values : usual;
	}

	/**
	 * {@inheritDoc}
	 * <p>
	 * An id that is the rest of another key would get an error of Redis, and look like an
	 * outage.
	 */
	@Override
	public Optional<OldSession> find(String id) {
		return id.startsWith(EXPIRES) ? Optional.empty()
				: ask(() -> session(id, this.redis.<String, byte[]>opsForHash().entries(session(id))));
	}

	private Optional<OldSession> session(String id, Map<String, byte[]> hash) {
		byte[] created = hash.get(CREATION_TIME);
		byte[] accessed = hash.get(LAST_ACCESSED_TIME);
		byte[] interval = hash.get(INTERVAL);
		if (created == null || accessed == null || interval == null) {
			return Optional.empty();
		}
		Map<String, byte[]> attributes = new HashMap<>();
		hash.forEach((name, value) -> {
			// a removed attribute is an empty value
			if (name.startsWith(ATTRIBUTE) && value != null && value.length > 0) {
				attributes.put(name.substring(ATTRIBUTE.length()), value);
			}
		});
		return Optional.of(new OldSession(id, number(created), number(accessed), Duration.ofSeconds(number(interval)),
				null, attributes));
	}

	/** The expiry follows from the original's own interval, which is read first. */
	@Override
	public boolean touch(String id, long accessTime) {
		return ask(() -> {
			List<byte[]> known = this.redis.<String, byte[]>opsForHash()
				.multiGet(session(id), List.of(LAST_ACCESSED_TIME, INTERVAL));
			byte[] accessed = known.get(0);
			byte[] interval = known.get(1);
			if (accessed == null || interval == null) {
				return false;
			}
			Duration idle = Duration.ofSeconds(number(interval));
			if (number(accessed) >= accessTime) {
				return !idle.isZero();
			}
			boolean there = execute(TOUCH, session(id), encode(0), encode(accessTime),
					text(idle.isNegative() ? -1 : idle.plus(GRACE).toMillis())) == 1;
			if (there && !idle.isNegative()) {
				this.redis.expire(end(id), idle);
			}
			return there;
		});
	}

	@Override
	public void delete(String id) {
		ask(() -> {
			if (Boolean.TRUE.equals(this.redis.hasKey(end(id)))) {
				execute(END, session(id), encode(0), text(GRACE.toMillis()));
				this.redis.delete(end(id));
			}
			else {
				this.redis.delete(session(id));
			}
			return true;
		});
	}

	@Override
	public List<String> findIds(String principal) {
		return ask(() -> {
			Set<byte[]> ids = this.redis.opsForSet().members(index(principal));
			return (ids != null) ? ids.stream().map((id) -> this.values.deserialize(id).toString()).toList()
					: List.<String>of();
		});
	}

	@Override
	public void write(OldSession session) {
		Map<String, byte[]> hash = new HashMap<>();
		session.attributes().forEach((name, value) -> hash.put(ATTRIBUTE + name, value));
		int seconds = session.intervalSeconds();
		hash.put(CREATION_TIME, encode(session.creationTime()));
		hash.put(LAST_ACCESSED_TIME, encode(session.lastAccessTime()));
		hash.put(INTERVAL, encode(seconds));
		String key = session(session.id());
		ask(() -> {
			this.redis.delete(key);
			this.redis.opsForHash().putAll(key, hash);
			if (seconds >= 0) {
				this.redis.expire(key, Duration.ofSeconds(seconds).plus(GRACE));
			}
			String principal = session.principal();
			if (principal != null) {
				this.redis.opsForSet().add(index(principal), this.values.serialize(session.id()));
			}
			return true;
		});
	}

	private long execute(RedisScript<Long> script, String key, byte[]... arguments) {
		Long result = this.redis.execute(script, List.of(key), (Object[]) arguments);
		return (result != null) ? result : 0;
	}

	private static <T> T ask(Supplier<T> question) {
		try {
			return question.get();
		}
		catch (DataAccessException ex) {
			throw new StoreUnavailableException("Redis cannot be asked: " + ex.getMessage(), ex);
		}
	}

	private byte[] encode(Object value) {
		return this.values.serialize(value);
	}

	private static byte[] text(long number) {
		return Long.toString(number).getBytes(StandardCharsets.US_ASCII);
	}

	private long number(byte[] bytes) {
		return ((Number) this.values.deserialize(bytes)).longValue();
	}

	private String session(String id) {
		return this.namespace + ":sessions:" + id;
	}

	/** The key of the indexed repository whose end is the end of the session. */
	private String end(String id) {
		return session(EXPIRES + id);
	}

	private String index(String principal) {
		return this.namespace + ":index:" + FindByIndexNameSessionRepository.PRINCIPAL_NAME_INDEX_NAME + ":"
				+ principal;
	}

	/**
	 * Values as the application writes them to Redis.
	 *
	 * @param form the application's serializer
	 */
	private record FormedValues(RedisSerializer<Object> form) implements AttributeSerializer {

		@Override
		public byte[] serialize(Object value) {
			return Objects.requireNonNull(this.form.serialize(value));
		}

		@Override
		public Object deserialize(byte[] bytes) {
			return Objects.requireNonNull(this.form.deserialize(bytes));
		}

	}

}
