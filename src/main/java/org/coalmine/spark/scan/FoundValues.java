package org.coalmine.spark.scan;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.coalmine.secret.Secret;
import org.coalmine.spark.corpus.Corpus;

/** Reads the values of some secrets again, with the text around them. */
final class FoundValues {
  private FoundValues() {}

  /** A secret whose value is asked for; ordered as fingerprints are. */
  record Wanted(long fingerprint, SecretCount count) implements Comparable<Wanted>, Serializable {
    @Override
    public int compareTo(Wanted other) {
      return Long.compareUnsigned(fingerprint, other.fingerprint);
    }
  }

  /** One place of one secret, as a number of both. */
  private record Slot(int secret, int place, long start, long end) implements Serializable {}

  /** What stands there. */
  private record Read(Slot slot, String before, String value, String behind, boolean cut)
      implements Serializable {}

  static List<FoundCounts.Value> read(Corpus corpus, List<Wanted> wanted, int before, int behind) {
    HashMap<Long, List<Slot>> byDocument = new HashMap<>();
    for (int secret = 0; secret < wanted.size(); secret++) {
      List<SecretCount.Place> places = wanted.get(secret).count().places();
      for (int place = 0; place < places.size(); place++) {
        SecretCount.Place at = places.get(place);
        byDocument
            .computeIfAbsent(at.document(), document -> new ArrayList<>())
            .add(new Slot(secret, place, at.start(), at.end()));
      }
    }
    if (byDocument.isEmpty()) {
      return List.of();
    }
    Map<Integer, TreeMap<Integer, Read>> read = new HashMap<>();
    for (Read one : places(corpus, byDocument, before, behind)) {
      read.computeIfAbsent(one.slot().secret(), secret -> new TreeMap<>())
          .put(one.slot().place(), one);
    }
    List<FoundCounts.Value> values = new ArrayList<>();
    for (int secret = 0; secret < wanted.size(); secret++) {
      TreeMap<Integer, Read> places = read.getOrDefault(secret, new TreeMap<>());
      List<SecretCount.Place> asked = wanted.get(secret).count().places();
      if (places.size() != asked.size()) {
        throw new IllegalStateException(
            "a document with a secret was not read again: %d of %d places"
                .formatted(places.size(), asked.size()));
      }
      values.add(
          new FoundCounts.Value(
              "%016x".formatted(wanted.get(secret).fingerprint()),
              wanted.get(secret).count().kind(),
              wanted.get(secret).count().rule(),
              Secret.of(places.firstEntry().getValue().value()),
              places.values().stream()
                  .map(
                      one ->
                          new FoundCounts.Context(
                              asked.get(one.slot().place()).document(),
                              one.slot().start(),
                              Secret.of(one.before()),
                              Secret.of(one.behind()),
                              one.cut()))
                  .toList()));
    }
    return values;
  }

  private static List<Read> places(
      Corpus corpus, HashMap<Long, List<Slot>> byDocument, int before, int behind) {
    Broadcast<HashMap<Long, List<Slot>>> shared =
        JavaSparkContext.fromSparkContext(corpus.documents().context()).broadcast(byDocument);
    try {
      return corpus
          .documentsAmong(byDocument.keySet())
          .flatMap(
              document -> {
                List<Read> found = new ArrayList<>();
                for (Slot slot : shared.value().getOrDefault(document.index(), List.of())) {
                  found.add(at(document.text(), slot, before, behind));
                }
                return found.iterator();
              })
          .setName("scan: values")
          .collect();
    } finally {
      shared.destroy();
    }
  }

  private static Read at(String text, Slot slot, int before, int behind) {
    int start = text.offsetByCodePoints(0, Math.toIntExact(slot.start()));
    int end = text.offsetByCodePoints(start, Math.toIntExact(slot.end() - slot.start()));
    int from = text.offsetByCodePoints(0, (int) Math.max(0, slot.start() - before));
    int left = text.codePointCount(end, text.length());
    int to = text.offsetByCodePoints(end, Math.min(behind, left));
    return new Read(
        slot,
        text.substring(from, start),
        text.substring(start, end),
        text.substring(end, to),
        from > 0);
  }
}
