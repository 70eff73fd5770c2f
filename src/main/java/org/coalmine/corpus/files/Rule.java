package org.coalmine.corpus.files;

/** Why a name that was found is left out of a corpus. */
public enum Rule {
  /** Hidden, or of a system. {@code _key=value} is a partition and is read. */
  HIDDEN("names that begin with . or _"),
  HALF_WRITTEN("names that end in ._COPYING_"),
  LINK("links to what is read already"),
  /** The folder itself comes behind a link to it. */
  LINKED_FOLDER("folders read already through a link"),
  NO_FILE("neither files nor folders"),
  BEYOND_LIMIT("files behind corpus.limit");

  private final String names;

  Rule(String names) {
    this.names = names;
  }

  /** What it leaves out, in the plural. */
  public String names() {
    return names;
  }
}
