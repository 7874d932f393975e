package dev.hybridsession.internal.session;

import java.lang.management.ManagementFactory;
import java.util.function.Consumer;

import com.sun.management.ThreadMXBean;
import dev.hybridsession.HybridSession;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that a page load costs little memory. The session has 2 KB in five attributes, of
 * which the page reads two. Allocations of the servers in memory count too.
 */
class PageLoadCostTests extends RepositoryTestBase {

	private static final int LOADS = 3_000;

	private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

	@Test
	void aPageThatReadsIsCheap() {
		assertThat(allocatedPerLoad(PageLoadCostTests::read)).isLessThan(10_000);
	}

	@Test
	void aPageThatWritesCostsTheRecordAndLittleMore() {
		assertThat(allocatedPerLoad((page) -> page.setAttribute("visits", read(page)))).isLessThan(20_000);
	}

	private static int read(HybridSession page) {
		String user = page.getAttribute("user");
		int visits = page.getAttribute("visits");
		return visits + user.length();
	}

	private long allocatedPerLoad(Consumer<HybridSession> page) {
		TieredSession session = this.one.create();
		this.one.page(session.getId(), (first) -> {
			first.setAttribute("user", "alice");
			first.setAttribute("visits", 1);
			first.setAttribute("cart", "x".repeat(500));
			first.setAttribute("profile", "y".repeat(500));
			first.setAttribute("image", new byte[900]);
		});
		load(session.getId(), page); // compiles most of it
		long before = this.threads.getCurrentThreadAllocatedBytes();
		load(session.getId(), page);
		return (this.threads.getCurrentThreadAllocatedBytes() - before) / LOADS;
	}

	private void load(String id, Consumer<HybridSession> page) {
		for (int i = 0; i < LOADS; i++) {
			this.one.page(id, page::accept);
		}
	}

}
