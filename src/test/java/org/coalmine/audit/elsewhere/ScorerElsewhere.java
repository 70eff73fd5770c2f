package org.coalmine.audit.elsewhere;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.coalmine.exposure.LogPerplexity;
import org.coalmine.exposure.elsewhere.TextScore;
import org.coalmine.model.LanguageModel;
import org.coalmine.model.transformer.Checkpoint;
import org.coalmine.model.transformer.Checkpoints;
import org.coalmine.model.transformer.PackedTransformer;
import org.coalmine.model.transformer.TransformerModel;
import org.coalmine.token.Alphabet;
import org.jspecify.annotations.Nullable;

/** Scores texts as a team would that has nothing but their rows. */
public final class ScorerElsewhere {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final LanguageModel model;

  public ScorerElsewhere(LanguageModel model) {
    this.model = model;
  }

  /** The model of a directory, behind its token for the end of a text. */
  public static LanguageModel transformer(Path directory) throws IOException {
    Checkpoint checkpoint = Checkpoints.open(directory);
    return new TransformerModel(
        PackedTransformer.pack(checkpoint.weights()),
        checkpoint.vocabulary(),
        checkpoint.vocabulary().encode("<|endoftext|>"));
  }

  /** A row of the file to score. */
  public record Row(String id, String text, int hole, @Nullable Integer border) {}

  /** The rows of JSON lines. */
  public static List<Row> rows(Path file) throws IOException {
    List<Row> rows = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      JsonNode node = JSON.readTree(line);
      rows.add(
          new Row(
              node.path("id").textValue(),
              node.path("text").textValue(),
              node.path("hole").intValue(),
              node.path("border").isNull() ? null : (Integer) node.path("border").intValue()));
    }
    return rows;
  }

  /** The scores of a text, all of it and up to the border; of characters the border is the hole. */
  public TextScore score(Row row) {
    int[] symbols = model.vocabulary().encodeExactly(row.text());
    double cost = LogPerplexity.nats(model, new int[][] {symbols})[0];
    Integer border = model.vocabulary() instanceof Alphabet ? (Integer) row.hole() : row.border();
    if (border == null) {
      return TextScore.ofWhole(cost, symbols.length);
    }
    int units = row.text().offsetByCodePoints(0, border);
    int before = 0;
    while (before < symbols.length
        && model.vocabulary().decode(Arrays.copyOf(symbols, before + 1)).length() <= units) {
      before++;
    }
    double beforeCost = model.prefix(Arrays.copyOf(symbols, before)).nats();
    return new TextScore(cost, Math.min(cost, beforeCost), symbols.length);
  }

  /** A line of CSV for each row. */
  public List<String> csv(List<Row> rows, Function<TextScore, String> cells) {
    return rows.stream().map(row -> row.id() + "," + cells.apply(score(row))).toList();
  }
}
