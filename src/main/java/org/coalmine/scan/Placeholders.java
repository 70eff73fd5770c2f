package org.coalmine.scan;

import java.util.Locale;
import java.util.Set;

/** Texts that stand where a password would, and are none. Compared as whole values. */
final class Placeholders {
  private static final Set<String> WORDS =
      Set.of(
          "password",
          "passwd",
          "pass",
          "pwd",
          "passphrase",
          "passcode",
          "secret",
          "changeme",
          "change_me",
          "change-me",
          "example",
          "test",
          "testing",
          "null",
          "none",
          "nil",
          "true",
          "false",
          "undefined",
          "empty",
          "string",
          "str",
          "text",
          "varchar",
          "required",
          "optional",
          "default",
          "unknown",
          "hidden",
          "redacted",
          "removed",
          "masked",
          "your_password",
          "yourpassword",
          "your-password",
          "mypassword",
          "my_password",
          "user_password",
          "userpass",
          "placeholder",
          "foobar",
          "value",
          "here",
          "xxxx",
          "todo",
          "tbd",
          "n/a",
          "self",
          "this",
          "input",
          "prompt",
          "getpass",
          "os.environ",
          "function",
          "return",
          "hash",
          "plaintext",
          "newpassword",
          "oldpassword",
          "new_password",
          "old_password",
          "password123",
          "p@ssw0rd",
          "passw0rd",
          "dummy",
          "fake",
          "sample",
          "invalid",
          "incorrect",
          "wrong",
          "expired",
          "reset",
          "forgot",
          "forgotten",
          "lost",
          "protected",
          "encrypted",
          "confirm",
          "field");

  private Placeholders() {}

  /** Whether a value is one. */
  static boolean contains(String value) {
    String lower = value.toLowerCase(Locale.ROOT);
    return WORDS.contains(lower)
        || isOneCharacter(lower)
        || isVariable(value)
        || lower.startsWith("<") && lower.endsWith(">")
        || lower.startsWith("[") && lower.endsWith("]")
        || lower.startsWith("your")
        || lower.contains("process.env")
        || lower.contains("getenv")
        || lower.contains("environ");
  }

  private static boolean isVariable(String value) {
    return value.startsWith("${")
        || value.startsWith("{{")
        || value.startsWith("#{")
        || value.startsWith("$(")
        || value.startsWith("%(")
        || value.startsWith("{") && value.endsWith("}")
        || value.startsWith("%") && (value.length() <= 3 || value.endsWith("%"))
        || value.startsWith("$") && value.substring(1).matches("[A-Za-z_][A-Za-z0-9_]*");
  }

  private static boolean isOneCharacter(String value) {
    return value.chars().distinct().count() == 1;
  }
}
