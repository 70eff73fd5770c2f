package org.coalmine.corpus;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds what stands at a path in a JSON object, which is read once from front to back. What the
 * path does not lead to is passed over.
 *
 * @param <T> what is made of a value at the path's end
 */
public final class JsonField<T> {
  private static final int MOST_FIELDS = 20;
  private static final int LONGEST_FIELD = 40;

  /** Makes something of a value at the end of a path. */
  @FunctionalInterface
  public interface Leaf<T> {
    /**
     * Reads a value.
     *
     * @param parser at its first token, and afterwards there or at its last
     * @param found takes what was made of it
     */
    void read(JsonParser parser, Found<T> found) throws IOException;
  }

  /** What stands at the path. */
  public static final class Found<T> {
    private final List<T> values = new ArrayList<>();
    private final Set<String> fields;
    private boolean twice;
    private boolean list;
    private boolean other;
    private boolean inList;

    private Found(Set<String> fields) {
      this.fields = fields;
    }

    /** Adds what was made of a value. */
    public void add(T value) {
      values.add(value);
    }

    /** Notes that a list stands where a path leads on or ends. */
    void addList() {
      list = true;
    }

    /** Notes that something stands there which nothing can be made of. */
    public void addOther() {
      other = true;
    }

    /** Notes that a field stands twice in one object. */
    void addTwice() {
      twice = true;
    }

    /** Names a field that the record has. */
    void name(String field) {
      JsonField.name(fields, field);
    }

    private void take(Found<T> chosen) {
      values.addAll(chosen.values);
      twice |= chosen.twice;
      list |= chosen.list;
      other |= chosen.other;
      inList |= chosen.inList;
    }

    List<T> values() {
      return values;
    }

    /** Why nothing can be made of the record; null if something can. */
    CorpusRecords.Parsed.@Nullable Flawed flaw(Flaw none) {
      if (twice) {
        return new CorpusRecords.Parsed.Flawed(Flaw.TWICE);
      }
      if (list) {
        return new CorpusRecords.Parsed.Flawed(Flaw.LIST, List.copyOf(fields));
      }
      if (other || (values.isEmpty() && !inList)) {
        return new CorpusRecords.Parsed.Flawed(none, List.copyOf(fields));
      }
      return null;
    }
  }

  private final String path;
  private final Leaf<T> leaf;

  /**
   * The values at a path.
   *
   * @param leaf makes something of each
   */
  public JsonField(String path, Leaf<T> leaf) {
    this.path = path;
    this.leaf = leaf;
  }

  /** Adds the name of a field that a record has; the first few are kept. */
  static void name(Set<String> fields, String field) {
    if (fields.size() < MOST_FIELDS) {
      fields.add(field.length() <= LONGEST_FIELD ? field : field.substring(0, LONGEST_FIELD) + "…");
    }
  }

  /** A field of text. */
  static JsonField<String> text(String path) {
    return new JsonField<>(path, JsonField::readText);
  }

  /** A field of text or of an integer. */
  static JsonField<String> name(String path) {
    return new JsonField<>(
        path,
        (parser, found) -> {
          if (parser.currentToken() == JsonToken.VALUE_NUMBER_INT) {
            found.add(parser.getText());
          } else {
            readText(parser, found);
          }
        });
  }

  private static void readText(JsonParser parser, Found<String> found) throws IOException {
    switch (parser.currentToken()) {
      case VALUE_STRING -> found.add(parser.getText());
      case VALUE_NULL -> {}
      case START_ARRAY -> found.addList();
      default -> found.addOther();
    }
  }

  /** Reads an object from its first token to its last. */
  Found<T> find(JsonParser parser) throws IOException {
    Found<T> found = new Found<>(new LinkedHashSet<>());
    object(parser, path, "", found);
    return found;
  }

  private void object(JsonParser parser, String rest, String place, Found<T> found)
      throws IOException {
    Set<String> seen = new HashSet<>();
    @Nullable Found<T> chosen = null;
    int longest = -1;
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.getCurrentName();
      String here = FieldPath.field(place, name);
      found.name(here);
      parser.nextToken();
      String below = FieldPath.below(rest, name);
      if (below != null) {
        found.twice |= !seen.add(name);
        if (name.length() > longest) {
          longest = name.length();
          chosen = new Found<>(found.fields);
          value(parser, below, here, chosen);
        }
      }
      parser.skipChildren();
    }
    if (chosen != null) {
      found.take(chosen);
    }
  }

  private void value(JsonParser parser, String rest, String place, Found<T> found)
      throws IOException {
    JsonToken token = parser.currentToken();
    if (rest.isEmpty()) {
      leaf.read(parser, found);
    } else if (token == JsonToken.VALUE_NULL) {
      return;
    } else if (FieldPath.leadsToElements(rest) && token == JsonToken.START_ARRAY) {
      found.inList = true;
      String element = FieldPath.elements(place);
      for (JsonToken next = parser.nextToken();
          next != null && next != JsonToken.END_ARRAY;
          next = parser.nextToken()) {
        value(parser, FieldPath.ofElement(rest), element, found);
        parser.skipChildren();
      }
    } else if (FieldPath.leadsToField(rest) && token == JsonToken.START_OBJECT) {
      object(parser, FieldPath.ofField(rest), place, found);
    } else if (FieldPath.leadsToField(rest) && token == JsonToken.START_ARRAY) {
      found.addList();
    } else {
      found.addOther();
    }
  }
}
