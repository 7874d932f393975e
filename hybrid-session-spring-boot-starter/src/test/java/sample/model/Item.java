package sample.model;

import java.io.Serializable;

/**
 * Something that a session keeps.
 *
 * @param name its name
 */
public record Item(String name) implements Serializable {

}
