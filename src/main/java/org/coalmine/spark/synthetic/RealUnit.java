package org.coalmine.spark.synthetic;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.Serial;
import java.io.Serializable;
import java.nio.ByteBuffer;
import org.coalmine.store.Digest;
import org.coalmine.text.Document;

/** A unit of real text by its digest, and its side: a user, or documents of equal text. */
record RealUnit(long high, long low, boolean read) implements Serializable {
  @Serial private static final long serialVersionUID = 1;

  /** In the place of several. */
  static final RealUnit SEVERAL = new RealUnit(0, 0, false);

  static RealUnit of(Document document, boolean byUser, boolean read) {
    String user = document.user();
    String name = byUser && user != null ? "user " + user : "text " + document.text();
    ByteBuffer digest = ByteBuffer.wrap(Digest.sha256().digest(name.getBytes(UTF_8)));
    return new RealUnit(digest.getLong(), digest.getLong(), read);
  }
}
