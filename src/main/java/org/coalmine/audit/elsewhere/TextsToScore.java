package org.coalmine.audit.elsewhere;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.coalmine.canary.Canary;
import org.coalmine.canary.CanaryFormat;
import org.coalmine.canary.CanaryPlan;
import org.coalmine.draw.KeyedStream;
import org.coalmine.secret.Fingerprint;
import org.coalmine.secret.Secret;
import org.coalmine.store.Digest;

/**
 * The texts of a run that a scorer elsewhere is given: of every format the canaries, the controls
 * and drawn fills.
 *
 * <p><b>Draws.</b> Of the fills that are neither canary nor control the first N of a uniform
 * shuffle are drawn, without replacement, by a key of the run's seed and of the draw's number. So
 * the draws of a smaller N are the first of a larger one, and all fills are drawn where there are
 * no more. The model does not depend on them.
 *
 * <p><b>Ids.</b> Each text has one of 64 bits, keyed by the run's seed, which says nothing without
 * it. The texts are given in the order of their ids, so that the order tells nothing either.
 *
 * <p>Items are numbered through the formats; of each format the canaries and controls come first,
 * in the order of the plan, and then the draws in theirs. Texts are made when they are asked for.
 */
final class TextsToScore {
  private static final int ID_BYTES = Long.BYTES;

  private final List<OfFormat> formats;
  private final int[] firstItem;
  private final long[] sortedIds;
  private final int[] itemOfId;

  /**
   * The texts of one format.
   *
   * @param known its canaries and controls
   * @param drawn the indices of the drawn fills
   */
  record OfFormat(CanaryFormat format, List<Canary> known, List<BigInteger> drawn) {
    int size() {
      return known.size() + drawn.size();
    }

    /** The fill at a place among known and drawn. */
    Secret fill(int place) {
      return place < known.size()
          ? known.get(place).fill()
          : Secret.of(format.space().fill(drawn.get(place - known.size())));
    }
  }

  private TextsToScore(List<OfFormat> formats, Fingerprint key) {
    this.formats = formats;
    this.firstItem = new int[formats.size() + 1];
    for (int format = 0; format < formats.size(); format++) {
      firstItem[format + 1] = Math.addExact(firstItem[format], formats.get(format).size());
    }
    long[] ids = new long[size()];
    for (int item = 0; item < ids.length; item++) {
      ids[item] = number(key.of(text(item)));
    }
    this.sortedIds = ids.clone();
    Arrays.sort(sortedIds);
    this.itemOfId = new int[ids.length];
    for (int item = 0; item < ids.length; item++) {
      itemOfId[Arrays.binarySearch(sortedIds, ids[item])] = item;
    }
    for (int place = 1; place < sortedIds.length; place++) {
      if (sortedIds[place] == sortedIds[place - 1]) {
        throw new IllegalStateException("two texts have one id; ask for another number of fills");
      }
    }
  }

  /**
   * Draws them.
   *
   * @param seed of the run
   * @param perFormat N, at least 1
   */
  static TextsToScore of(CanaryPlan plan, String seed, int perFormat) {
    List<OfFormat> formats = new ArrayList<>();
    for (CanaryFormat format : plan.formats()) {
      List<Canary> known = plan.canaries(format);
      formats.add(new OfFormat(format, known, draw(format, known, seed, perFormat)));
    }
    byte[] key = Digest.hex(("ids of texts to score\0" + seed).getBytes(UTF_8)).getBytes(US_ASCII);
    return new TextsToScore(List.copyOf(formats), new Fingerprint(key));
  }

  private static List<BigInteger> draw(
      CanaryFormat format, List<Canary> known, String seed, int perFormat) {
    BigInteger[] taken = known.stream().map(Canary::fillIndex).sorted().toArray(BigInteger[]::new);
    BigInteger others = format.space().size().subtract(BigInteger.valueOf(taken.length));
    int draws = others.min(BigInteger.valueOf(perFormat)).intValueExact();
    Map<BigInteger, BigInteger> moved = new HashMap<>();
    List<BigInteger> drawn = new ArrayList<>(draws);
    for (int draw = 0; draw < draws; draw++) {
      BigInteger here = BigInteger.valueOf(draw);
      BigInteger there =
          here.add(
              KeyedStream.of(seed, "fill to score of " + format.name(), draw)
                  .nextBelow(others.subtract(here)));
      drawn.add(among(moved.getOrDefault(there, there), taken));
      moved.put(there, moved.getOrDefault(here, here));
      moved.remove(here);
    }
    return List.copyOf(drawn);
  }

  /** The index among all fills of one that is numbered among those not taken. */
  private static BigInteger among(BigInteger other, BigInteger[] taken) {
    int low = 0;
    int high = taken.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (taken[middle].subtract(BigInteger.valueOf(middle)).compareTo(other) <= 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return other.add(BigInteger.valueOf(low));
  }

  /** A number whose order is that of the digits. */
  private static long number(String hex) {
    return ByteBuffer.wrap(HexFormat.of().parseHex(hex)).getLong() ^ Long.MIN_VALUE;
  }

  List<OfFormat> formats() {
    return formats;
  }

  /** How many texts there are. */
  int size() {
    return firstItem[formats.size()];
  }

  /** The format of an item. */
  int formatOf(int item) {
    int found = Arrays.binarySearch(firstItem, item);
    int format = found < 0 ? -found - 2 : found;
    while (firstItem[format + 1] == item) {
      format++;
    }
    return format;
  }

  /** Its place among the texts of its format. */
  int placeOf(int item) {
    return item - firstItem[formatOf(item)];
  }

  /** The item at a place of a format. */
  int item(int format, int place) {
    return firstItem[format] + place;
  }

  /** The whole text. */
  Secret text(int item) {
    OfFormat format = formats.get(formatOf(item));
    return format.format().filled(format.fill(placeOf(item)));
  }

  /** The item with an id; negative if there is none. */
  int itemOf(String id) {
    if (id.length() != 2 * ID_BYTES || !id.chars().allMatch(HexFormat::isHexDigit)) {
      return -1;
    }
    int place = Arrays.binarySearch(sortedIds, number(id));
    return place < 0 ? -1 : itemOfId[place];
  }

  /** The id at a place of their order. */
  String id(int place) {
    return HexFormat.of().toHexDigits(sortedIds[place] ^ Long.MIN_VALUE);
  }

  /** The item at a place of the order of ids. */
  int itemAt(int place) {
    return itemOfId[place];
  }

  /** The SHA-256 of all ids in their order. */
  String digest() {
    ByteBuffer bytes = ByteBuffer.allocate(sortedIds.length * ID_BYTES);
    for (long id : sortedIds) {
      bytes.putLong(id);
    }
    return Digest.hex(bytes.array());
  }

  @Override
  public String toString() {
    return "TextsToScore[" + size() + " texts]";
  }
}
