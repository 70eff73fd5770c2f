package org.coalmine.corpus;

import org.jspecify.annotations.Nullable;

/**
 * How a field is named: by its name, or by a path such as {@code meta.body} or {@code
 * messages[*].content}. A dot leads into an object, {@code [*]} to every element of a list. Names
 * may hold dots themselves: of several ways to read a path, the one with the longest name that
 * exists wins.
 */
public final class FieldPath {
  private static final String EACH = "[*]";

  private FieldPath() {}

  /**
   * What is left of a path below a field.
   *
   * @return empty if the path ends there; null if it does not lead there
   */
  public static @Nullable String below(String path, String name) {
    if (!path.startsWith(name)) {
      return null;
    }
    String rest = path.substring(name.length());
    return rest.isEmpty() || rest.startsWith(".") || rest.startsWith(EACH) ? rest : null;
  }

  /** Whether the rest of a path leads to every element of a list. */
  public static boolean leadsToElements(String rest) {
    return rest.startsWith(EACH);
  }

  /** Whether the rest of a path leads to a field of an object. */
  public static boolean leadsToField(String rest) {
    return rest.startsWith(".");
  }

  /** What is left of a path at an element of a list. */
  public static String ofElement(String rest) {
    return rest.substring(EACH.length());
  }

  /** What is left of a path inside an object. */
  public static String ofField(String rest) {
    return rest.substring(1);
  }

  /** The path of a list's elements. */
  public static String elements(String path) {
    return path + EACH;
  }

  /** The path of an object's field; of the whole record's if {@code path} is empty. */
  public static String field(String path, String name) {
    return path.isEmpty() ? name : path + "." + name;
  }
}
