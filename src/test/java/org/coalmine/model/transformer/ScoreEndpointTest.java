package org.coalmine.model.transformer;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.coalmine.model.Python;
import org.coalmine.model.Python.Ended;
import org.coalmine.model.transformer.CompletionsServer.Start;
import org.coalmine.model.transformer.ToScore.Scored;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** scripts/score_endpoint.py at an endpoint that serves the kernel's probabilities. */
@Timeout(value = 900, unit = TimeUnit.SECONDS)
final class ScoreEndpointTest {
  private static final Path CHECKPOINT = Checkpoints.made("llama-f32");
  private static final String KEY = "sk-of-the-test";
  private static final double NATS = 1e-9;
  private static final List<ToScore> TEXTS = ToScore.texts(40);

  private static final TextCosts costs = costs();

  @TempDir private Path folder;
  private Path texts = Path.of("");
  private Path output = Path.of("");

  private static TextCosts costs() {
    try {
      return TextCosts.of(CHECKPOINT);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @BeforeEach
  void write() throws IOException {
    texts = ToScore.write(TEXTS, folder.resolve("texts.jsonl"));
    output = folder.resolve("scores.jsonl");
  }

  private Ended run(CompletionsServer server, String... more)
      throws IOException, InterruptedException {
    List<String> arguments =
        new ArrayList<>(List.of(texts.toString(), "--output=" + output, "--url=" + server.url()));
    arguments.add("--model=ours");
    arguments.addAll(List.of(more));
    ProcessBuilder program =
        Python.program("json", "score_endpoint.py", arguments.toArray(String[]::new));
    program.environment().put("OPENAI_API_KEY", KEY);
    Ended ended = Python.ended(program);
    assertThat(ended.output()).doesNotContain(KEY);
    for (ToScore text : TEXTS) {
      assertThat(ended.output()).doesNotContain(text.text());
    }
    return ended;
  }

  private static String tokenizer() {
    return "--tokenizer=" + CHECKPOINT.resolve("tokenizer.json");
  }

  @ParameterizedTest
  @EnumSource(Start.class)
  void figuresAreThoseOfTheKernel(Start start) throws Exception {
    try (CompletionsServer server = new CompletionsServer(costs, start, KEY)) {
      Ended ended = run(server, tokenizer());
      assertThat(ended.code()).as(ended.output()).isZero();
      assertThat(ended.output())
          .contains(
              start == Start.NONE
                  ? "the first token of a text has no cost"
                  : "every token of a text has a cost");
    }
    Map<String, Scored> found = ToScore.read(output);
    assertThat(found).hasSize(TEXTS.size());
    int bordered = 0;
    for (ToScore text : TEXTS) {
      int[] tokens = costs.tokens(text.text());
      double[] each = costs.costs(tokens);
      double free = start == Start.NONE ? each[0] : 0;
      Scored score = requireNonNull(found.get(text.id()));
      assertThat(score.tokens()).isEqualTo(tokens.length);
      assertThat(score.nats()).isCloseTo(free - Arrays.stream(each).sum(), within(NATS));
      Double before = score.before();
      Integer border = text.border();
      if (before != null && border != null) {
        bordered++;
        assertThat(before).isCloseTo(free - costs.costBefore(text.text(), border), within(NATS));
      }
      // Tokens of broken characters cannot be followed; those of ASCII can.
      boolean ascii = text.text().codePoints().allMatch(c -> c < 128);
      assertThat(before != null).isEqualTo(border != null && ascii);
    }
    assertThat(bordered).isEqualTo(20);
  }

  @Test
  void aTextBeforeEveryTextIsSentAndNotCounted() throws Exception {
    String boundary = "A: ";
    try (CompletionsServer server = new CompletionsServer(costs, Start.NONE, KEY)) {
      Ended ended = run(server, "--boundary=" + boundary);
      assertThat(ended.code()).as(ended.output()).isZero();
      assertThat(ended.output())
          .contains("0 with a sum before the border (--tokenizer names no vocabulary)");
    }
    Map<String, Scored> found = ToScore.read(output);
    ToScore text = TEXTS.get(0);
    double[] each = costs.costs(costs.tokens(boundary + text.text()));
    int first = costs.tokens(boundary).length;
    assertThat(requireNonNull(found.get(text.id())).nats())
        .isCloseTo(-Arrays.stream(each).skip(first).sum(), within(NATS));
    assertThat(requireNonNull(found.get(text.id())).before()).isNull();
  }

  /** With a token that holds a blank behind "is", the border behind "is" is none. */
  @Test
  void aTokenThatMayCrossTheBorderLeavesTheTotalAlone() throws Exception {
    String file = Files.readString(CHECKPOINT.resolve("tokenizer.json"));
    Path crossing = folder.resolve("tokenizer.json");
    String changed = file.replaceFirst("\"vocab\": \\{", "\"vocab\": {\"xs\u0120\": 279999, ");
    assertThat(changed).isNotEqualTo(file);
    Files.writeString(crossing, changed);
    try (CompletionsServer server = new CompletionsServer(costs, Start.HIDDEN, KEY)) {
      Ended ended = run(server, "--tokenizer=" + crossing);
      assertThat(ended.code()).as(ended.output()).isZero();
      assertThat(ended.output()).contains("hold a blank behind s: no sums at borders behind these");
    }
    Map<String, Scored> found = ToScore.read(output);
    for (ToScore text : TEXTS) {
      if (text.text().startsWith("The random number is ")) {
        assertThat(requireNonNull(found.get(text.id())).before()).isNull();
      }
      if (text.text().contains("second, ")) {
        assertThat(requireNonNull(found.get(text.id())).before()).isNotNull();
      }
    }
  }

  @Test
  void whatFailsIsAskedAgainAndAKilledRunGoesOn() throws Exception {
    try (CompletionsServer server = new CompletionsServer(costs, Start.HIDDEN, KEY)) {
      server.answerWith(request -> request > 30 ? 500 : request % 5 == 0 ? 429 : 200);
      Ended ended = run(server, "--retries=1");
      assertThat(ended.code()).isEqualTo(2);
      assertThat(ended.output())
          .contains("gave no answer in 2 tries, at last: 500")
          .contains("the same command goes on");
      assertThat(output).doesNotExist();
      int before = server.requests();
      long kept = Files.lines(folder.resolve("scores.jsonl.part")).count() - 1;
      assertThat(kept).isBetween(10L, 30L);
      server.answerWith(request -> request % 7 == 0 ? 503 : 200);
      ended = run(server, "--per-second=1000");
      assertThat(ended.code()).as(ended.output()).isZero();
      assertThat(ended.output()).contains(kept + " of 40 texts were scored before");
      assertThat(server.requests() - before).isBetween((int) (40 - kept), (int) (60 - kept));
    }
    assertThat(ToScore.read(output)).hasSize(TEXTS.size());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          401 | answers 401 Unauthorized; is the key in the environment?
          404 | answers 404 Not Found; is --url that of the API's version
          302 | answers 302
          200 | gives no log-probabilities of the prompt; it must serve echo with logprobs
          """)
  void whatCannotBeIsRefusedInASentence(int code, String sentence) throws Exception {
    try (CompletionsServer server = new CompletionsServer(costs, Start.HIDDEN, KEY)) {
      server.answerWith(request -> code);
      server.leaveOutLogprobs();
      Ended ended = run(server, "--concurrency=1");
      assertThat(ended.code()).as(ended.output()).isEqualTo(2);
      assertThat(ended.output()).contains(sentence).hasLineCount(1);
      assertThat(server.requests()).isLessThanOrEqualTo(2);
    }
    assertThat(output).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"id": "a", "text": "x y", "border": 9} | text 1 has a border outside of its text
          {"id": "a"}                             | text 1 has no id or no text
          []                                      | text 1 is no record
          {"id                                    | line 1 is no JSON
          ''                                      | holds no texts
          """)
  void candidatesThatAreNoneAreRefused(String line, String sentence) throws Exception {
    Files.writeString(texts, line);
    try (CompletionsServer server = new CompletionsServer(costs, Start.HIDDEN, KEY)) {
      Ended ended = run(server);
      assertThat(ended.code()).as(ended.output()).isEqualTo(2);
      assertThat(ended.output()).contains(sentence).hasLineCount(1);
      assertThat(server.requests()).isZero();
    }
  }
}
