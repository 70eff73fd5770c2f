package org.coalmine.corpus;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.coalmine.corpus.CorpusException.Category.SCHEMA;

import java.io.ByteArrayOutputStream;
import org.jspecify.annotations.Nullable;

/** The folders {@code key=value} that a file lies in. */
final class Partition {
  /** What Hive and Spark write where a value is null. */
  private static final String NOBODY = "__HIVE_DEFAULT_PARTITION__";

  private Partition() {}

  /**
   * The value of a key, its escapes {@code %41} decoded.
   *
   * @param path of the file
   * @return null if no folder says so, or one says that there is none
   * @throws CorpusException SCHEMA if two folders say different things
   */
  static @Nullable String value(String path, String key) {
    @Nullable String value = null;
    String[] names = path.split("/", -1);
    for (int i = 0; i < names.length - 1; i++) {
      int equals = names[i].indexOf('=');
      if (equals < 0 || !decoded(names[i].substring(0, equals)).equals(key)) {
        continue;
      }
      String found = decoded(names[i].substring(equals + 1));
      if (value != null && !value.equals(found)) {
        throw new CorpusException(
            SCHEMA,
            "corpus.user-field: %s lies in two folders '%s=...' that differ".formatted(path, key));
      }
      value = found;
    }
    return value == null || value.isEmpty() || value.equals(NOBODY) ? null : value;
  }

  private static String decoded(String name) {
    if (name.indexOf('%') < 0) {
      return name;
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int i = 0; i < name.length(); ) {
      int code = name.charAt(i) == '%' ? code(name, i + 1) : -1;
      if (code >= 0) {
        bytes.write(code);
        i += 3;
      } else {
        int end = name.offsetByCodePoints(i, 1);
        bytes.writeBytes(name.substring(i, end).getBytes(UTF_8));
        i = end;
      }
    }
    return bytes.toString(UTF_8);
  }

  private static int code(String name, int from) {
    if (from + 2 > name.length()) {
      return -1;
    }
    int high = Character.digit(name.charAt(from), 16);
    int low = Character.digit(name.charAt(from + 1), 16);
    return high < 0 || low < 0 ? -1 : 16 * high + low;
  }
}
