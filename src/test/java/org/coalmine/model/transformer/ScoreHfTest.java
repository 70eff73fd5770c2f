package org.coalmine.model.transformer;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.coalmine.model.Python;
import org.coalmine.model.Python.Ended;
import org.coalmine.model.transformer.ToScore.Scored;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What scripts/score_hf.py gives for a checkpoint is what the kernel gives. */
@Timeout(value = 1800, unit = TimeUnit.SECONDS)
final class ScoreHfTest {
  private static final double NATS = 1e-4;
  private static final String PLAIN = "peer/score_plain.py";
  private static final String PYTORCH = "torch, numpy, regex";

  @TempDir private Path folder;

  private Path scored(String modules, String script, Path texts, String name, String... more)
      throws IOException, InterruptedException {
    Path output = folder.resolve(name);
    List<String> arguments = new ArrayList<>(List.of(texts.toString(), "--output=" + output));
    arguments.addAll(List.of(more));
    Ended ended = Python.ended(Python.program(modules, script, arguments.toArray(String[]::new)));
    assertThat(ended.code()).as(ended.output()).isZero();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(output)))
        .isEqualTo("rw-------");
    return output;
  }

  private static void assertOfKernel(List<ToScore> texts, Path scores, String checkpoint)
      throws IOException {
    TextCosts costs = TextCosts.of(Checkpoints.made(checkpoint));
    Map<String, Scored> found = ToScore.read(scores);
    assertThat(found.keySet()).containsExactlyElementsOf(texts.stream().map(ToScore::id).toList());
    for (ToScore text : texts) {
      Scored score = requireNonNull(found.get(text.id()));
      int[] tokens = costs.tokens(text.text());
      double total = Arrays.stream(costs.costs(tokens)).sum();
      assertThat(score.tokens()).isEqualTo(tokens.length);
      assertThat(score.nats()).isCloseTo(-total, within(NATS));
      Integer border = text.border();
      if (border == null) {
        assertThat(score.before()).isNull();
      } else {
        assertThat(score.before()).isCloseTo(-costs.costBefore(text.text(), border), within(NATS));
      }
    }
  }

  @Test
  void figuresAreThoseOfTheKernel() throws Exception {
    List<ToScore> texts = ToScore.texts(60);
    Path file = ToScore.write(texts, folder.resolve("texts.jsonl"));
    for (String checkpoint : List.of("gpt2-f32", "llama-bf16", "neox-f16")) {
      String name = checkpoint + (checkpoint.startsWith("llama") ? ".csv" : ".jsonl");
      String model = "--model=" + Checkpoints.made(checkpoint);
      assertOfKernel(texts, scored(PYTORCH, PLAIN, file, name, model), checkpoint);
    }
  }

  @Test
  void figuresOfTheLibraryAreThoseOfTheKernel() throws Exception {
    List<ToScore> texts = ToScore.texts(60);
    Path file = ToScore.write(texts, folder.resolve("texts.jsonl"));
    for (String checkpoint : List.of("gpt2-f32", "llama-bf16", "neox-f16")) {
      String model = "--model=" + Checkpoints.made(checkpoint);
      Path scores =
          scored("torch, transformers", "score_hf.py", file, checkpoint + ".jsonl", model);
      assertOfKernel(texts, scores, checkpoint);
    }
  }

  /** The library's class of GPT-2 has a rule of its own, whatever tokenizer.json says. */
  @Test
  void aTokenizerThatIsNotThatOfTheFileIsRefused() throws Exception {
    List<ToScore> texts = ToScore.texts(60);
    Path file = ToScore.write(texts, folder.resolve("texts.jsonl"));
    Path model = folder.resolve("model");
    Files.createDirectory(model);
    for (String name : List.of("config.json", "model.safetensors")) {
      Files.copy(Checkpoints.made("gpt2-f32").resolve(name), model.resolve(name));
    }
    String tokenizer = Files.readString(Checkpoints.made("gpt2-f32").resolve("tokenizer.json"));
    String single =
        "{\"type\": \"Sequence\", \"pretokenizers\": [{\"type\": \"Split\", \"pattern\":"
            + " {\"Regex\": \".\"}, \"behavior\": \"Isolated\", \"invert\": false}, $1]}";
    Files.writeString(
        model.resolve("tokenizer.json"),
        tokenizer.replaceFirst("(?<=\"pre_tokenizer\": )(\\{[^}]*})", single));
    Ended ended =
        Python.ended(
            Python.program(
                "torch, transformers",
                "score_hf.py",
                file.toString(),
                "--output=" + folder.resolve("scores.jsonl"),
                "--model=" + model));
    assertThat(ended.code()).as(ended.output()).isEqualTo(2);
    assertThat(ended.output()).contains("cut texts differently");
    Path output =
        scored(
            "torch, transformers",
            "score_hf.py",
            file,
            "of-file.csv",
            "--model=" + model,
            "--tokenizer=file");
    for (ToScore text : texts) {
      int bytes = text.text().getBytes(StandardCharsets.UTF_8).length;
      assertThat(requireNonNull(ToScore.read(output).get(text.id())).tokens()).isEqualTo(bytes);
    }
  }

  /** Sixteen bits are off by hundredths, and the sums say the same in any batches. */
  @Test
  void sixteenBitsAndNoStartAreWhatTheySay() throws Exception {
    List<ToScore> texts = ToScore.texts(40);
    Path file = ToScore.write(texts, folder.resolve("texts.jsonl"));
    String model = "--model=" + Checkpoints.made("gpt2-bf16");
    Map<String, Scored> exact =
        ToScore.read(scored(PYTORCH, PLAIN, file, "exact.jsonl", model, "--batch-tokens=1"));
    Map<String, Scored> rounded =
        ToScore.read(scored(PYTORCH, PLAIN, file, "rounded.jsonl", model, "--dtype=bfloat16"));
    Map<String, Scored> unstarted =
        ToScore.read(scored(PYTORCH, PLAIN, file, "none.jsonl", model, "--boundary=none"));
    double worst = 0;
    for (ToScore text : texts) {
      double nats = requireNonNull(exact.get(text.id())).nats();
      worst = Math.max(worst, Math.abs(requireNonNull(rounded.get(text.id())).nats() - nats));
      // Fewer tokens are summed, each behind one token fewer.
      Scored without = requireNonNull(unstarted.get(text.id()));
      assertThat(without.tokens()).isEqualTo(requireNonNull(exact.get(text.id())).tokens());
      assertThat(without.before() == null).isEqualTo(text.border() == null);
      assertThat(without.nats()).isGreaterThan(nats);
    }
    assertThat(worst).isBetween(1e-3, 2.0);
  }

  @Test
  void aKilledRunGoesOnAndAnotherDoesNot() throws Exception {
    List<ToScore> texts = ToScore.texts(1000);
    Path file = ToScore.write(texts, folder.resolve("texts.jsonl"));
    Path output = folder.resolve("scores.jsonl");
    Path part = folder.resolve("scores.jsonl.part");
    String[] asked = {
      file.toString(),
      "--output=" + output,
      "--model=" + Checkpoints.made("gpt2-f32"),
      "--batch-tokens=1"
    };
    Process killed =
        Python.program(PYTORCH, PLAIN, asked)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("log").toFile())
            .start();
    while (killed.isAlive() && (!Files.exists(part) || Files.size(part) < 2000)) {
      Thread.sleep(5);
    }
    killed.destroyForcibly().waitFor();
    assertThat(output).doesNotExist();
    List<String> lines = new ArrayList<>(Files.readAllLines(part));
    assertThat(lines).hasSizeBetween(4, 999);

    // Another run does not go on with it.
    List<String> others = new ArrayList<>(List.of(asked));
    others.add("--boundary=none");
    Ended other = Python.ended(Python.program(PYTORCH, PLAIN, others.toArray(String[]::new)));
    assertThat(other.code()).isEqualTo(2);
    assertThat(other.output()).contains("was begun with other candidates").hasLineCount(1);

    // A mark in what was kept shows that it is not scored again; what was torn off is.
    String first = lines.get(1);
    String id = first.substring(2, 18);
    lines.set(1, "[\"%s\", -123456.5, null, 3]".formatted(id));
    lines.set(lines.size() - 1, lines.get(lines.size() - 1).substring(0, 25));
    Files.writeString(part, String.join("\n", lines));
    Ended gone = Python.ended(Python.program(PYTORCH, PLAIN, asked));
    assertThat(gone.code()).as(gone.output()).isZero();
    assertThat(gone.output())
        .contains("%d of 1000 texts were scored before".formatted(lines.size() - 2));
    assertThat(part).doesNotExist();
    Map<String, Scored> scores = ToScore.read(output);
    assertThat(scores).hasSize(1000);
    assertThat(scores.get(id)).isEqualTo(new Scored(-123456.5, null, 3));

    Ended again = Python.ended(Python.program(PYTORCH, PLAIN, asked));
    assertThat(again.code()).isEqualTo(2);
    assertThat(again.output()).contains("exists; remove it");
  }
}
