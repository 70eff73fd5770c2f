package org.coalmine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A run goes on with the words that it began with. */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class WordsFileTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;
  private Path words;
  private Path run;

  @BeforeEach
  void train() throws IOException {
    words =
        Files.writeString(
            folder.resolve("words.txt"),
            IntStream.range(0, 40).mapToObj(i -> "w" + i).collect(Collectors.joining("\n")));
    Path configuration =
        Files.writeString(
            folder.resolve("my.conf"),
            """
            corpus.paths = ["%s"]
            canaries.formats = [
              { name = phrase, text = "say {fill}.", words-file = "%s", count = 2,
                insertions = [2], copies = 1, controls = 3 }
            ]
            training { layers = 1, units = 8, epochs = 1, batch-size = 8, rare-character = 1 }
            run.directory = "%s"
            """
                .formatted(Outcome.corpus(folder), words, folder.resolve("run")));
    Outcome trained = Outcome.of("train", configuration.toString());
    assertThat(trained.code()).as(trained.err()).isZero();
    run = folder.resolve("run");
  }

  private Outcome resume() {
    return Outcome.of("audit", "--resume", run.toString());
  }

  private Outcome rank() {
    return Outcome.of("rank", "--run", run.toString(), "--method=dense", "--format=json");
  }

  private static Object ranks(Outcome outcome) throws IOException {
    assertThat(outcome.code()).as(outcome.err()).isZero();
    return JSON.readTree(outcome.firstLine()).path("ranks");
  }

  @Test
  void anEditOrARemovalChangesNothing() throws IOException {
    Object before = ranks(rank());
    Files.writeString(words, "other\nwords\n");
    assertThat(ranks(rank())).isEqualTo(before);
    Files.delete(words);
    assertThat(ranks(rank())).isEqualTo(before);
    Outcome resumed = resume();
    assertThat(resumed.code()).as(resumed.err()).isZero();
    assertThat(Files.readString(run.resolve("manifest.json"))).contains("words.txt");
  }

  /** Turns the run into one of 0.1.0, whose canaries.json holds the path of the words. */
  private void keepThePathAlone() throws Exception {
    ObjectMapper indented = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    Path canaries = run.resolve("canaries.json");
    ObjectNode root = (ObjectNode) JSON.readTree(canaries.toFile());
    String configuration = root.path("configuration").textValue();
    String path =
        configuration.replaceFirst("\"words\" ?: ?\\[[^]]*]", "\"words-file\" : \"" + words + "\"");
    assertThat(path).isNotEqualTo(configuration);
    byte[] written = indented.writeValueAsBytes(root.put("configuration", path));
    Files.write(canaries, written);

    Path file = run.resolve("manifest.json");
    ObjectNode manifest = (ObjectNode) JSON.readTree(file.toFile());
    manifest.remove("digest");
    manifest.put("canariesSha256", sha256(written));
    manifest.put("digest", sha256(JSON.writeValueAsBytes(manifest)));
    Files.write(file, indented.writeValueAsBytes(manifest));
  }

  private static String sha256(byte[] bytes) throws Exception {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
  }

  @Test
  void aRunThatKeptThePathAloneWantsTheFileAsItWas() throws Exception {
    Object before = ranks(rank());
    keepThePathAlone();
    assertThat(ranks(rank())).isEqualTo(before);
    String text = Files.readString(words);
    for (String edited : new String[] {text + "\nmore", text + "\nw1", null}) {
      if (edited == null) {
        Files.delete(words);
      } else {
        Files.writeString(words, edited);
      }
      for (Outcome refused : new Outcome[] {rank(), resume()}) {
        assertThat(refused.code()).as(refused.err()).isEqualTo(5);
        assertThat(refused.err())
            .contains("the words of " + words + " are not those that the run began with")
            .contains("put the file back as it was, or start a new run");
      }
    }
    Files.writeString(words, text);
    Outcome resumed = resume();
    assertThat(resumed.code()).as(resumed.err()).isZero();
  }
}
