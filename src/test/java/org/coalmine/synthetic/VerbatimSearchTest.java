package org.coalmine.synthetic;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.coalmine.canary.Canary;
import org.coalmine.canary.CanaryFormat;
import org.coalmine.canary.CanaryPlan;
import org.coalmine.canary.CanarySeries;
import org.junit.jupiter.api.Test;

final class VerbatimSearchTest {
  private static final CanaryFormat PIN = CanaryFormat.of("pin", "My pin is {fill}.", "[0-9]{3}");
  private static final CanaryFormat WORD =
      CanaryFormat.of("word", "say {fill}", "(red|green) (red|green)|red");

  private static VerbatimCount counted(CanaryPlan plan, String... texts) {
    VerbatimSearch search = VerbatimSearch.of(plan.formats(), plan.canaries());
    VerbatimCount count = search.begin();
    for (String text : texts) {
      search.read(text, count);
    }
    return count;
  }

  private static CanaryPlan plan(CanaryFormat format, int copies) {
    return CanaryPlan.draw("seed", List.of(new CanarySeries(format, List.of(2), copies, 1)));
  }

  @Test
  void aFillCountsBetweenOtherCharactersAlone() {
    CanaryPlan plan = plan(PIN, 1);
    Canary canary = plan.canaries().get(0);
    String fill = canary.fill().reveal();

    VerbatimCount count =
        counted(
            plan,
            PIN.filled(canary.fill()).reveal(),
            fill,
            "x" + fill + "y " + fill + "," + fill,
            fill + "0 1" + fill);

    assertThat(count.anywhere(0)).isEqualTo(1 + 1 + 3);
    assertThat(count.copies(0)).isEqualTo(1);
    assertThat(count.distinct(0)).isEqualTo(1);
    assertThat(count.documents()).isEqualTo(4);
    assertThat(count.anywhere(1)).isZero();
  }

  @Test
  void fillsWithBlanksAreFoundWhereverTheyEnd() {
    CanaryPlan plan = plan(WORD, 4);
    int red =
        IntStream.range(0, 5)
            .filter(place -> plan.canaries().get(place).fill().reveal().equals("red"))
            .findFirst()
            .orElseThrow();

    VerbatimCount count = counted(plan, "a red green and predred, red");

    assertThat(count.anywhere(red)).isEqualTo(2);
    assertThat(count.distinct(0)).isEqualTo(2);
  }

  @Test
  void partsAddUpAndDistinctStringsCountOnce() {
    CanaryPlan plan = plan(PIN, 3);
    Random random = new Random(7);
    Set<String> strings = new HashSet<>();
    VerbatimCount sum = counted(plan);
    for (int part = 0; part < 5; part++) {
      String[] texts = new String[40];
      for (int i = 0; i < texts.length; i++) {
        String number = "%03d".formatted(random.nextInt(1000));
        strings.add(number);
        texts[i] = "ß " + number + " 𝄞";
      }
      sum.add(counted(plan, texts));
    }

    assertThat(sum.distinct(0)).isEqualTo(strings.size());
    assertThat(sum.documents()).isEqualTo(200);
    assertThat(sum.characters()).isEqualTo(200 * 7);
    for (int canary = 0; canary < plan.canaries().size(); canary++) {
      assertThat(sum.anywhere(canary) > 0)
          .isEqualTo(strings.contains(plan.canaries().get(canary).fill().reveal()));
    }
  }

  @Test
  void theFirstStringOfASpaceIsOneOfThem() {
    assertThat(PIN.space().indexOf("000")).contains(BigInteger.ZERO);
    assertThat(counted(plan(PIN, 1), "000 000 001").distinct(0)).isEqualTo(2);
  }
}
