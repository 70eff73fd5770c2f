package org.coalmine.text;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The text of a row of a table: {@code age=39; job=clerk; city=}, every column in a fixed order. A
 * missing value is empty. In a value {@code \} stands before a backslash and a semicolon, and ends
 * of lines are {@code \n} and {@code \r}; in a name {@code \} also stands before an equals sign. So
 * a text is a row in one way at most, and a row has one text.
 *
 * @param columns in their order, each once
 */
public record RowText(List<String> columns) implements Serializable {
  private static final String BETWEEN = "; ";

  public RowText {
    columns = List.copyOf(columns);
    if (columns.isEmpty()) {
      throw new IllegalArgumentException("columns must name at least one column");
    }
    if (columns.stream().distinct().count() < columns.size()) {
      throw new IllegalArgumentException("columns must be different: " + columns);
    }
    if (columns.contains("")) {
      throw new IllegalArgumentException("columns must have names: " + columns);
    }
  }

  /**
   * Values of columns that follow one another.
   *
   * @param first the number of the first column, from 0
   */
  public record Part(int first, List<String> values) {
    public Part {
      values = List.copyOf(values);
    }
  }

  /**
   * The text of a row.
   *
   * @param values as many as there are columns
   */
  public String of(List<String> values) {
    if (values.size() != columns.size()) {
      throw new IllegalArgumentException(
          "%d values in %d columns".formatted(values.size(), columns.size()));
    }
    StringBuilder text = new StringBuilder();
    for (int column = 0; column < columns.size(); column++) {
      text.append(column == 0 ? "" : BETWEEN).append(beginning(column));
      text.append(escaped(values.get(column), false));
    }
    return text.toString();
  }

  /** The values of a row; empty if the text is none. */
  public Optional<List<String>> values(String text) {
    return part(text)
        .filter(part -> part.values().size() == columns.size())
        .map(part -> part.values());
  }

  /** The values of columns that follow one another; empty if the text has no such columns. */
  public Optional<Part> part(String text) {
    int first = 0;
    while (first < columns.size() && !text.startsWith(beginning(first))) {
      first++;
    }
    List<String> values = new ArrayList<>();
    int at = 0;
    for (int column = first; column < columns.size(); column++) {
      String beginning = beginning(column);
      if (!text.startsWith(beginning, at)) {
        return Optional.empty();
      }
      StringBuilder value = new StringBuilder();
      at = read(text, at + beginning.length(), value);
      if (at < 0) {
        return Optional.empty();
      }
      values.add(value.toString());
      if (at == text.length()) {
        return Optional.of(new Part(first, values));
      }
      at += BETWEEN.length();
    }
    return Optional.empty();
  }

  /** The row with these values, and without any in all other columns. */
  public String completed(Part part) {
    List<String> values = new ArrayList<>();
    for (int column = 0; column < columns.size(); column++) {
      int place = column - part.first();
      values.add(place >= 0 && place < part.values().size() ? part.values().get(place) : "");
    }
    return of(values);
  }

  private String beginning(int column) {
    return escaped(columns.get(column), true) + "=";
  }

  private static String escaped(String value, boolean name) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      switch (c) {
        case '\n' -> text.append("\\n");
        case '\r' -> text.append("\\r");
        default -> {
          if (c == '\\' || c == ';' || (name && c == '=')) {
            text.append('\\');
          }
          text.append(c);
        }
      }
    }
    return text.toString();
  }

  /** Reads a value up to the next column or the end; -1 if there is no such value. */
  private static int read(String text, int from, StringBuilder value) {
    for (int at = from; at < text.length(); at++) {
      char c = text.charAt(at);
      if (c == ';') {
        return text.startsWith(BETWEEN, at) ? at : -1;
      }
      if (c == '\n' || c == '\r') {
        return -1;
      }
      if (c == '\\') {
        at++;
        char escaped = at < text.length() ? text.charAt(at) : ' ';
        switch (escaped) {
          case '\\', ';' -> value.append(escaped);
          case 'n' -> value.append('\n');
          case 'r' -> value.append('\r');
          default -> {
            return -1;
          }
        }
      } else {
        value.append(c);
      }
    }
    return text.length();
  }
}
