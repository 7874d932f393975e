package dev.hybridsession.showcase;

import java.util.List;

/**
 * Buttons that do the same thing to different servers, with what it costs.
 *
 * @param title what they do
 * @param lost what will be lost
 * @param kept what will not
 * @param buttons the buttons
 */
record ButtonRow(String title, String lost, String kept, List<Button> buttons) {

}
