package org.coalmine.canary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.math.BigInteger;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.coalmine.secret.Secret;
import org.junit.jupiter.api.Test;

final class InsertionPlanTest {
  private static final List<Canary> CANARIES =
      List.of(canary("a", 3), canary("control", 0), canary("b", 64), canary("c", 1));

  private static Canary canary(String id, int insertions) {
    return new Canary(id, "number", Secret.of(id), BigInteger.ZERO, insertions);
  }

  @Test
  void everyInsertionStandsAfterOneDocument() {
    for (long documents : new long[] {1, 2, 10, 1000}) {
      InsertionPlan plan = InsertionPlan.draw("1", CANARIES, documents);
      int[] found = new int[CANARIES.size()];
      int before = 0;
      for (long document = 0; document < documents; document++) {
        assertThat(plan.insertionsBefore(document)).isEqualTo(before);
        int[] after = plan.canariesAfter(document);
        assertThat(after).isSorted();
        for (int canary : after) {
          found[canary]++;
        }
        before += after.length;
      }
      assertThat(found).as("%d documents", documents).containsExactly(3, 0, 64, 1);
      assertThat(plan.size()).isEqualTo(68);
      assertThat(plan.canariesAfter(documents)).isEmpty();
    }
  }

  @Test
  void dependsOnIdsNotOnTheirOrderOrCompany() {
    List<Canary> reversed =
        CANARIES.stream()
            .sorted(Collections.reverseOrder(java.util.Comparator.comparing(Canary::id)))
            .toList();
    InsertionPlan plan = InsertionPlan.draw("1", CANARIES, 50);
    InsertionPlan other = InsertionPlan.draw("1", reversed, 50);
    InsertionPlan alone = InsertionPlan.draw("1", CANARIES.subList(0, 1), 50);

    for (long document = 0; document < 50; document++) {
      assertThat(ids(plan, CANARIES, document))
          .containsExactlyInAnyOrderElementsOf(ids(other, reversed, document));
      List<String> onlyA = ids(plan, CANARIES, document).stream().filter("a"::equals).toList();
      assertThat(ids(alone, CANARIES, document)).isEqualTo(onlyA);
    }
    assertThat(plan)
        .isEqualTo(InsertionPlan.draw("1", CANARIES, 50))
        .isNotEqualTo(InsertionPlan.draw("2", CANARIES, 50));
  }

  private static List<String> ids(InsertionPlan plan, List<Canary> canaries, long document) {
    return IntStream.of(plan.canariesAfter(document)).mapToObj(i -> canaries.get(i).id()).toList();
  }

  @Test
  void placesAreUniformOverDocuments() {
    int documents = 20;
    InsertionPlan plan = InsertionPlan.draw("1", List.of(canary("often", 40_000)), documents);
    double expected = 40_000.0 / documents;
    double chiSquare = 0;
    for (long document = 0; document < documents; document++) {
      chiSquare += Math.pow(plan.canariesAfter(document).length - expected, 2) / expected;
    }
    // The 0.9999 quantile of chi-square with 19 degrees of freedom is 50.8.
    assertThat(chiSquare).as("seed 1").isLessThan(50.8);
  }

  /** Canaries that stood at the same places would be learned together. */
  @Test
  void canariesStandAtPlacesOfTheirOwn() {
    int documents = 20;
    int insertions = 10_000;
    List<Canary> two = List.of(canary("a", insertions), canary("b", insertions));
    InsertionPlan crowded = InsertionPlan.draw("1", two, documents);
    assertThat(perDocument(crowded, 0, documents)).isNotEqualTo(perDocument(crowded, 1, documents));

    InsertionPlan sparse =
        InsertionPlan.draw("1", List.of(canary("a", 60), canary("b", 60)), 1_000_000);
    long shared =
        IntStream.range(0, 1_000_000)
            .filter(document -> sparse.canariesAfter(document).length > 1)
            .count();
    // 120 places among 10^6 meet by chance in less than one run of a hundred.
    assertThat(shared).isZero();
  }

  private static List<Integer> perDocument(InsertionPlan plan, int canary, int documents) {
    return IntStream.range(0, documents)
        .map(
            document ->
                (int) IntStream.of(plan.canariesAfter(document)).filter(c -> c == canary).count())
        .boxed()
        .toList();
  }

  @Test
  void refusesAnEmptyCorpusOnlyIfSomethingIsToBeInserted() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> InsertionPlan.draw("1", CANARIES, 0))
        .withMessageContaining("at least one document");
    assertThat(InsertionPlan.draw("1", List.of(canary("control", 0)), 0).size()).isZero();
  }

  @Test
  void refusesTwoCanariesOfOneId() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> InsertionPlan.draw("1", List.of(canary("a", 1), canary("a", 2)), 5))
        .withMessage("two canaries have the id 'a'");
  }

  @Test
  void isSmallAndHoldsNoFill() throws Exception {
    List<Canary> canaries = List.of(canary("needle", 1000));
    InsertionPlan plan = InsertionPlan.draw("1", canaries, 1L << 40);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(plan);
    }

    assertThat(bytes.size()).isLessThan(12_500);
    assertThat(bytes.toString(java.nio.charset.StandardCharsets.ISO_8859_1))
        .doesNotContain("needle");
    assertThat(new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray())).readObject())
        .isEqualTo(plan);
  }
}
