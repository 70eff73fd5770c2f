package org.coalmine.spark.scan;

import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.coalmine.secret.Fingerprint;
import org.coalmine.secret.Secret;
import org.jspecify.annotations.Nullable;
import scala.Tuple2;

/** Adds up a partition, as far as memory goes; a document is never divided. */
final class CountedPartition implements Iterator<Tuple2<Long, SecretCount>> {
  private static final int MOST_OPEN = 100_000;

  private final Iterator<Placed> rows;
  private final Fingerprint fingerprint;
  private final int places;
  private Iterator<Tuple2<Long, SecretCount>> ready =
      List.<Tuple2<Long, SecretCount>>of().iterator();
  private @Nullable Placed next;

  CountedPartition(Iterator<Placed> rows, Fingerprint fingerprint, int places) {
    this.rows = rows;
    this.fingerprint = fingerprint;
    this.places = places;
    this.next = rows.hasNext() ? rows.next() : null;
  }

  @Override
  public boolean hasNext() {
    if (!ready.hasNext() && next != null) {
      ready = some();
    }
    return ready.hasNext();
  }

  @Override
  public Tuple2<Long, SecretCount> next() {
    if (!hasNext()) {
      throw new NoSuchElementException("the partition has no further secret");
    }
    return ready.next();
  }

  private Iterator<Tuple2<Long, SecretCount>> some() {
    Map<Long, SecretCount> open = new LinkedHashMap<>();
    Map<Long, Long> lastDocument = new HashMap<>();
    long document = -1;
    while (next != null && (open.size() < MOST_OPEN || next.row().document() == document)) {
      FoundRow row = next.row();
      document = row.document();
      SecretCount one = SecretCount.of(row, order(row));
      SecretCount before = open.get(row.fingerprint());
      Long last = lastDocument.put(row.fingerprint(), document);
      open.put(
          row.fingerprint(),
          before == null ? one : before.and(one, places, last != null && last == document));
      next = rows.hasNext() ? rows.next() : null;
    }
    return open.entrySet().stream()
        .map(entry -> new Tuple2<>(entry.getKey(), entry.getValue()))
        .iterator();
  }

  private long order(FoundRow row) {
    return Long.parseUnsignedLong(
        fingerprint.of(Secret.of("place\0" + row.document() + "\0" + row.start())), 16);
  }
}
