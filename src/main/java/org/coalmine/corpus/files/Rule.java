package org.coalmine.corpus.files;

/** Why a name that was found is left out of a corpus. */
public enum Rule {
  /** Hidden, or of a system. {@code _key=value} is a partition and is read. */
  HIDDEN("name that begins with . or _", "names that begin with . or _"),
  HALF_WRITTEN("name that ends in ._COPYING_", "names that end in ._COPYING_"),
  LINK("link to what is read already", "links to what is read already"),
  /** The folder itself comes behind a link to it. */
  LINKED_FOLDER("folder read already through a link", "folders read already through a link"),
  NO_FILE("that is neither a file nor a folder", "that are neither files nor folders"),
  BEYOND_LIMIT("file behind corpus.limit", "files behind corpus.limit");

  private final String one;
  private final String many;

  Rule(String one, String many) {
    this.one = one;
    this.many = many;
  }

  /** What so many names are, as a phrase behind their number. */
  public String phrase(long names) {
    return names == 1 ? one : many;
  }
}
