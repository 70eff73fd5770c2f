package org.coalmine.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.coalmine.report.Report;
import org.coalmine.report.SampleReports;
import org.coalmine.report.machine.FlatTable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tables, read back by Spark. */
class ParquetFileTest {
  @TempDir private Path folder;

  @Test
  void sparkReadsEveryCellBack() throws IOException {
    try (SparkSession spark =
        SparkSession.builder()
            .master("local[1]")
            .config("spark.ui.enabled", "false")
            .getOrCreate()) {
      for (Report report :
          List.of(SampleReports.leaking(), SampleReports.bare(), SampleReports.hostile())) {
        for (FlatTable table : FlatTable.of(report)) {
          Path file = Files.createTempFile(folder, table.name(), ".parquet");
          Files.write(file, ParquetFile.write(table));
          Dataset<Row> read = spark.read().parquet(file.toString());
          assertThat(read.columns())
              .containsExactly(
                  table.columns().stream().map(FlatTable.Column::name).toArray(String[]::new));
          List<List<Object>> rows = new ArrayList<>();
          for (Row row : read.collectAsList()) {
            List<Object> cells = new ArrayList<>();
            for (int column = 0; column < row.size(); column++) {
              cells.add(row.get(column));
            }
            rows.add(cells);
          }
          assertThat(rows).isEqualTo(table.rows());
        }
      }
    }
  }

  @Test
  void theTablesOfAnAuditHaveTheirRows() {
    List<FlatTable> tables = FlatTable.of(SampleReports.leaking());
    assertThat(tables)
        .extracting(FlatTable::name)
        .containsExactly("canaries", "training", "exposures");
    assertThat(tables).extracting(table -> table.rows().size()).containsExactly(34, 10, 140);
  }
}
