package org.coalmine.scan;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class TriggerTableTest {
  private record Hit(int trigger, int from, int end) {}

  private static List<Hit> hits(List<Trigger> triggers, byte[] text) {
    List<Hit> hits = new ArrayList<>();
    new TriggerTable(triggers).run(text, (t, from, end) -> hits.add(new Hit(t, from, end)));
    return hits;
  }

  /** Each trigger at each place, by itself. */
  private static List<Hit> plainLoop(List<Trigger> triggers, byte[] text) {
    Stretch stretch = new Stretch(text);
    List<Hit> hits = new ArrayList<>();
    for (int end = 1; end <= text.length; end++) {
      for (int t = 0; t < triggers.size(); t++) {
        if (triggers.get(t).endsAt(stretch, end)) {
          hits.add(new Hit(t, end - triggers.get(t).length(), end));
        }
      }
    }
    return hits;
  }

  @Test
  void seesWordsSetsAndEdges() {
    List<Trigger> triggers =
        List.of(Trigger.of("#[0-9][0-9]-"), Trigger.of("a[^b]"), Trigger.anyCase("#", "pw"));
    byte[] text = "12-3 x12- ac ab Pw apw".getBytes(UTF_8);
    assertThat(hits(triggers, text))
        .containsExactly(
            new Hit(0, 0, 3), new Hit(1, 10, 12), new Hit(2, 16, 18), new Hit(1, 19, 21))
        .isEqualTo(plainLoop(triggers, text));
  }

  @Test
  void equalsAPlainLoopOnRandomTriggersAndTexts() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    String[] sets = {"a", "b", "[ab]", "[^a]", "[0-9]", "-", "é".substring(0, 1), "[^0-9a-c]"};
    for (int round = 0; round < 200; round++) {
      List<Trigger> triggers = new ArrayList<>();
      for (int t = 0; t < 1 + random.nextInt(8); t++) {
        StringBuilder written = new StringBuilder(random.nextInt(3) == 0 ? "#" : "");
        for (int i = 0; i <= random.nextInt(5); i++) {
          written.append(sets[random.nextInt(sets.length)]);
        }
        triggers.add(Trigger.of(written.toString()));
      }
      byte[] text = new byte[random.nextInt(300)];
      for (int i = 0; i < text.length; i++) {
        text[i] =
            random.nextInt(20) == 0
                ? (byte) random.nextInt(256)
                : (byte) "ab01-. ".charAt(random.nextInt(7));
      }
      assertThat(hits(triggers, text))
          .as("seed %d, round %d: %s", seed, round, triggers)
          .isEqualTo(plainLoop(triggers, text));
    }
  }

  @Test
  void theTriggersOfAllRecognisersStaySmall() {
    List<Trigger> triggers = allTriggers();
    TriggerTable table = new TriggerTable(triggers);
    assertThat(table.states()).as(table.toString()).isLessThan(2_000);
    assertThat(table.bytesOfTable()).isLessThan(1 << 20);
  }

  private static List<Trigger> allTriggers() {
    return Stream.of(
            new CardRecogniser(),
            new SsnRecogniser(),
            new IbanRecogniser(),
            new PhoneRecogniser(List.of("US", "DE"), true),
            new EmailRecogniser(),
            new PasswordRecogniser(),
            new UrlPasswordRecogniser(),
            new PrivateKeyRecogniser(),
            new KeyRecogniser(),
            new CryptoRecogniser())
        .map(Recogniser::triggers)
        .flatMap(List::stream)
        .toList();
  }

  @Test
  void everyKindHasARecogniserButRules() {
    TreeSet<Kind> kinds = new TreeSet<>(EnumSet.allOf(Kind.class));
    kinds.remove(Kind.RULE);
    assertThat(new ScanSettings(kinds, List.of("US"), Certainty.POSSIBLE).orderedKinds())
        .hasSize(10);
    assertThatThrownBy(
            () -> new ScanSettings(EnumSet.of(Kind.RULE), List.of("US"), Certainty.LIKELY))
        .hasMessageContaining("kinds must not name rule");
  }

  @Test
  void refusesTriggersThatMultiply() {
    List<Trigger> many = new ArrayList<>();
    many.add(Trigger.of("[13]" + "[1-9]".repeat(24)));
    assertThatThrownBy(() -> new TriggerTable(many))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("multiply");
  }
}
