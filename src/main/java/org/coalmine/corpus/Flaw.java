package org.coalmine.corpus;

import org.coalmine.text.CorpusSource;

/** Why a record of a corpus was left out. */
public enum Flaw {
  /** No text at all. Blank lines are usual in text files, so this alone is no sign of damage. */
  EMPTY("empty"),
  INVALID_UTF_8("not valid UTF-8"),
  OTHER_ENCODING("not valid in corpus.encoding"),
  NUL("holds a NUL character"),
  LONE_SURROGATE("holds half a surrogate pair"),
  TOO_LONG("longer than the limit"),
  MALFORMED("not a JSON object"),
  TWICE("has the named field twice"),
  TOO_DEEP("nested deeper than %,d".formatted(JsonLine.DEEPEST_NESTING)),
  WIDTH("has not as many fields as the first record of its file"),
  LIST("has a list in the named field"),
  NO_TEXT("has no text in the named column or field"),
  NO_USER("has no user in the named column or field"),
  OTHER_USER("has another user than its folder");

  private final String description;

  Flaw(String description) {
    this.description = description;
  }

  public String description() {
    return description;
  }

  /** So many records in words, with the key of the configuration that could mend it. */
  public String told(long records, CorpusSource source) {
    boolean one = records == 1;
    String have = one ? "has" : "have";
    String are = one ? "is" : "are";
    return "%,d %s ".formatted(records, one ? "record" : "records")
        + switch (this) {
          case EMPTY -> are + " empty";
          case INVALID_UTF_8 -> are + " not valid UTF-8; convert the files";
          case OTHER_ENCODING ->
              "%s not valid %s; change corpus.encoding".formatted(are, source.encoding().name());
          case NUL -> (one ? "holds" : "hold") + " a NUL character; convert the files to text";
          case LONE_SURROGATE ->
              (one ? "holds" : "hold")
                  + " half a surrogate pair, which is no character; mend what cut the text";
          case TWICE -> have + " the named field twice; write it once";
          case TOO_DEEP ->
              are
                  + " nested deeper than %,d; take the text out"
                      .formatted(JsonLine.DEEPEST_NESTING);
          case TOO_LONG ->
              "%s longer than %,d characters; %s"
                  .formatted(
                      are,
                      source.maximumCharacters(),
                      source.isRelease() ? "cut them" : "raise corpus.document-limit");
          case MALFORMED ->
              "%s not a JSON object; change %s.format".formatted(are, source.section());
          case WIDTH ->
              have
                  + " not as many fields as the first of the file; quote fields that hold the"
                  + " delimiter, or change corpus.delimiter";
          case LIST ->
              "%s a list in %s: %sfor texts in a list name them, as in tags[*] or messages[*].content"
                  .formatted(
                      have,
                      source.format().textPlace(source.section()),
                      source.isRelease()
                          ? ""
                          : "for a list of messages set corpus.format = chat, ");
          case NO_TEXT -> have + " no text in " + source.format().textPlace(source.section());
          case OTHER_USER ->
              (one ? "names" : "name")
                  + " another user than the folder does; change corpus.user-field or move files";
          case NO_USER -> have + " no user in " + source.format().userPlace();
        };
  }
}
