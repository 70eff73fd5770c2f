package org.coalmine.privacy;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Reference numbers; README.md beside them says how they were made. */
final class Vectors {
  private Vectors() {}

  /** One line of a file. */
  record Row(Map<String, Double> cells) {
    double get(String column) {
      return Objects.requireNonNull(cells.get(column), column);
    }

    long whole(String column) {
      return Math.round(get(column));
    }

    @Override
    public String toString() {
      return cells.toString();
    }
  }

  static List<Row> rows(String file) {
    try (InputStream stream =
            Objects.requireNonNull(Vectors.class.getResourceAsStream(file), file);
        BufferedReader reader = new BufferedReader(new InputStreamReader(stream, UTF_8))) {
      List<String> lines = reader.lines().toList();
      List<String> columns = Arrays.asList(lines.get(0).split(",", -1));
      List<Row> rows = new ArrayList<>();
      for (String line : lines.subList(1, lines.size())) {
        String[] cells = line.split(",", -1);
        Map<String, Double> row = new LinkedHashMap<>();
        for (int i = 0; i < cells.length; i++) {
          row.put(columns.get(i), Double.valueOf(cells[i]));
        }
        rows.add(new Row(row));
      }
      return rows;
    } catch (IOException e) {
      throw new UncheckedIOException(file, e);
    }
  }
}
