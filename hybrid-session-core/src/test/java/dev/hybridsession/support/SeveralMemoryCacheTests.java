package dev.hybridsession.support;

/**
 * The contract over three servers in memory.
 */
class SeveralMemoryCacheTests extends MemoryCacheTests {

	@Override
	int servers() {
		return 3;
	}

}
