package org.coalmine.corpus;

import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Records that must name a user: themselves, or by a folder {@code key=value} of their file. Where
 * both do and differ, nobody knows whose the record is.
 */
final class UserRecords implements CorpusRecords {
  private final CorpusRecords records;
  private final @Nullable String key;
  private String place = "";
  private @Nullable String userOfPlace;

  UserRecords(CorpusRecords records, @Nullable String key) {
    this.records = records;
    this.key = key;
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
    String folder = userOfFolder();
    if (text.user() == null && folder == null) {
      return new Parsed.Flawed(Flaw.NO_USER);
    }
    if (text.user() == null) {
      return new Parsed.Text(text.text(), folder);
    }
    return folder == null || Objects.equals(text.user(), folder)
        ? text
        : new Parsed.Flawed(Flaw.OTHER_USER);
  }

  private @Nullable String userOfFolder() {
    if (key != null && !place.equals(records.place())) {
      place = records.place();
      userOfPlace = Partition.value(place, key);
    }
    return userOfPlace;
  }

  @Override
  public String place() {
    return records.place();
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
