package org.coalmine.scan;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.coalmine.secret.Secret;
import org.jspecify.annotations.Nullable;

/**
 * Finds secrets in texts.
 *
 * <p>One {@link TriggerTable} runs over the UTF-8 bytes and says where to look; the recognisers
 * look there, at most {@link #REACH} bytes to either side. A long text is read in windows, each
 * with that much around it, and a window keeps what begins in it. So a finding never depends on
 * windows. What overlaps is decided for the whole text, after what is not certain enough was left
 * out.
 *
 * <p>Time is linear: every look is bounded. Immutable, and safe to share between threads.
 */
public final class Scanner {
  /** A look needs no more bytes than these, to either side of a finding's first. */
  static final int REACH = Recogniser.MOST_BYTES + 512;

  private static final int WINDOW = 1 << 20;

  private final ScanSettings settings;
  private final TextRules rules;
  private final int window;
  private final Map<Kind, Recogniser> recognisers = new EnumMap<>(Kind.class);
  private final Recogniser[][] looks;
  private final TriggerTable table;

  /** A scanner by settings and rules of the user. */
  public Scanner(ScanSettings settings, TextRules rules) {
    this(settings, rules, WINDOW);
  }

  /**
   * @param window how many characters are read at once
   */
  Scanner(ScanSettings settings, TextRules rules, int window) {
    this.settings = settings;
    this.rules = rules;
    this.window = window;
    Map<String, Trigger> triggers = new LinkedHashMap<>();
    Map<String, List<Recogniser>> byTrigger = new LinkedHashMap<>();
    for (Kind kind : settings.orderedKinds()) {
      Recogniser recogniser = Recognisers.of(kind, settings.phoneRegions(), settings.certainty());
      recognisers.put(kind, recogniser);
      for (Trigger trigger : recogniser.triggers()) {
        triggers.put(trigger.toString(), trigger);
        byTrigger.computeIfAbsent(trigger.toString(), key -> new ArrayList<>()).add(recogniser);
      }
    }
    table = new TriggerTable(List.copyOf(triggers.values()));
    looks =
        byTrigger.values().stream()
            .map(list -> list.toArray(new Recogniser[0]))
            .toArray(Recogniser[][]::new);
  }

  /** What stands in a text, ascending by place; no two share a character. */
  public List<Finding> scan(String text) {
    List<Candidate> found = new ArrayList<>();
    for (int from = 0; from < text.length(); ) {
      int to = whole(text, Math.min(text.length(), from + window));
      scan(text, from, to, found);
      from = to;
    }
    for (TextRules.Found rule : rules.find(text)) {
      found.add(
          new Candidate(
              Kind.RULE, rule.rule(), rule.start(), rule.end(), Certainty.CERTAIN, false));
    }
    return found.isEmpty() ? List.of() : findings(text, Overlaps.resolved(sought(text, found)));
  }

  private List<Candidate> sought(String text, List<Candidate> found) {
    return found.stream()
        .filter(candidate -> candidate.certainty().compareTo(settings.certainty()) >= 0)
        .filter(candidate -> !Tags.hold(text, candidate.start(), candidate.end()))
        .toList();
  }

  /** The {@link Finding#identity} that a value has where it is found. */
  public Secret identity(Kind kind, @Nullable String rule, Secret value) {
    return Finding.identity(kind, rule, normalised(kind, value.reveal()));
  }

  private String normalised(Kind kind, String value) {
    @Nullable Recogniser recogniser = recognisers.get(kind);
    return recogniser == null ? value : recogniser.normalised(value);
  }

  /** The same place, or the next one if it divides a pair of surrogates. */
  private static int whole(String text, int at) {
    return at < text.length()
            && Character.isLowSurrogate(text.charAt(at))
            && Character.isHighSurrogate(text.charAt(at - 1))
        ? at + 1
        : at;
  }

  /** Adds what begins in a window, by chars of the text. */
  private void scan(String text, int from, int to, List<Candidate> found) {
    int first = whole(text, Math.max(0, from - REACH));
    int last = whole(text, Math.min(text.length(), to + 2 * REACH));
    Stretch stretch = new Stretch(text.substring(first, last).getBytes(UTF_8));
    List<Candidate> seen = new ArrayList<>();
    table.run(
        stretch.bytes(),
        (trigger, begin, end) -> {
          for (Recogniser recogniser : looks[trigger]) {
            Candidate candidate = recogniser.look(stretch, begin, end);
            if (candidate != null) {
              seen.add(candidate);
            }
          }
        });
    if (seen.isEmpty()) {
      return;
    }
    CharPlaces places = new CharPlaces(stretch.bytes(), first);
    Set<Candidate> once = new HashSet<>();
    seen.sort((a, b) -> Integer.compare(a.start(), b.start()));
    for (Candidate candidate : seen) {
      int start = places.of(candidate.start());
      if (from <= start && start < to) {
        Candidate placed =
            new Candidate(
                candidate.kind(),
                candidate.rule(),
                start,
                start + chars(stretch, candidate),
                candidate.certainty(),
                candidate.knownTest());
        if (once.add(placed)) {
          found.add(placed);
        }
      }
    }
  }

  private static int chars(Stretch stretch, Candidate candidate) {
    return stretch.text(candidate.start(), candidate.end()).length();
  }

  /** Chars of ascending bytes. */
  private static final class CharPlaces {
    private final byte[] bytes;
    private int at;
    private int chars;

    CharPlaces(byte[] bytes, int first) {
      this.bytes = bytes;
      this.chars = first;
    }

    int of(int index) {
      for (; at < index; at++) {
        int value = bytes[at] & 0xff;
        chars += value >= 0xf0 ? 2 : value >= 0x80 && value < 0xc0 ? 0 : 1;
      }
      return chars;
    }
  }

  private List<Finding> findings(String text, List<Candidate> resolved) {
    List<Finding> findings = new ArrayList<>(resolved.size());
    int at = 0;
    long points = 0;
    for (Candidate found : resolved) {
      points += text.codePointCount(at, found.start());
      at = found.start();
      String value = text.substring(found.start(), found.end());
      findings.add(
          new Finding(
              found.kind(),
              found.rule(),
              points,
              points + value.codePointCount(0, value.length()),
              found.certainty(),
              found.knownTest(),
              Secret.of(value),
              Secret.of(normalised(found.kind(), value))));
    }
    return findings;
  }

  /**
   * What a value would be told from other secrets by, if it were found: one identity for each kind
   * that is looked for and each rule. The value need not be one that a recogniser knows.
   *
   * @param ruleIds the rules beside the kinds
   */
  public List<Secret> identities(Secret value, List<String> ruleIds) {
    List<Secret> identities = new ArrayList<>();
    settings.orderedKinds().forEach(kind -> identities.add(identity(kind, null, value)));
    ruleIds.forEach(rule -> identities.add(identity(Kind.RULE, rule, value)));
    return identities;
  }

  @Override
  public String toString() {
    return "Scanner[%s, %s]".formatted(settings, table);
  }
}
