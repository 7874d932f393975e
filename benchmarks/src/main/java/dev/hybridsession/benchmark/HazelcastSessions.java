package dev.hybridsession.benchmark;

import com.hazelcast.core.HazelcastInstance;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.session.hazelcast.config.annotation.web.http.EnableHazelcastHttpSession;

/** An application that keeps its sessions in Hazelcast, as one of two members. */
@Configuration(proxyBeanMethods = false)
@EnableHazelcastHttpSession
class HazelcastSessions {

	@Bean(destroyMethod = "shutdown")
	HazelcastInstance hazelcast(@Value("${benchmark.hazelcast-port}") int port) {
		return HazelcastMember.join(port);
	}

}
