package org.coalmine.spark.synthetic;

import java.io.Serial;
import java.io.Serializable;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.storage.StorageLevel;
import org.coalmine.canary.RandomnessSpace;
import org.coalmine.scan.Finding;
import org.coalmine.scan.Kind;
import org.coalmine.scan.ScanSettings;
import org.coalmine.scan.Scanner;
import org.coalmine.scan.SecretSpaces;
import org.coalmine.scan.TextRules;
import org.coalmine.secret.Fingerprint;
import org.coalmine.secret.Mask;
import org.coalmine.secret.Secret;
import org.coalmine.text.Document;
import scala.Tuple2;

/**
 * Finds the secrets of real documents that stand in a release again. Both are scanned; between
 * machines go keyed fingerprints and masks.
 *
 * <p>A secret of a space R that the writer never saw stands in the release with a chance of at most
 * D / |R|, if it was drawn from R: D strings of R stand there. Spaces are those of normal forms, so
 * no spelling is missed. What belongs to nobody, the values of documentation and tests, does not
 * count.
 */
public final class CommonSecretsJob {
  private static final int MOST_MASK = 64;
  private static final int KEY_BYTES = 32;

  private final ScanSettings settings;
  private final byte[] key;
  private final Set<Long> canaries;

  /**
   * A job with a key of its own, which no result depends on.
   *
   * @param planted texts of canaries: what is found in one of these is no real secret
   */
  public CommonSecretsJob(ScanSettings settings, List<Secret> planted) {
    this.settings = settings;
    this.key = new byte[KEY_BYTES];
    new SecureRandom().nextBytes(key);
    this.canaries = new HashSet<>();
    Scanner scanner = new Scanner(settings, TextRules.NONE);
    Fingerprint fingerprint = new Fingerprint(key);
    for (Secret text : planted) {
      scanner
          .scan(text.reveal())
          .forEach(found -> canaries.add(print(fingerprint, found.identity())));
    }
  }

  /**
   * What is known of a secret, or of a part of its documents.
   *
   * @param space fingerprint of its space
   * @param spaceSize |R|; 0 where it has none
   */
  private record Known(
      Kind kind, String mask, long space, double spaceSize, long read, long heldOut, long released)
      implements Serializable {
    @Serial private static final long serialVersionUID = 1;

    Known and(Known other) {
      return new Known(
          kind,
          mask.compareTo(other.mask) <= 0 ? mask : other.mask,
          space,
          spaceSize,
          read + other.read,
          heldOut + other.heldOut,
          released + other.released);
    }

    boolean isReal() {
      return read + heldOut > 0;
    }

    CommonSecrets.Side side() {
      if (heldOut == 0) {
        return CommonSecrets.Side.READ;
      }
      return read == 0 ? CommonSecrets.Side.HELD_OUT : CommonSecrets.Side.BOTH;
    }
  }

  /** Secrets that are counted together; those of the release alone have no side. */
  private record Group(Kind kind, String side, long space, double spaceSize)
      implements Serializable {
    @Serial private static final long serialVersionUID = 1;
  }

  /** Those in most documents of the release first; equal ones are told alike. */
  private static final class Order implements Comparator<Known>, Serializable {
    @Serial private static final long serialVersionUID = 1;

    @Override
    public int compare(Known one, Known other) {
      return Comparator.comparingLong(Known::released)
          .reversed()
          .thenComparing(Known::kind)
          .thenComparing(Known::mask)
          .thenComparingLong(Known::read)
          .thenComparingLong(Known::heldOut)
          .compare(one, other);
    }
  }

  /**
   * Finds them.
   *
   * @param most so many are named at most
   */
  public CommonSecrets find(JavaRDD<Document> release, RealDocuments real, int most) {
    Scanning scanning = new Scanning(settings, key, canaries);
    RealDocuments.Side side = real.side();
    JavaPairRDD<Long, Known> written =
        release.mapPartitionsToPair(documents -> scanning.of(documents, document -> Place.RELEASE));
    JavaRDD<Known> secrets =
        real.documents()
            .mapPartitionsToPair(
                documents ->
                    scanning.of(
                        documents, document -> side.read(document) ? Place.READ : Place.HELD_OUT))
            .union(written)
            .reduceByKey(Known::and)
            .values()
            .setName("synthetic: secrets")
            .persist(StorageLevel.MEMORY_AND_DISK());
    try {
      Map<Group, long[]> groups =
          secrets
              .mapToPair(
                  known ->
                      new Tuple2<>(
                          new Group(
                              known.kind(),
                              known.isReal() ? known.side().name() : "",
                              known.space(),
                              known.spaceSize()),
                          new long[] {1, known.released() > 0 ? 1 : 0}))
              .reduceByKey((one, other) -> new long[] {one[0] + other[0], one[1] + other[1]})
              .collectAsMap();
      return new CommonSecrets(
          counts(groups),
          secrets
              .filter(known -> known.isReal() && known.released() > 0)
              .takeOrdered(most, new Order())
              .stream()
              .map(
                  known ->
                      new CommonSecrets.Again(
                          known.kind(),
                          known.mask(),
                          known.read(),
                          known.heldOut(),
                          known.released()))
              .toList());
    } finally {
      secrets.unpersist();
    }
  }

  private static List<CommonSecrets.Count> counts(Map<Group, long[]> groups) {
    Map<Long, Long> released = new HashMap<>();
    groups.forEach((group, count) -> released.merge(group.space(), count[1], Long::sum));
    List<CommonSecrets.Count> counts = new ArrayList<>();
    for (Kind kind : Kind.values()) {
      for (CommonSecrets.Side side : CommonSecrets.Side.values()) {
        // by value, so that the sum does not depend on the key of the fingerprints
        TreeMap<Double, Long> chances = new TreeMap<>();
        long secrets = 0;
        long again = 0;
        for (Map.Entry<Group, long[]> entry : groups.entrySet()) {
          Group group = entry.getKey();
          if (group.kind() == kind && group.side().equals(side.name())) {
            secrets += entry.getValue()[0];
            again += entry.getValue()[1];
            if (group.spaceSize() > 0) {
              double strings = released.getOrDefault(group.space(), 0L);
              chances.merge(
                  Math.min(1, strings / group.spaceSize()), entry.getValue()[0], Long::sum);
            }
          }
        }
        if (secrets > 0) {
          long spaced = chances.values().stream().mapToLong(Long::longValue).sum();
          double chance = 0;
          for (Map.Entry<Double, Long> entry : chances.entrySet()) {
            chance += entry.getKey() * entry.getValue();
          }
          counts.add(
              new CommonSecrets.Count(
                  kind, side, secrets, again, spaced, spaced == 0 ? null : (Double) chance));
        }
      }
    }
    return counts;
  }

  private static long print(Fingerprint fingerprint, Secret secret) {
    return Long.parseUnsignedLong(fingerprint.of(secret), 16);
  }

  /** Where a document stands. */
  private enum Place {
    READ,
    HELD_OUT,
    RELEASE
  }

  @FunctionalInterface
  private interface Placing extends Serializable {
    Place of(Document document);
  }

  /** What a task does. */
  private record Scanning(ScanSettings settings, byte[] key, Set<Long> canaries)
      implements Serializable {
    @Serial private static final long serialVersionUID = 1;

    Iterator<Tuple2<Long, Known>> of(Iterator<Document> documents, Placing placing) {
      Scanner scanner = new Scanner(settings, TextRules.NONE);
      SecretSpaces spaces =
          new SecretSpaces(new LinkedHashSet<>(settings.phoneRegions()), TextRules.NONE);
      Fingerprint fingerprint = new Fingerprint(key);
      Iterable<Document> all = () -> documents;
      return StreamSupport.stream(all.spliterator(), false)
          .flatMap(
              document ->
                  found(scanner.scan(document.text()), placing.of(document), spaces, fingerprint))
          .iterator();
    }

    private Stream<Tuple2<Long, Known>> found(
        List<Finding> findings, Place place, SecretSpaces spaces, Fingerprint fingerprint) {
      Map<Long, Known> once = new HashMap<>();
      for (Finding finding : findings) {
        long print = print(fingerprint, finding.identity());
        if (!finding.knownTest() && !canaries.contains(print)) {
          Known known = known(finding, place, spaces.ofNormalForms(finding), fingerprint);
          once.merge(
              print, known, (one, other) -> one.mask().compareTo(other.mask()) <= 0 ? one : other);
        }
      }
      return once.entrySet().stream().map(found -> new Tuple2<>(found.getKey(), found.getValue()));
    }

    private static Known known(
        Finding finding, Place place, Optional<RandomnessSpace> space, Fingerprint fingerprint) {
      return new Known(
          finding.kind(),
          Mask.of(finding.value(), MOST_MASK),
          space.map(of -> print(fingerprint, named(finding.kind(), of))).orElse(0L),
          space.map(of -> of.size().doubleValue()).orElse(0.0),
          place == Place.READ ? 1 : 0,
          place == Place.HELD_OUT ? 1 : 0,
          place == Place.RELEASE ? 1 : 0);
    }

    private static Secret named(Kind kind, RandomnessSpace space) {
      return Secret.of(
          String.join(
              "\0", "space", kind.key(), space.expression().toString(), space.check().toString()));
    }
  }
}
