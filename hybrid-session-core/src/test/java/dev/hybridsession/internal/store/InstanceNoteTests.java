package dev.hybridsession.internal.store;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class InstanceNoteTests {

	@Test
	void nodesThatAreAwayAreInTheOrderOfTheirNames() {
		List<String> names = IntStream.range(100, 120).mapToObj((number) -> "node" + (219 - number)).toList();
		InstanceNote note = new InstanceNote("a", List.of(), 1, new LinkedHashSet<>(names), "", 0, Map.of(), 0);
		assertThat(note.away()).containsExactlyElementsOf(names.stream().sorted().toList());
	}

}
