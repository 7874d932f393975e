/**
 * The showcase: starts memcached nodes, a database and instances of the sample, and puts
 * them behind one address. A person breaks them on the page {@code /showcase}.
 * <ol>
 * <li>{@code Cluster} starts and stops everything in order.</li>
 * <li>{@code Proxy} passes requests on to the instances in turn.</li>
 * <li>{@code Watch} asks the instances' actuator once a second, for the dashboard.</li>
 * <li>{@code Buttons} break the servers, {@code SimulatedUsers} count what that costs,
 * and the {@code Tour} does both.</li>
 * </ol>
 */
@NullMarked
package dev.hybridsession.showcase;

import org.jspecify.annotations.NullMarked;
