package dev.hybridsession.web;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;

/**
 * Notices when a request goes asynchronous, at that very moment: by the time it leaves
 * the filters it may have been dispatched or completed by another thread.
 */
final class AsyncWatch extends HttpServletRequestWrapper implements AsyncListener {

	private final Runnable afterwards;

	private volatile boolean started;

	AsyncWatch(HttpServletRequest request, Runnable afterwards) {
		super(request);
		this.afterwards = afterwards;
	}

	/**
	 * Returns whether the request went asynchronous since this watches it, so that what
	 * is to be done afterwards is done when it completes.
	 */
	boolean hasStarted() {
		return this.started;
	}

	@Override
	public AsyncContext startAsync() {
		return watched(super.startAsync());
	}

	@Override
	public AsyncContext startAsync(ServletRequest request, ServletResponse response) {
		return watched(super.startAsync(request, response));
	}

	private AsyncContext watched(AsyncContext context) {
		context.addListener(this);
		this.started = true;
		return context;
	}

	@Override
	public void onComplete(AsyncEvent event) {
		this.afterwards.run();
	}

	/** The listeners of the last start are not asked after the next one. */
	@Override
	public void onStartAsync(AsyncEvent event) {
		event.getAsyncContext().addListener(this);
	}

	/**
	 * A timeout does not complete the request: the decision about it comes later, and
	 * completes it.
	 */
	@Override
	public void onTimeout(AsyncEvent event) {
	}

	/** An error does not complete the request, either. */
	@Override
	public void onError(AsyncEvent event) {
	}

}
