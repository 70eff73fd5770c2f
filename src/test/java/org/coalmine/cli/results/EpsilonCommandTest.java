package org.coalmine.cli.results;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class EpsilonCommandTest {
  private record Outcome(int code, String out, String err) {}

  private static Outcome run(String arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine line =
        new CommandLine(new EpsilonCommand())
            .setCaseInsensitiveEnumValuesAllowed(true)
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err));
    int code = line.execute(arguments.split(" ", -1));
    return new Outcome(code, out.toString(), err.toString());
  }

  @Test
  void aGroupHasTheTightFigureWhereTheGenericOneSaysNothing() {
    String out =
        run("--sampling-rate 0.05 --noise-multiplier 0.5 --steps 160 --delta 1e-4 --group-size 4")
            .out();
    assertThat(out)
        .contains("RDP  epsilon 22.06", "of a group of 4 units not bounded")
        .containsPattern("PLD  epsilon 18\\.[0-9]+, of a group of 4 units 94\\.6");
  }

  @Test
  void printsBothAccountantsAsJson() throws Exception {
    Outcome outcome =
        run("--sampling-rate 0.01 --noise-multiplier 0.7 --steps 120 --delta 1e-5 --format json");
    assertThat(outcome.code()).isZero();
    JsonNode json = new ObjectMapper().readTree(outcome.out());
    assertThat(json.at("/rdp/epsilon").asDouble()).isBetween(3.2391, 3.2393);
    assertThat(json.at("/rdp/order").asDouble()).isEqualTo(4.4);
    assertThat(json.at("/pld/epsilon").asDouble()).isBetween(2.46123, 2.46135);
    assertThat(json.at("/pld").has("order")).isFalse();
  }

  @Test
  void printsTheNoiseForATarget() throws Exception {
    Outcome outcome =
        run("--sampling-rate 0.04 --target-epsilon 8 --steps 2000 --delta 1e-5 --format json");
    assertThat(outcome.code()).isZero();
    JsonNode json = new ObjectMapper().readTree(outcome.out());
    assertThat(json.at("/rdp/noiseMultiplier").asDouble()).isBetween(1.3559, 1.3563);
    assertThat(json.at("/pld/noiseMultiplier").asDouble()).isBetween(1.2895, 1.2916);
    assertThat(json.at("/rdp/epsilon").asDouble()).isBetween(7.999, 8.0);
    assertThat(json.at("/pld/epsilon").asDouble()).isBetween(7.999, 8.0);
  }

  @Test
  void printsTextAndGroups() {
    Outcome outcome =
        run("--sampling-rate 0.5 --noise-multiplier 20 --steps 10 --delta 1e-6 --group-size 2");
    assertThat(outcome.code()).isZero();
    assertThat(outcome.out())
        .contains("delta 1.0E-6, 10 steps at rate 0.5")
        .containsPattern("RDP  epsilon 0\\.[0-9]+, of a group of 2 units [0-9.]+, at order [0-9.]+")
        .containsPattern("PLD  epsilon 0\\.[0-9]+, of a group of 2 units [0-9.]+");
  }

  @Test
  void saysWhatIsNotBounded() {
    Outcome outcome =
        run("--sampling-rate 0.5 --noise-multiplier 1e-3 --steps 10 --delta 1e-5 --group-size 2");

    assertThat(outcome.code()).as(outcome.err()).isZero();
    assertThat(outcome.out())
        .containsPattern("RDP  epsilon [0-9]+")
        .contains("PLD  epsilon not bounded");
  }

  @Test
  void namesTheOptionThatIsWrong() {
    String rest = " --noise-multiplier 1 --steps 10 --delta 1e-5";
    assertUsage("--sampling-rate 2" + rest, "--sampling-rate must lie in (0, 1]: 2.0");
    assertUsage(
        "--sampling-rate 0.1 --noise-multiplier 0 --steps 1 --delta 1e-5",
        "--noise-multiplier must be finite and above 0: 0.0");
    assertUsage(
        "--sampling-rate 0.1 --noise-multiplier 1e200 --steps 1 --delta 1e-5",
        "--noise-multiplier must be at most 1000000.0: 1.0E200");
    assertUsage(
        "--sampling-rate 0.1 --noise-multiplier 1 --steps 0 --delta 1e-5",
        "--steps must be at least 1: 0");
    assertUsage(
        "--sampling-rate 0.1 --noise-multiplier 1 --steps 1 --delta 0",
        "--delta must lie strictly between 0 and 1: 0.0");
    assertUsage(
        "--sampling-rate 0.1 --target-epsilon -1 --steps 1 --delta 1e-5",
        "--target-epsilon must be finite and at least 0: -1.0");
    assertUsage(
        "--sampling-rate 0.1" + rest + " --group-size 0", "--group-size must be at least 1: 0");
    assertUsage("--sampling-rate 0.1 --steps 10 --delta 1e-5", "--noise-multiplier");
    assertUsage("--sampling-rate 0.1 --target-epsilon 1" + rest, "mutually exclusive");
    assertUsage("--sampling-rate 0.1" + rest + " --format xml", "xml");
  }

  private static void assertUsage(String arguments, String message) {
    Outcome outcome = run(arguments);
    assertThat(outcome.code()).as(arguments).isEqualTo(2);
    assertThat(outcome.err()).as(arguments).contains(message);
    assertThat(outcome.out()).as(arguments).isEmpty();
  }

  @Test
  void explainsItself() {
    String help = run("--help").out();
    assertThat(help).contains("--target-epsilon", "Examples:");
    assertThat(help.replaceAll("\\s+", " "))
        .contains("adding or removing one privacy unit, if sums are divided by a constant")
        .contains("Not covered by ε: losses, baselines of the text, counts");
  }
}
