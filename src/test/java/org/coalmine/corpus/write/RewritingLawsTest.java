package org.coalmine.corpus.write;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.coalmine.corpus.write.Workshop.KEEP;
import static org.coalmine.corpus.write.Workshop.insert;
import static org.coalmine.corpus.write.Workshop.inserted;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.coalmine.corpus.CorpusException;
import org.coalmine.text.CorpusFormat;
import org.jspecify.annotations.Nullable;

/** Files made of what makes formats difficult: what is kept keeps its bytes, whatever it is. */
class RewritingLawsTest {
  private static final String[] CSV = {
    "a", "\"", "\"\"", ",", "\n", "\r", "\r\n", " ", "\t", "\u00e4", "\uFEFF", "\0", ",\"b c\","
  };

  private static final String[] JSON = {
    "{\"text\":\"a\"}",
    "{\"text\" : \"\\u00e4\\\"\",\"n\":1.0e5}",
    "{\"x\":[1,{\"text\":2}],\"text\":\"b\"}",
    "{\"text\":[\"a\"]}",
    "\n",
    "\r\n",
    "\r",
    " ",
    "{",
    "\u00e4",
    "\uFEFF"
  };

  @Property(tries = 400)
  void keptCsvKeepsItsBytes(@ForAll long seed) throws IOException {
    law(new CorpusFormat.Csv("0", null, seed % 2 == 0, ',', null), CSV, "a.csv", seed);
  }

  @Property(tries = 200)
  void keptJsonKeepsItsBytes(@ForAll long seed) throws IOException {
    law(new CorpusFormat.JsonLines("text"), JSON, "a.jsonl", seed);
  }

  @Property(tries = 200)
  void keptLinesKeepTheirBytes(@ForAll long seed) throws IOException {
    law(new CorpusFormat.Lines(), CSV, "a.txt", seed);
    law(new CorpusFormat.Tabbed(1), CSV, "a.tsv", seed);
  }

  private static void law(CorpusFormat format, String[] parts, String name, long seed)
      throws IOException {
    Random random = new Random(seed);
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(20); i >= 0; i--) {
      text.append(parts[random.nextInt(parts.length)]);
    }
    Path folder = Files.createTempDirectory("law");
    try {
      Workshop shop = Workshop.of(folder, format);
      Path file = shop.file(name, text.toString());
      List<Object> before = readOrRefused(shop, file);
      if (before == null) {
        return;
      }
      SortedMap<String, byte[]> kept = shop.rewrite(file, document -> KEEP);
      assertThat(new String(kept.get(name), UTF_8)).isEqualTo(text.toString());
      List<Object> expected = new ArrayList<>();
      for (Object record : before) {
        expected.add(record);
        if (record instanceof String) {
          expected.add("new \"text\"");
        }
      }
      SortedMap<String, byte[]> more =
          shop.rewrite(file, document -> insert(inserted("new \"text\"", '1')));
      assertThat(shop.read(name, requireNonNull(more.get(name))))
          .as(text.toString())
          .isEqualTo(expected);
    } finally {
      for (String left : new String[] {name, "read-" + name}) {
        Files.deleteIfExists(folder.resolve(left));
      }
      Files.delete(folder);
    }
  }

  private static @Nullable List<Object> readOrRefused(Workshop shop, Path file) throws IOException {
    try {
      return shop.read(file);
    } catch (CorpusException refused) {
      return null;
    }
  }
}
