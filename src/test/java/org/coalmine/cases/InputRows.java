package org.coalmine.cases;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What a corpus is read from: paths, compressions, records. */
final class InputRows {
  private InputRows() {}

  static List<Row> rows() {
    return List.of(
        Row.corpus("undisturbed", "CASES/base.txt").reads(300),
        Row.corpus("F07 a folder", "CASES/07-glob-reads-hidden-and-half-written-files/sparkdir")
            .reads(15),
        Row.corpus("F22 a loop of links", "FOLDER/in").after(InputRows::loop).reads(1));
  }

  private static void loop(Path folder) throws IOException {
    Path in = Files.createDirectory(folder.resolve("in"));
    Files.write(in.resolve("a.txt"), "all people as if to and to find\n".getBytes(UTF_8));
    Files.createSymbolicLink(in.resolve("loop"), in);
  }
}
