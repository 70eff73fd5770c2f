package org.coalmine.spark.synthetic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.apache.spark.api.java.JavaSparkContext;
import org.coalmine.scan.Certainty;
import org.coalmine.scan.Kind;
import org.coalmine.scan.ScanSettings;
import org.coalmine.secret.Secret;
import org.coalmine.spark.LocalSpark;
import org.coalmine.text.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Counted by hand, on any number of partitions. */
class CommonSecretsJobTest {
  private static final ScanSettings SETTINGS =
      new ScanSettings(
          Set.of(Kind.CARD, Kind.SSN, Kind.EMAIL, Kind.PASSWORD), List.of("US"), Certainty.LIKELY);

  /** Of sixteen digits the first is the issuer's and the last the check's. */
  private static final double VISA = 1e14;

  private final JavaSparkContext spark = LocalSpark.open("local[2,4]");

  @AfterEach
  void close() {
    spark.stop();
  }

  /** A Visa card of its own, with its check digit. */
  private static String card(int number, String separator) {
    String digits = "4539%011d".formatted(7_351_204L * (number + 3));
    int sum = 0;
    for (int place = 0; place < 15; place++) {
      int digit = digits.charAt(14 - place) - '0';
      int doubled = place % 2 == 0 ? 2 * digit : digit;
      sum += doubled / 10 + doubled % 10;
    }
    String whole = digits + (10 - sum % 10) % 10;
    return String.join(separator, whole.split("(?<=\\G.{4})"));
  }

  private static List<Document> documents(String... texts) {
    List<Document> documents = new ArrayList<>();
    for (String text : texts) {
      String side = text.startsWith("held ") ? "held out" : "read";
      documents.add(new Document(documents.size(), text, side));
    }
    return documents;
  }

  private CommonSecrets found(
      List<Document> release, List<Document> real, List<Secret> planted, int parts, int most) {
    return new CommonSecretsJob(SETTINGS, planted)
        .find(
            spark.parallelize(release, parts),
            new RealDocuments(
                spark.parallelize(real, parts),
                document -> "read".equals(document.user()),
                false,
                new TreeMap<>()),
            most);
  }

  private static CommonSecrets.Count count(
      CommonSecrets found, Kind kind, CommonSecrets.Side side) {
    return found.counts().stream()
        .filter(it -> it.kind() == kind && it.side() == side)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void secretsAreCountedBySideAndKindHoweverTheyAreSpelled() {
    List<Document> real =
        documents(
            "my card " + card(1, "") + " and again " + card(1, "-"),
            "card number " + card(2, " "),
            "card number " + card(3, " "),
            "held card number " + card(3, ""),
            "held card number " + card(4, " "),
            "held card number " + card(5, " "),
            "write to ann.miller@farmhouse.org",
            "password: tr0ub4dor&3x",
            "the test card 4111 1111 1111 1111 is nobody's",
            "my social security number is 219-09-9998");
    List<Document> release =
        documents(
            "so card " + card(1, " ") + " it was",
            "so card " + card(1, "") + " it was",
            "so card " + card(3, "") + " it was",
            "so card " + card(9, "") + " it was",
            "card 4111 1111 1111 1111",
            "Ann.Miller@Farmhouse.org wrote",
            "my password: tr0ub4dor&3x",
            "social security number 219-09-9998");
    for (int parts : new int[] {1, 2, 7}) {
      CommonSecrets found = found(release, real, List.of(), parts, 10);
      CommonSecrets.Count read = count(found, Kind.CARD, CommonSecrets.Side.READ);
      assertThat(read.secrets()).isEqualTo(2);
      assertThat(read.again()).isEqualTo(1);
      assertThat(read.spaced()).isEqualTo(2);
      assertThat(read.chance())
          .as("three cards stand there")
          .isEqualTo(2 * 3 / VISA, within(1e-20));
      CommonSecrets.Count heldOut = count(found, Kind.CARD, CommonSecrets.Side.HELD_OUT);
      assertThat(heldOut.secrets()).isEqualTo(2);
      assertThat(heldOut.again()).isZero();
      assertThat(count(found, Kind.CARD, CommonSecrets.Side.BOTH))
          .isEqualTo(
              new CommonSecrets.Count(Kind.CARD, CommonSecrets.Side.BOTH, 1, 1, 1, 3 / VISA));
      assertThat(count(found, Kind.EMAIL, CommonSecrets.Side.READ))
          .isEqualTo(new CommonSecrets.Count(Kind.EMAIL, CommonSecrets.Side.READ, 1, 1, 0, null));
      assertThat(count(found, Kind.PASSWORD, CommonSecrets.Side.READ).chance())
          .as("people choose passwords")
          .isNull();
      assertThat(count(found, Kind.SSN, CommonSecrets.Side.READ).spaced()).isEqualTo(1);
      assertThat(found.counts()).hasSize(6);
      assertThat(found.most().get(0))
          .isEqualTo(new CommonSecrets.Again(Kind.CARD, "#### #### #### ####", 1, 0, 2));
      assertThat(found.most()).hasSize(5);
      assertThat(found(release, real, List.of(), parts, 1).most()).hasSize(1);
    }
  }

  /** Its text stands in the files that a generator was trained on. */
  @Test
  void aCanaryIsNoRealSecret() {
    List<Document> real = documents("my card " + card(1, " "), "my card " + card(2, " "));
    CommonSecrets found = found(real, real, List.of(Secret.of("my card " + card(1, " "))), 2, 10);
    assertThat(count(found, Kind.CARD, CommonSecrets.Side.READ).secrets()).isEqualTo(1);
    assertThat(found.most()).hasSize(1);
  }

  @Test
  void noValueIsTold() {
    List<Document> real = documents("my card " + card(1, " "));
    assertThat(found(real, real, List.of(), 1, 10).toString().replaceAll("[^0-9]", ""))
        .doesNotContain(card(1, "").substring(4));
  }
}
