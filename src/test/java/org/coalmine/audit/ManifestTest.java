package org.coalmine.audit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.coalmine.audit.Manifest.Completed;
import org.coalmine.audit.Manifest.CorpusRead;
import org.coalmine.audit.Manifest.TrainedEpoch;
import org.coalmine.model.lstm.Kernels;
import org.coalmine.report.Header.Kind;
import org.coalmine.report.Provenance;
import org.coalmine.report.QuarantinedDocument;
import org.coalmine.report.chapter.ModelFacts;
import org.coalmine.store.Digest;
import org.coalmine.store.ModelSeries;
import org.coalmine.train.TextBaselines;
import org.coalmine.train.TextRead;
import org.coalmine.train.TextRead.CanaryRead;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ManifestTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static Manifest manifest() {
    return new Manifest(
        Manifest.VERSION,
        Kind.AUDIT,
        "run",
        "2026-01-01T00:00:00Z",
        "1.0",
        new TreeMap<>(Map.of("training.epochs", "2")),
        "5e",
        new Completed(
            new CorpusRead(
                new Provenance.Corpus(200, 9_000, "ab", 1L),
                List.of(new QuarantinedDocument("part-0.txt:7", "not UTF-8")),
                null),
            List.of(
                new TrainedEpoch(1, 4.125, null, 1e-7, "01", null),
                new TrainedEpoch(2, 3, 3.5, 12, "02", 1234L)),
            null,
            new TextRead(
                new TextBaselines(6.75, 4.5, 3.25), List.of(new CanaryRead("pin-i4-1", 4, 3, 7))),
            null,
            null),
        new TreeMap<>(Map.of("java", "17")),
        null,
        null);
  }

  @Test
  void isReadAsItWasWritten() {
    Manifest begun =
        new Manifest(
            Manifest.VERSION,
            Kind.AUDIT,
            "run",
            "2026-01-01T00:00:00Z",
            "1.0",
            new TreeMap<>(),
            "5e",
            Completed.none(),
            new TreeMap<>(),
            new ForeignModels(
                null,
                new ForeignModels.Foreign(
                    "2",
                    "0a",
                    "0b",
                    "nothing",
                    List.of(new ModelFacts.File("m.safetensors", 12, "0b"))),
                null),
            new PlantedBy(
                "planted-1",
                "5f",
                new SurvivalCount(3, 0.05, List.of(new SurvivalCount.OfCanary("a", 4, 3, 2, 1)))));

    assertThat(Manifest.read(manifest().toBytes())).isEqualTo(manifest());
    assertThat(Manifest.read(begun.toBytes())).isEqualTo(begun);
  }

  /** Each series goes on by itself; an epoch that is repeated takes what came after it away. */
  @Test
  void theTwinHasEpochsOfItsOwn() {
    TrainedEpoch first = new TrainedEpoch(1, 4.5, null, 1, "03", null);
    Manifest both =
        manifest()
            .withEpoch(ModelSeries.TWIN, first)
            .withEpoch(ModelSeries.TWIN, new TrainedEpoch(2, 4, null, 1, "04", null));

    assertThat(Manifest.read(both.toBytes())).isEqualTo(both);
    assertThat(both.epochs(ModelSeries.MODEL)).isEqualTo(manifest().epochs());
    assertThat(both.epochs(ModelSeries.TWIN)).hasSize(2);
    assertThat(both.withEpoch(ModelSeries.TWIN, first).epochs(ModelSeries.TWIN))
        .containsExactly(first);
    assertThat(
            both.withEpoch(ModelSeries.MODEL, new TrainedEpoch(1, 4, null, 1, "05", null))
                .epochs(ModelSeries.TWIN))
        .hasSize(2);
    assertThat(manifest().epochs(ModelSeries.TWIN)).isEmpty();
    assertThat(new String(manifest().toBytes(), UTF_8)).doesNotContain("twin");
  }

  @Test
  void noRunGoesOnWithOtherArithmetic() {
    Manifest manifest = manifest();
    assertThatThrownBy(manifest::requireArithmetic)
        .isInstanceOf(ResumeException.class)
        .hasMessageContaining("begun with arithmetic 1");
    Manifest ours =
        new Manifest(
            Manifest.VERSION,
            manifest.kind(),
            manifest.run(),
            manifest.startedAt(),
            manifest.coalmine(),
            manifest.configuration(),
            manifest.canariesSha256(),
            manifest.stages(),
            Provenances.versions(Kernels.ARITHMETIC),
            null,
            null);
    assertThatCode(ours::requireArithmetic).doesNotThrowAnyException();
  }

  @Test
  void everyChangedDigitIsFound() {
    byte[] written = manifest().toBytes();
    for (int i = 0; i < written.length; i++) {
      if (Character.isLetterOrDigit(written[i])) {
        byte[] changed = written.clone();
        changed[i] = (byte) (changed[i] == '1' ? '2' : '1');

        assertThatThrownBy(() -> Manifest.read(changed))
            .as(new String(changed, UTF_8))
            .isInstanceOf(ResumeException.class)
            .hasMessageContaining("start a new run");
      }
    }
  }

  @Test
  void everyTornOneIsRefused() {
    String written = new String(manifest().toBytes(), UTF_8);
    for (int end = 0; end < written.length(); end++) {
      String torn = written.substring(0, end);

      assertThatThrownBy(() -> Manifest.read(torn.getBytes(UTF_8)))
          .as(torn)
          .isInstanceOf(ResumeException.class);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "null", "[]", "1", "{}", "{\"version\": 1}", "{\"digest\": null}"})
  void whatIsNoManifestIsRefused(String content) {
    assertThatThrownBy(() -> Manifest.read(content.getBytes(UTF_8)))
        .isInstanceOf(ResumeException.class)
        .hasMessageContaining("manifest.json");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "startedAt | \"yesterday\"",
        "startedAt | null",
        "configuration | null",
        "kind | \"seance\"",
        "kind | null",
        "stages | null",
        "stages | {}",
        "stages | {\"training\": [null, null]}",
        "stages | {\"training\": [{\"epoch\": 2, \"modelSha256\": \"a\"}]}",
        "stages | {\"training\": [{\"epoch\": 1}]}",
        "stages | {\"training\": [], \"corpus\": {\"quarantined\": []}}",
        "stages | {\"training\": [], \"seance\": {}}",
        "canariesSha256 | null",
        "versions | 7"
      })
  void impossibleValuesWithARightDigestAreRefused(String field, String value) throws IOException {
    ObjectNode root = (ObjectNode) JSON.readTree(manifest().toBytes());
    root.remove("digest");
    root.set(field, JSON.readTree(value));
    root.put("digest", Digest.hex(JSON.writeValueAsBytes(root)));

    assertThatThrownBy(() -> Manifest.read(JSON.writeValueAsBytes(root)))
        .isInstanceOf(ResumeException.class)
        .hasMessageContaining("damaged")
        .hasCauseInstanceOf(IOException.class);
  }

  @Test
  void aManifestOfVersion2IsReadAsStages() throws IOException {
    byte[] old;
    try (InputStream file = ManifestTest.class.getResourceAsStream("manifest-0.1.0.json")) {
      old = Objects.requireNonNull(file).readAllBytes();
    }
    ObjectNode written = (ObjectNode) JSON.readTree(old);
    Manifest manifest = Manifest.read(old);

    assertThat(manifest.version()).isEqualTo(Manifest.VERSION);
    assertThat(manifest.kind()).isEqualTo(Kind.AUDIT);
    assertThat(manifest.corpus())
        .isEqualTo(JSON.treeToValue(written.get("corpus"), Provenance.Corpus.class));
    assertThat(manifest.epochs())
        .hasSize(4)
        .isEqualTo(List.of(JSON.treeToValue(written.get("epochs"), TrainedEpoch[].class)));
    assertThat(Manifest.read(manifest.toBytes())).isEqualTo(manifest);

    ObjectNode changed = written.deepCopy().put("startedAt", "2026-01-01T00:00:00Z");
    assertThatThrownBy(() -> Manifest.read(JSON.writeValueAsBytes(changed)))
        .hasMessageContaining("damaged");
    ObjectNode later = written.deepCopy().put("version", 4);
    assertThatThrownBy(() -> Manifest.read(JSON.writeValueAsBytes(later)))
        .hasMessageContaining("another version");
  }
}
