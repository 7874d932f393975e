package dev.hybridsession.simulation;

import java.util.function.LongSupplier;

import dev.hybridsession.internal.copies.DirtyCopies;

/** Passes everything on; a {@link Rules} overrides what it breaks. */
class PassingDirtyCopies implements DirtyCopies<String> {

	private final DirtyCopies<String> dirty;

	PassingDirtyCopies(DirtyCopies<String> dirty) {
		this.dirty = dirty;
	}

	@Override
	public boolean add(String id, long due, long unsynced) {
		return this.dirty.add(id, due, unsynced);
	}

	@Override
	public void synced(String id, long stamp) {
		this.dirty.synced(id, stamp);
	}

	@Override
	public boolean lookFor(String id, long due) {
		return this.dirty.lookFor(id, due);
	}

	@Override
	public boolean repair(String id) {
		return this.dirty.repair(id);
	}

	@Override
	public void watch(String id, long due) {
		this.dirty.watch(id, due);
	}

	@Override
	public void unwatch(String id) {
		this.dirty.unwatch(id);
	}

	@Override
	public void missing(String id, LongSupplier fence) {
		this.dirty.missing(id, fence);
	}

	@Override
	public boolean contains(String id) {
		return this.dirty.contains(id);
	}

	@Override
	public boolean isEvicting() {
		return this.dirty.isEvicting();
	}

	@Override
	public boolean mayLag() {
		return this.dirty.mayLag();
	}

}
