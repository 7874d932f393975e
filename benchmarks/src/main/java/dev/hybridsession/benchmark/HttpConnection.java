package dev.hybridsession.benchmark;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A connection over which one thread sends requests and reads the answers. It does little
 * more, because it shares the processors with what it measures.
 */
final class HttpConnection implements AutoCloseable {

	private static final int STATUS = "HTTP/1.1 ".length();

	private static final int OK = 200;

	private static final Pattern LENGTH = Pattern.compile("\r\ncontent-length: *(\\d+)\r\n", Pattern.CASE_INSENSITIVE);

	private static final Pattern COOKIE = Pattern.compile("\r\nset-cookie: *(SESSION=[^;\r]+)",
			Pattern.CASE_INSENSITIVE);

	private final Socket socket;

	private final InputStream input;

	private final byte[] buffer = new byte[16 * 1_024];

	HttpConnection(int port) {
		try {
			this.socket = new Socket("127.0.0.1", port);
			this.socket.setTcpNoDelay(true);
			this.socket.setSoTimeout(30_000);
			this.input = this.socket.getInputStream();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** The bytes of a request, which are the same each time. */
	static byte[] request(String path, String header) {
		return ("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n" + header + "\r\n\r\n")
			.getBytes(StandardCharsets.US_ASCII);
	}

	/**
	 * Logs a user in.
	 * @return the header that names the session
	 */
	String logIn(String user) {
		String form = "username=" + user + "&password=" + WebSecurity.PASSWORD;
		String answer = exchange(("POST /login HTTP/1.1\r\nHost: localhost\r\n"
				+ "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: " + form.length() + "\r\n\r\n"
				+ form)
			.getBytes(StandardCharsets.US_ASCII));
		Matcher cookie = COOKIE.matcher(answer);
		String last = "";
		while (cookie.find()) {
			last = cookie.group(1);
		}
		if (last.isEmpty()) {
			throw new IllegalStateException("The login of " + user + " gives no session: " + answer);
		}
		return "Cookie: " + last;
	}

	/**
	 * Loads a page.
	 * @return the text of the page
	 */
	String load(byte[] request) {
		String answer = exchange(request);
		if (Integer.parseInt(answer, STATUS, STATUS + 3, 10) != OK) {
			throw new IllegalStateException("A page failed: " + answer);
		}
		return answer.substring(answer.indexOf("\r\n\r\n") + 4);
	}

	private String exchange(byte[] request) {
		try {
			this.socket.getOutputStream().write(request);
			String head = "";
			int read = 0;
			int end = -1;
			while (end < 0) {
				read += more(read);
				head = new String(this.buffer, 0, read, StandardCharsets.ISO_8859_1);
				end = head.indexOf("\r\n\r\n");
			}
			Matcher length = LENGTH.matcher(head);
			int total = end + 4 + (length.find() ? Integer.parseInt(length.group(1)) : 0);
			while (read < total) {
				read += more(read);
			}
			return new String(this.buffer, 0, read, StandardCharsets.ISO_8859_1);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private int more(int read) throws IOException {
		int more = this.input.read(this.buffer, read, this.buffer.length - read);
		if (more <= 0) {
			throw new EOFException("The application has closed a connection");
		}
		return more;
	}

	@Override
	public void close() throws IOException {
		this.socket.close();
	}

}
