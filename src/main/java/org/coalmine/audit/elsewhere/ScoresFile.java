package org.coalmine.audit.elsewhere;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.coalmine.audit.IncompleteException;
import org.coalmine.audit.elsewhere.ScoreRows.Row;
import org.coalmine.canary.Canary;
import org.coalmine.exposure.elsewhere.TextScore;
import org.coalmine.settings.ConfigurationException;
import org.coalmine.store.Digest;
import org.jspecify.annotations.Nullable;

/** The scores that a scorer elsewhere gave: every id once, a sum of log-probabilities for each. */
final class ScoresFile {
  static final String ID = "id";
  static final String TOKENS = "tokens";
  private static final String TOTAL = "log_probability_";
  private static final String BEFORE = "before_border_";
  private static final List<String> UNITS = List.of("nats", "bits");
  private static final double NATS_PER_BIT = StrictMath.log(2);

  /** A sum of rounded log-probabilities may be above zero by so much. */
  private static final double ROUNDING = 1e-6;

  private static final int MOST_NAMED = 20;

  private final int perFormat;
  private final String unit;
  private final String sha256;

  /** By item; null for texts that it was not given. */
  private final @Nullable TextScore[] scores;

  private ScoresFile(int perFormat, String unit, String sha256, @Nullable TextScore[] scores) {
    this.perFormat = perFormat;
    this.unit = unit;
    this.sha256 = sha256;
    this.scores = scores;
  }

  /** What is known of the rows that were read so far. */
  private static final class Reading {
    private final String name;
    private final String run;
    private final TextsToScore texts;
    private final @Nullable TextScore[] scores;
    private final String[] places;
    private @Nullable String unit;
    private long rows;

    Reading(String name, String run, TextsToScore texts) {
      this.name = name;
      this.run = run;
      this.texts = texts;
      this.scores = new TextScore[texts.size()];
      this.places = new String[texts.size()];
    }

    void row(Row row) {
      if (unit == null) {
        unit = unit(row.columns());
      }
      rows++;
      Object id = row.cell(ID);
      if (id == null) {
        throw refused(row, "has no id");
      }
      int item = texts.itemOf(id.toString());
      if (item < 0) {
        throw refused(
            row,
            ("id %s is none of the texts of %s: these are scores of another run's texts, or the ids"
                    + " were changed; score the file that coalmine candidates wrote for this run")
                .formatted(id.toString().matches("[0-9A-Za-z]{1,40}") ? id : "", run));
      }
      if (scores[item] != null) {
        throw refused(
            row, "id %s stands in %s already; each is scored once".formatted(id, places[item]));
      }
      places[item] = row.place();
      scores[item] = score(row, item);
    }

    private TextScore score(Row row, int item) {
      String total = TOTAL + unit;
      Double value = number(row, total);
      if (value == null) {
        throw refused(
            row, "%s is empty; leave the row out, and it counts as missing".formatted(total));
      }
      double cost = cost(row, total, value);
      Double before = number(row, BEFORE + unit);
      double beforeCost = before == null ? Double.NaN : cost(row, BEFORE + unit, before);
      if (beforeCost > cost + ROUNDING * (1 + cost)) {
        throw refused(
            row,
            ("%s%s is %s and the whole text's %s: a part cannot cost more than the whole; it is the"
                    + " sum over the tokens that end at or before the border")
                .formatted(BEFORE, unit, before, value));
      }
      Double tokens = number(row, TOKENS);
      if (tokens != null && !(tokens >= 1 && tokens <= 1e9 && tokens == Math.rint(tokens))) {
        throw refused(row, "tokens is %s; it is how many tokens were scored".formatted(tokens));
      }
      return new TextScore(
          cost, Math.min(beforeCost, cost), tokens == null ? mostTokens(item) : tokens.intValue());
    }

    /** No token is shorter than a byte. */
    private int mostTokens(int item) {
      return texts.text(item).reveal().getBytes(UTF_8).length;
    }

    private double cost(Row row, String column, double value) {
      if (Double.isNaN(value) || Double.isInfinite(value)) {
        throw refused(
            row,
            "%s is %s, not a finite number; a text that cannot be scored is left out"
                .formatted(column, value));
      }
      if (value > ROUNDING) {
        throw refused(
            row,
            "%s is %s; a log-probability is at most 0: give a loss with its sign turned"
                .formatted(column, value));
      }
      return Math.max(0, unit().equals("bits") ? -value * NATS_PER_BIT : -value);
    }

    private @Nullable Double number(Row row, String column) {
      Object cell = row.cell(column);
      if (cell == null || cell instanceof Double) {
        return (Double) cell;
      }
      return switch (cell.toString().toLowerCase(Locale.ROOT)) {
        case "nan" -> Double.NaN;
        case "inf", "infinity", "+inf" -> Double.POSITIVE_INFINITY;
        case "-inf", "-infinity" -> Double.NEGATIVE_INFINITY;
        default -> parsed(row, column, cell.toString());
      };
    }

    private Double parsed(Row row, String column, String cell) {
      try {
        return Double.valueOf(cell);
      } catch (NumberFormatException e) {
        throw refused(row, column + " is no number");
      }
    }

    private ConfigurationException refused(Row row, String why) {
      return new ConfigurationException("--scores %s, %s: %s".formatted(name, row.place(), why));
    }

    private String unit(List<String> columns) {
      List<String> units = UNITS.stream().filter(it -> columns.contains(TOTAL + it)).toList();
      if (!columns.contains(ID) || units.size() != 1) {
        throw new ConfigurationException(
            ("--scores %s: has the columns %s; it needs %s and one of log_probability_nats and"
                    + " log_probability_bits, the sum over the text, whose name declares the unit")
                .formatted(name, columns, ID));
      }
      String other = BEFORE + (units.get(0).equals("nats") ? "bits" : "nats");
      if (columns.contains(other)) {
        throw new ConfigurationException(
            "--scores %s: has the column %s beside %s; both are in one unit"
                .formatted(name, other, TOTAL + units.get(0)));
      }
      return units.get(0);
    }

    private String unit() {
      return Objects.requireNonNull(unit);
    }
  }

  /**
   * Reads and checks it.
   *
   * @param name as the user gave it
   * @param run names the run in errors
   * @param texts of the largest set that the run gave away
   * @param sets how many fills per format were given away, ascending
   * @throws ConfigurationException naming the row, if a figure cannot be a score, or a row is of no
   *     text or of one that was scored before
   * @throws IncompleteException if texts have no score, naming canaries and controls among them
   */
  static ScoresFile read(
      String name, byte[] content, String run, TextsToScore texts, List<Integer> sets) {
    Reading reading = new Reading(name, run, texts);
    new ScoreRows(name, content).each(reading::row);
    if (reading.rows == 0) {
      throw new ConfigurationException("--scores %s: holds no scores".formatted(name));
    }
    int perFormat = perFormat(reading, sets);
    requireAll(reading, perFormat);
    return new ScoresFile(perFormat, reading.unit(), Digest.hex(content), reading.scores);
  }

  /** The least set that has all the texts. */
  private static int perFormat(Reading reading, List<Integer> sets) {
    int draws = 0;
    for (int item = 0; item < reading.scores.length; item++) {
      if (reading.scores[item] != null) {
        draws = Math.max(draws, draw(reading.texts, item) + 1);
      }
    }
    int needed = draws;
    return sets.stream().filter(set -> set >= needed).findFirst().orElseThrow();
  }

  /** The number of a draw; negative for a canary or control. */
  private static int draw(TextsToScore texts, int item) {
    return texts.placeOf(item) - texts.formats().get(texts.formatOf(item)).known().size();
  }

  private static void requireAll(Reading reading, int perFormat) {
    TextsToScore texts = reading.texts;
    BitSet missing = new BitSet();
    int given = 0;
    for (int item = 0; item < reading.scores.length; item++) {
      if (draw(texts, item) < perFormat) {
        given++;
        missing.set(item, reading.scores[item] == null);
      }
    }
    if (missing.isEmpty()) {
      return;
    }
    List<String> named = new ArrayList<>();
    missing.stream()
        .filter(item -> draw(texts, item) < 0)
        .mapToObj(
            item -> texts.formats().get(texts.formatOf(item)).known().get(texts.placeOf(item)))
        .map(Canary::id)
        .forEach(named::add);
    throw new IncompleteException(
        String.format(
            Locale.ROOT,
            "--scores %s: %,d of %,d texts have no score, %.2f %%%s. No rank is told of what is"
                + " missing, and none of the rest, for what is left out is seldom left out by"
                + " chance: score the whole file.",
            reading.name,
            missing.cardinality(),
            given,
            100.0 * missing.cardinality() / given,
            named.isEmpty() ? ", canaries and controls not among them" : among(named)));
  }

  private static String among(List<String> named) {
    String more =
        named.size() > MOST_NAMED ? " and %d more".formatted(named.size() - MOST_NAMED) : "";
    return Stream.of(named)
        .flatMap(List::stream)
        .limit(MOST_NAMED)
        .collect(Collectors.joining(", ", ", among them ", more));
  }

  /** How many fills of each format were given away, where it has so many. */
  int perFormat() {
    return perFormat;
  }

  /** The unit of the figures. */
  String unit() {
    return unit;
  }

  /** The digest of the file. */
  String sha256() {
    return sha256;
  }

  /** The score of a text that was given away. */
  TextScore of(int item) {
    return Objects.requireNonNull(scores[item], "a text without a score");
  }

  @Override
  public String toString() {
    return "ScoresFile[" + sha256 + "]";
  }
}
