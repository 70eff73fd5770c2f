package org.coalmine.cases;

import java.util.List;

/** What the command line says. */
final class OptionRows {
  private OptionRows() {}

  static List<Row> rows() {
    return List.of(
        extract("the old spelling of a canary format", "--format", "pin")
            .says("warning: --format pin is the spelling of 0.1.0; write --canary-format pin"),
        extract("the old spelling of a form", "--output", "JSON")
            .says("warning: --output JSON is the spelling of 0.1.0; write --format JSON"),
        extract("both spellings at once", "--format=xml", "--canary-format=pin")
            .says("--format xml: is neither table nor json")
            .without("warning"),
        extract("two forms", "--format=json", "--output=table")
            .says("for a file of that name write ./table"),
        extract("the new spellings", "--format=json", "--canary-format=pin", "-o", "FOLDER/x")
            .without("warning"),
        plan("the seed is told by its length", "--effective")
            .says("seed = set, 19 characters", "base.conf:2", "# --set", "# reference")
            .without("coalmine-case-files"),
        plan("an environment without a seed", "--set", "seed=${COALMINE_NO_SEED}")
            .ends(2)
            .says("COALMINE_NO_SEED")
            .without("openssl"),
        Row.of("a check in the key's spelling", "rank", "--model=FOLDER/none", "--check=luhn")
            .ends(2)
            .says("--model needs --text and --fill"),
        Row.of("a check that is none", "rank", "--model=FOLDER/none", "--check=isbn")
            .ends(2)
            .says("'isbn' is not one of none, luhn, ssn, mod97"));
  }

  private static Row extract(String name, String... options) {
    String[] arguments = new String[options.length + 2];
    arguments[0] = "extract";
    arguments[1] = "--run=FOLDER/none";
    System.arraycopy(options, 0, arguments, 2, options.length);
    return Row.of(name, arguments).ends(2);
  }

  private static Row plan(String name, String... options) {
    String[] arguments = new String[options.length + 4];
    arguments[0] = "plan";
    arguments[1] = "CASES/base.conf";
    arguments[2] = "--set";
    arguments[3] = "run.directory=FOLDER/run";
    System.arraycopy(options, 0, arguments, 4, options.length);
    return Row.of(name, arguments);
  }
}
