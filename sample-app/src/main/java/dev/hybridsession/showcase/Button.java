package dev.hybridsession.showcase;

import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;

/**
 * A button of the dashboard.
 *
 * @param id its address below {@code /showcase/press/}
 * @param label its text
 * @param description all that it does, for those who hear its name alone
 * @param enabled whether it can be pressed now
 * @param action what it does; returns the sentence that says so afterwards
 */
record Button(String id, String label, String description, BooleanSupplier enabled, Callable<String> action) {

}
