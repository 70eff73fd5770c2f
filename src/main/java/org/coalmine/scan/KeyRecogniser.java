package org.coalmine.scan;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Keys of services by their {@link KeyFormat}. A value of few different letters is a sample, and
 * one that says EXAMPLE, or that opens a test system, is a known test value.
 */
final class KeyRecogniser implements Recogniser {
  private static final int TRIGGER_BYTES = 6;
  private static final double LEAST_ENTROPY_BITS = 2.5;

  private final List<KeyFormat> formats = KeyFormat.all();

  @Override
  public Kind kind() {
    return Kind.API_KEY;
  }

  @Override
  public List<Trigger> triggers() {
    return formats.stream()
        .map(KeyFormat::prefix)
        .map(prefix -> "#" + prefix.substring(0, Math.min(TRIGGER_BYTES, prefix.length())))
        .distinct()
        .map(Trigger::of)
        .toList();
  }

  @Override
  public @Nullable Candidate look(Stretch text, int from, int end) {
    for (KeyFormat format : formats) {
      if (text.startsWith(from, format.prefix())) {
        Candidate found = look(text, from, format);
        if (found != null) {
          return found;
        }
      }
    }
    return null;
  }

  private static @Nullable Candidate look(Stretch text, int from, KeyFormat format) {
    int begin = from + format.prefix().length();
    int end = begin;
    while (end - begin <= format.most() && format.letters().get(text.at(end))) {
      end++;
    }
    if (end - begin > format.most() || text.isWord(end)) {
      return null;
    }
    while (end > begin && !text.isWord(end - 1) && end - begin > format.least()) {
      end--;
    }
    if (end - begin < format.least()) {
      return null;
    }
    String secret = text.text(begin, end);
    boolean token = format.service().equals("jwt");
    if (entropyBits(secret) < LEAST_ENTROPY_BITS
        || token && secret.chars().filter(c -> c == '.').count() != 2) {
      return null;
    }
    boolean open = format.service().equals("openai") || format.service().equals("twilio");
    if (open && secret.chars().noneMatch(c -> '0' <= c && c <= '9')) {
      return null;
    }
    return new Candidate(
        Kind.API_KEY,
        format.service(),
        from,
        end,
        open || token ? Certainty.LIKELY : Certainty.CERTAIN,
        secret.contains("EXAMPLE") || format.prefix().endsWith("_test_"));
  }

  /** Shannon’s entropy, in bits per character. */
  static double entropyBits(String text) {
    int[] counts = new int[128];
    int others = 0;
    for (char c : text.toCharArray()) {
      if (c < counts.length) {
        counts[c]++;
      } else {
        others++;
      }
    }
    double bits = 0;
    for (int count : counts) {
      bits += share(count, text.length());
    }
    return bits + share(others, text.length());
  }

  private static double share(int count, int of) {
    double share = (double) count / of;
    return count == 0 ? 0 : -share * Math.log(share) / Math.log(2);
  }

  /** The letters of the format, as many as found; dots stay where they are. */
  @Override
  public PossibleValues possible(@Nullable String rule, String value) {
    for (KeyFormat format : formats) {
      int letters = value.length() - format.prefix().length();
      if (format.service().equals(rule)
          && value.startsWith(format.prefix())
          && letters >= format.least()
          && letters <= format.most()) {
        String mask =
            format.prefix() + value.substring(format.prefix().length()).replaceAll("[^.]", "#");
        return PossibleValues.of(format.written().replace(".", "") + "*", mask);
      }
    }
    return new PossibleValues.Unknown("no format of a service is its own");
  }
}
