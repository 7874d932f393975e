package dev.hybridsession.internal.cache.memcached;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.Objects;
import java.util.Set;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;

import org.jspecify.annotations.Nullable;

/**
 * A connection to a server that encrypts what is written and decrypts what is read.
 * {@link NodeLink} opens it, and spymemcached reads and writes it on the thread of its
 * client.
 * <ol>
 * <li>{@link #connect} waits for the connection and the handshake. After that the channel
 * does not block.</li>
 * <li>{@link #read} returns 0 only when the socket has no more bytes, so spymemcached may
 * wait for the socket.</li>
 * <li>{@link #write} leaves the last byte of a record unwritten until the socket has
 * taken the whole record. Otherwise spymemcached would not wait for the socket to take
 * the rest.</li>
 * </ol>
 */
final class TlsChannel extends SocketChannel {

	private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

	private final SocketChannel channel;

	private final SSLEngine engine;

	/** Received and not decrypted yet. */
	private final ByteBuffer received;

	/** Decrypted and not read yet. */
	private final ByteBuffer decrypted;

	/** Encrypted and not sent yet. */
	private final ByteBuffer encrypted;

	/** How many bytes of the last record are encrypted but count as unwritten: 0 or 1. */
	private int unwritten;

	private boolean ended;

	private TlsChannel(SocketChannel channel, SSLEngine engine) {
		super(channel.provider());
		this.channel = channel;
		this.engine = engine;
		int packet = engine.getSession().getPacketBufferSize();
		this.received = ByteBuffer.allocate(packet).limit(0);
		this.encrypted = ByteBuffer.allocate(packet).limit(0);
		this.decrypted = ByteBuffer.allocate(engine.getSession().getApplicationBufferSize()).limit(0);
	}

	/**
	 * Connects to a server. Waits for the connection and the handshake.
	 * @throws HandshakeException if the server is not to be used
	 * @throws IOException if the server cannot be connected to
	 */
	static TlsChannel connect(InetSocketAddress address, MemcachedTls tls) throws IOException {
		SSLEngine engine = tls.engine(address);
		SocketChannel channel = SocketChannel.open();
		try {
			channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
			channel.socket().connect(address, MemcachedTls.CONNECT_MILLIS);
			TlsChannel encrypted = new TlsChannel(channel, engine);
			MemcachedTls.handshake(encrypted::handshake, channel);
			channel.configureBlocking(false);
			return encrypted;
		}
		catch (Throwable ex) {
			channel.close();
			throw ex;
		}
	}

	private void handshake() throws IOException {
		this.engine.beginHandshake();
		while (this.engine.getHandshakeStatus() != HandshakeStatus.NOT_HANDSHAKING) {
			if (!respond() && decryptNext().getStatus() == Status.BUFFER_UNDERFLOW && !receive()) {
				throw new EOFException("The server has closed the connection");
			}
		}
	}

	private void makeRoom() throws SSLException {
		this.received.compact();
		if (!this.received.hasRemaining()) {
			throw new SSLException("A record of TLS is too large");
		}
	}

	/**
	 * Does what the engine asks for: computes, or sends a message of its own.
	 * @return whether there was something to do
	 */
	private boolean respond() throws IOException {
		switch (this.engine.getHandshakeStatus()) {
			case NEED_TASK -> {
				Objects.requireNonNull(this.engine.getDelegatedTask()).run();
				return true;
			}
			case NEED_WRAP -> {
				if (!send()) {
					// the next write does it
					return false;
				}
				encrypt(NOTHING);
				send();
				return true;
			}
			default -> {
				return false;
			}
		}
	}

	@Override
	public int read(ByteBuffer target) throws IOException {
		while (!this.decrypted.hasRemaining()) {
			SSLEngineResult result = decryptNext();
			if (this.ended) {
				return -1;
			}
			boolean going = result.bytesConsumed() > 0 || respond()
					|| result.getStatus() == Status.BUFFER_UNDERFLOW && receive();
			if (!going) {
				return this.ended ? -1 : 0;
			}
		}
		int length = Math.min(target.remaining(), this.decrypted.remaining());
		target.put(target.position(), this.decrypted, this.decrypted.position(), length);
		target.position(target.position() + length);
		this.decrypted.position(this.decrypted.position() + length);
		return length;
	}

	private SSLEngineResult decryptNext() throws SSLException {
		this.decrypted.clear();
		try {
			SSLEngineResult result = this.engine.unwrap(this.received, this.decrypted);
			this.ended |= result.getStatus() == Status.CLOSED;
			if (result.getStatus() == Status.BUFFER_OVERFLOW) {
				throw new SSLException("A record of TLS is too large");
			}
			return result;
		}
		finally {
			this.decrypted.flip();
		}
	}

	private boolean receive() throws IOException {
		makeRoom();
		try {
			int count = this.channel.read(this.received);
			this.ended |= count < 0;
			return count > 0;
		}
		finally {
			this.received.flip();
		}
	}

	@Override
	public int write(ByteBuffer source) throws IOException {
		int begin = source.position();
		while (send()) {
			source.position(source.position() + this.unwritten);
			this.unwritten = 0;
			if (!source.hasRemaining()) {
				break;
			}
			if (encrypt(source) > 0) {
				this.unwritten = 1;
				source.position(source.position() - 1);
			}
		}
		return source.position() - begin;
	}

	private int encrypt(ByteBuffer source) throws IOException {
		this.encrypted.clear();
		try {
			SSLEngineResult result = this.engine.wrap(source, this.encrypted);
			if (result.getStatus() == Status.CLOSED) {
				throw new ClosedChannelException();
			}
			if (source.hasRemaining() && result.bytesConsumed() == 0 && result.bytesProduced() == 0) {
				throw new SSLException(
						"TLS takes no data (" + result.getStatus() + ", " + result.getHandshakeStatus() + ")");
			}
			return result.bytesConsumed();
		}
		finally {
			this.encrypted.flip();
		}
	}

	/** Returns whether the socket has taken everything that was encrypted. */
	private boolean send() throws IOException {
		this.channel.write(this.encrypted);
		return !this.encrypted.hasRemaining();
	}

	/**
	 * Registers the socket in place of this channel, which no selector knows.
	 * @return the key, which waits for nothing yet
	 */
	SelectionKey registerSocket(Selector selector, Object attachment) throws ClosedChannelException {
		return this.channel.register(selector, 0, attachment);
	}

	@Override
	protected void implCloseSelectableChannel() throws IOException {
		this.channel.close();
	}

	@Override
	public Socket socket() {
		return this.channel.socket();
	}

	@Override
	public boolean isConnected() {
		return this.channel.isConnected();
	}

	@Override
	public boolean isConnectionPending() {
		return false;
	}

	@Override
	public boolean finishConnect() {
		return true;
	}

	@Override
	public SocketAddress getRemoteAddress() throws IOException {
		return this.channel.getRemoteAddress();
	}

	@Override
	public SocketAddress getLocalAddress() throws IOException {
		return this.channel.getLocalAddress();
	}

	@Override
	public <T> @Nullable T getOption(SocketOption<T> name) throws IOException {
		return this.channel.getOption(name);
	}

	@Override
	public Set<SocketOption<?>> supportedOptions() {
		return this.channel.supportedOptions();
	}

	@Override
	public <T> SocketChannel setOption(SocketOption<T> name, T value) throws IOException {
		this.channel.setOption(name, value);
		return this;
	}

	@Override
	public long read(ByteBuffer[] targets, int offset, int length) {
		throw new UnsupportedOperationException();
	}

	@Override
	public long write(ByteBuffer[] sources, int offset, int length) {
		throw new UnsupportedOperationException();
	}

	@Override
	public SocketChannel bind(@Nullable SocketAddress local) {
		throw new UnsupportedOperationException();
	}

	@Override
	public boolean connect(SocketAddress remote) {
		throw new UnsupportedOperationException();
	}

	@Override
	public SocketChannel shutdownInput() {
		throw new UnsupportedOperationException();
	}

	@Override
	public SocketChannel shutdownOutput() {
		throw new UnsupportedOperationException();
	}

	@Override
	protected void implConfigureBlocking(boolean block) {
		throw new UnsupportedOperationException();
	}

}
