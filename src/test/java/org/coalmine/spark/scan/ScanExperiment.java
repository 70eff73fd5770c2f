package org.coalmine.spark.scan;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.stream.DoubleStream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Reads what {@code scripts/scan-experiment} has measured and prints it as tables. Arguments: the
 * folder of the experiment, and the labels of its models.
 */
final class ScanExperiment {
  private static final BigInteger GUESSES = BigInteger.valueOf(100);
  private static final List<String> KINDS = List.of("card", "ssn", "phone", "password");

  private ScanExperiment() {}

  public static void main(String[] arguments) {
    SparkSession spark =
        SparkSession.builder().master("local[2]").config("spark.ui.enabled", "false").getOrCreate();
    for (String label : Arrays.asList(arguments).subList(1, arguments.length)) {
      List<Row> secrets =
          spark
              .read()
              .parquet("%s/scan-%s/scan/*/secrets".formatted(arguments[0], label))
              .collectAsList();
      System.out.printf("%n%s%n%n", label);
      System.out.println("| kind | stands | secrets | low | given away | exposure, bits: median |");
      System.out.println("|---|---|---|---|---|---|");
      for (String kind : KINDS) {
        List<Row> ofKind = secrets.stream().filter(row -> text(row, "kind").equals(kind)).toList();
        TreeSet<Long> classes = new TreeSet<>();
        ofKind.forEach(row -> classes.add(row.<Long>getAs("occurrences")));
        for (long times : classes) {
          print(
              kind,
              times,
              ofKind.stream().filter(row -> row.<Long>getAs("occurrences") == times).toList());
        }
      }
      swaps(secrets);
    }
    spark.stop();
  }

  private static String text(Row row, String column) {
    return String.valueOf(row.<Object>getAs(column));
  }

  private static void print(String kind, long times, List<Row> secrets) {
    System.out.printf(
        Locale.ROOT,
        "| %s | %d × | %d | %d | %d | %.1f |%n",
        kind,
        times,
        secrets.size(),
        secrets.stream().filter(row -> text(row, "outcome").equalsIgnoreCase("low")).count(),
        secrets.stream().filter(ScanExperiment::givenAway).count(),
        median(
            secrets.stream()
                .filter(row -> row.getAs("exposureLow") != null)
                .mapToDouble(row -> row.<Double>getAs("exposureLow"))));
  }

  private static boolean givenAway(Row row) {
    String high = row.getAs("rankHigh");
    return high != null && new BigInteger(high).compareTo(GUESSES) <= 0;
  }

  private static double median(DoubleStream values) {
    double[] sorted = values.sorted().toArray();
    return sorted.length == 0 ? Double.NaN : sorted[sorted.length / 2];
  }

  /** How far p-values are from uniform: the largest distance of the two laws, by Kolmogorov. */
  private static void swaps(List<Row> secrets) {
    System.out.println();
    System.out.println("| kind | swap tests | p ≤ 0.05 | expected | largest distance to uniform |");
    System.out.println("|---|---|---|---|---|");
    for (String kind : KINDS) {
      List<Double> values =
          secrets.stream()
              .filter(row -> text(row, "kind").equals(kind) && row.getAs("swapP") != null)
              .map(row -> row.<Double>getAs("swapP"))
              .sorted(Comparator.naturalOrder())
              .toList();
      double distance = 0;
      for (int i = 0; i < values.size(); i++) {
        distance = Math.max(distance, (i + 1.0) / values.size() - values.get(i));
        distance = Math.max(distance, values.get(i) - (double) i / values.size());
      }
      System.out.printf(
          Locale.ROOT,
          "| %s | %d | %d | %.1f | %.3f (above %.3f once in 100) |%n",
          kind,
          values.size(),
          values.stream().filter(p -> p <= 0.05).count(),
          0.05 * values.size(),
          distance,
          1.628 / Math.sqrt(values.size()));
    }
  }
}
