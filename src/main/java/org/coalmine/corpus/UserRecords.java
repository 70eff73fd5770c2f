package org.coalmine.corpus;

import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Records that must name a user: themselves, or by a folder {@code key=value} of their file. Where
 * both do and differ, nobody knows whose the record is.
 */
final class UserRecords implements CorpusRecords {
  private final CorpusRecords records;
  private final @Nullable String folder;

  /**
   * Records of a file.
   *
   * @param folder the user that its folder names; null for nobody
   */
  UserRecords(CorpusRecords records, @Nullable String folder) {
    this.records = records;
    this.folder = folder;
  }

  @Override
  public boolean next() throws IOException {
    return records.next();
  }

  @Override
  public Parsed current() {
    Parsed parsed = records.current();
    if (!(parsed instanceof Parsed.Text text)) {
      return parsed;
    }
    if (text.user() == null) {
      return folder == null
          ? new Parsed.Flawed(Flaw.NO_USER)
          : new Parsed.Text(text.text(), folder);
    }
    return folder == null || folder.equals(text.user()) ? text : new Parsed.Flawed(Flaw.OTHER_USER);
  }

  @Override
  public long bytes() {
    return records.bytes();
  }

  @Override
  public boolean isCut() {
    return records.isCut();
  }

  @Override
  public long bytesBefore() {
    return records.bytesBefore();
  }

  @Override
  public @Nullable String container() {
    return records.container();
  }

  @Override
  public boolean holdsCarriageReturn() {
    return records.holdsCarriageReturn();
  }

  @Override
  public Map<String, Long> leftOut() {
    return records.leftOut();
  }

  @Override
  public void close() throws IOException {
    records.close();
  }
}
