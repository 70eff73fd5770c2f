package org.coalmine.spark.duplicates;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Reads what {@code scripts/duplicates-experiment} has measured, prints it as tables, and draws it.
 * Arguments: the folder of the experiment, and the labels of its models in their order.
 */
public final class DuplicateExperiment {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int[] COPIES = {1, 2, 4, 8, 16, 32, 64};
  private static final int MOST_QUERIES = 100;

  private DuplicateExperiment() {}

  /** What a model knows of one text that was in its corpus, or held out. */
  private record Known(String user, double bitsPerCharacter, double queriesForHalf) {
    boolean isOf(String kind, int copies) {
      return user.startsWith(kind + "-" + copies + "-");
    }
  }

  private record Measured(String label, List<Known> texts, Map<Integer, List<Double>> exposures) {
    double extractable(String kind, int copies) {
      return share(texts.stream().filter(each -> each.isOf(kind, copies)).toList());
    }

    double bits(String kind, int copies) {
      return mean(
          texts.stream()
              .filter(each -> each.isOf(kind, copies))
              .mapToDouble(Known::bitsPerCharacter));
    }

    List<Double> exposed(int insertions) {
      return exposures.getOrDefault(insertions, List.of());
    }

    List<Known> heldOut() {
      return texts.stream().filter(each -> each.user().startsWith("holdout")).toList();
    }
  }

  /** Prints the tables. */
  public static void main(String[] arguments) throws IOException {
    Path folder = Path.of(arguments[0]);
    List<Measured> models = new ArrayList<>();
    try (SparkSession session =
        SparkSession.builder()
            .master("local[1]")
            .appName("duplicates")
            .config("spark.ui.enabled", "false")
            .getOrCreate()) {
      for (String label : Arrays.asList(arguments).subList(1, arguments.length)) {
        models.add(
            new Measured(
                label,
                texts(session, folder.resolve("score-" + label)),
                exposures(folder.resolve("rank-" + label + ".json"))));
      }
    }
    extraction(models);
    exposure(models);
    Files.writeString(folder.resolve("duplicates.svg"), new Drawing().of(models));
  }

  private static List<Known> texts(SparkSession session, Path run) throws IOException {
    try (Stream<Path> folders = Files.list(run.resolve("scores"))) {
      return session
          .read()
          .parquet(folders.map(Path::toString).toArray(String[]::new))
          .select("user", "bitsPerCharacter", "queriesForHalf")
          .collectAsList()
          .stream()
          .map(DuplicateExperiment::known)
          .toList();
    }
  }

  private static Known known(Row row) {
    return new Known(
        row.getString(0), row.getDouble(1), row.isNullAt(2) ? Double.NaN : row.getDouble(2));
  }

  private static Map<Integer, List<Double>> exposures(Path ranks) throws IOException {
    Map<Integer, List<Double>> exposures = new TreeMap<>();
    for (JsonNode rank : JSON.readTree(Files.readAllBytes(ranks)).path("ranks")) {
      exposures
          .computeIfAbsent(rank.path("insertions").asInt(), insertions -> new ArrayList<>())
          .add(rank.at("/exposureBits/low").asDouble());
    }
    return exposures;
  }

  private static double share(List<Known> texts) {
    return mean(texts.stream().mapToDouble(it -> it.queriesForHalf() <= MOST_QUERIES ? 1 : 0));
  }

  private static double mean(DoubleStream values) {
    return values.average().orElse(Double.NaN);
  }

  private static void extraction(List<Measured> models) {
    System.out.println("share of texts with n(1/2) <= 100, and bits per character");
    System.out.println();
    header("copies", models, " exact | " + "edited |");
    for (int copies : COPIES) {
      System.out.printf(
          Locale.ROOT,
          "| %d |%s%n",
          copies,
          models.stream()
              .flatMap(
                  model ->
                      Stream.of("exact", "edited")
                          .map(
                              kind ->
                                  String.format(
                                      Locale.ROOT,
                                      " %.0f %%, %.2f |",
                                      100 * model.extractable(kind, copies),
                                      model.bits(kind, copies))))
              .collect(Collectors.joining()));
    }
    System.out.printf(
        Locale.ROOT,
        "| held out |%s%n",
        models.stream()
            .map(
                model ->
                    String.format(
                        Locale.ROOT,
                        " %.0f %%, %.2f | |",
                        100 * share(model.heldOut()),
                        mean(model.heldOut().stream().mapToDouble(Known::bitsPerCharacter))))
            .collect(Collectors.joining()));
    System.out.println();
  }

  private static void header(String first, List<Measured> models, String columns) {
    int each = (int) columns.chars().filter(c -> c == '|').count();
    System.out.println(
        "| "
            + first
            + " |"
            + models.stream()
                .map(
                    model ->
                        Arrays.stream(columns.split("\\|"))
                            .map(String::strip)
                            .filter(column -> !column.isEmpty())
                            .map(column -> " " + model.label() + ", " + column + " |")
                            .collect(Collectors.joining()))
                .collect(Collectors.joining()));
    System.out.println("|--:|" + "--:|".repeat(each * models.size()));
  }

  private static void exposure(List<Measured> models) {
    System.out.println("exposure of canaries by insertions, in bits");
    System.out.println();
    header("insertions", models, " mean |");
    for (int insertions : models.get(0).exposures().keySet()) {
      System.out.printf(
          Locale.ROOT,
          "| %d |%s%n",
          insertions,
          models.stream()
              .map(
                  model ->
                      String.format(
                          Locale.ROOT,
                          " %.1f (%s) |",
                          mean(model.exposed(insertions).stream().mapToDouble(it -> it)),
                          model.exposed(insertions).stream()
                              .sorted()
                              .map(it -> String.format(Locale.ROOT, "%.1f", it))
                              .collect(Collectors.joining(", "))))
              .collect(Collectors.joining()));
    }
  }

  /** Two panels: what can be extracted by copies, and the exposure of canaries by insertions. */
  private static final class Drawing {
    private static final String[] COLOURS = {"#b3261e", "#1f5f99", "#2e7d32"};
    private static final int TOP = 70;
    private static final int BOTTOM = 300;
    private static final int WIDE = 320;

    private final StringBuilder svg = new StringBuilder();

    String of(List<Measured> models) {
      svg.append(
          """
          <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 860 400" width="860" height="400" \
          font-family="system-ui, sans-serif" font-size="13" fill="#222">
          <title>What deduplication does to memorization</title>
          <rect width="860" height="400" fill="#fff"/>
          """);
      panel(60, "texts an attacker gets within 100 queries", "copies in the corpus", "%", 100, 25);
      panel(500, "mean exposure of canaries", "insertions", "bits", 20, 5);
      for (int i = 0; i < models.size(); i++) {
        Measured model = models.get(i);
        String colour = COLOURS[i];
        for (String kind : new String[] {"exact", "edited"}) {
          curve(
              60,
              Arrays.stream(COPIES)
                  .mapToObj(each -> new double[] {each, model.extractable(kind, each)})
                  .toList(),
              colour,
              kind.equals("edited"));
        }
        curve(
            500,
            model.exposures().entrySet().stream()
                .filter(it -> it.getKey() > 0)
                .map(
                    it ->
                        new double[] {
                          it.getKey(), mean(it.getValue().stream().mapToDouble(x -> x)) / 20
                        })
                .toList(),
            colour,
            false);
        line(60 + 230 * i, 372, 84 + 230 * i, 372, colour, 2.5);
        text(90 + 230 * i, 376, model.label().replace('-', ' '), "start");
      }
      text(60, 394, "whole lines: copies to the letter; broken: copies with edited words", "start");
      return svg.append("</svg>\n").toString();
    }

    private void panel(int left, String title, String across, String unit, int most, int step) {
      svg.append(
          "<text x=\"%d\" y=\"30\" font-size=\"15\" font-weight=\"600\">%s</text>%n"
              .formatted(left, title));
      text(left - 6, TOP - 18, unit, "end");
      for (int value = 0; value <= most; value += step) {
        double y = BOTTOM - (double) (BOTTOM - TOP) * value / most;
        line(left, y, left + WIDE, y, "#ddd", 1);
        text(left - 6, y + 4, Integer.toString(value), "end");
      }
      IntStream.range(0, COPIES.length)
          .forEach(i -> text(x(left, COPIES[i]), BOTTOM + 20, "" + COPIES[i], "middle"));
      text(left + WIDE / 2.0, BOTTOM + 42, across, "middle");
    }

    private static double x(int left, double copies) {
      return left + 12 + (WIDE - 24) * Math.log(copies) / Math.log(64);
    }

    private void curve(int left, List<double[]> points, String colour, boolean broken) {
      String path =
          points.stream()
              .map(
                  point ->
                      String.format(
                          Locale.ROOT,
                          "%.1f,%.1f",
                          x(left, point[0]),
                          BOTTOM - (BOTTOM - TOP) * point[1]))
              .collect(Collectors.joining(" "));
      svg.append(
          "<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2.5\"%s/>%n"
              .formatted(path, colour, broken ? " stroke-dasharray=\"6 4\"" : ""));
    }

    private void line(double x1, double y1, double x2, double y2, String colour, double width) {
      svg.append(
          String.format(
              Locale.ROOT,
              "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"%s\""
                  + " stroke-width=\"%.1f\"/>%n",
              x1,
              y1,
              x2,
              y2,
              colour,
              width));
    }

    private void text(double x, double y, String words, String anchor) {
      svg.append(
          String.format(
              Locale.ROOT,
              "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>%n",
              x,
              y,
              anchor,
              words));
    }
  }
}
