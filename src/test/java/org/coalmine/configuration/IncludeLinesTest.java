package org.coalmine.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigIncludeContext;
import com.typesafe.config.ConfigIncluder;
import com.typesafe.config.ConfigIncluderFile;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseOptions;
import java.io.File;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class IncludeLinesTest {
  /** Notes what the parser asks for. */
  private static final class Noting implements ConfigIncluder, ConfigIncluderFile {
    private final List<String> asked = new ArrayList<>();

    @Override
    public ConfigIncluder withFallback(ConfigIncluder fallback) {
      return this;
    }

    @Override
    public ConfigObject include(ConfigIncludeContext context, String what) {
      asked.add(what);
      return ConfigFactory.empty().root();
    }

    @Override
    public ConfigObject includeFile(ConfigIncludeContext context, File what) {
      return include(context, what.toString());
    }
  }

  /** What the parser asks for, if it takes the text. */
  private static Optional<List<String>> asked(String text) {
    Noting noting = new Noting();
    try {
      var unused =
          ConfigFactory.parseString(text, ConfigParseOptions.defaults().setIncluder(noting));
      return Optional.of(noting.asked);
    } catch (ConfigException refused) {
      return Optional.empty();
    }
  }

  @Test
  void commentsStringsValuesAndListsDoNotInclude() {
    String text =
        """
        # include "comment"
        // include "comment"
        a = "include \\" \\"include\\"" # include "comment"
        b = include "value"
        c =
          include "value on the next line"
        d = \"""
        include "in a text of several lines"
        \"""\"
        e = [
          include "element"
        ]
        included = 1, "include" = 2
        f = ${?include} include "value"
        include "one"
        g { include "two" }, include "three"
        h = [ { include "four" }, include ]
        include // not yet
          "five"
        """;

    assertThat(asked(text)).contains(List.of("one", "two", "three", "four", "five"));
    assertThat(IncludeLines.of(text)).containsExactly(15, 16, 16, 17, 18);
  }

  /** Every text that the parser takes: the line of each include is the line it asks from. */
  @Test
  void findsTheLinesThatTheParserIncludes() {
    List<String> pieces =
        List.of(
            "include \"%d\"",
            "include file(\"%d\")",
            "include required(\"%d\")",
            "include\"%d\"",
            "include\n\"%d\"",
            "a = 1",
            "b : include \"x\"",
            "include.x = 3",
            "\"include\" = 1",
            "c = \"include\"",
            "d = \"\"\"\ninclude \"x\"\n\"\"\"",
            "d = \"\"\"a\"\"\"\"\"",
            "e {",
            "}",
            "f = [",
            "]",
            "g =",
            "m = include",
            "{",
            ",",
            "\n",
            "\n",
            "\n",
            " ",
            "\t",
            "\r\n",
            "# include \"x\"",
            "// include \"x\"\n",
            "h = ${?x}",
            "i = ${?\"a}b\"} c",
            "j += 2",
            "true",
            "3",
            "\"\\\\\"",
            "\"\\\"\"",
            "k = /x",
            "\uFEFF",
            "\u00A0",
            "l = a // \"");
    SplittableRandom random = new SplittableRandom(11);
    int parsed = 0;
    int found = 0;
    for (int round = 0; round < 60_000; round++) {
      StringBuilder text = new StringBuilder();
      int length = random.nextInt(1, 12);
      for (int i = 0; i < length; i++) {
        String piece = pieces.get(random.nextInt(pieces.size()));
        long line = 1 + text.chars().filter(c -> c == '\n').count();
        text.append(piece.replace("%d", Long.toString(line)));
        text.append(random.nextInt(3) == 0 ? "" : "\n");
      }
      Optional<List<String>> asked = asked(text.toString());
      if (asked.isPresent()) {
        assertThat(IncludeLines.of(text.toString()).stream().map(String::valueOf))
            .as("%s", text)
            .isEqualTo(asked.get());
        parsed++;
        found += asked.get().size();
      }
    }
    assertThat(parsed).as("texts that are HOCON").isGreaterThan(5000);
    assertThat(found).as("includes in them").isGreaterThan(5000);
  }
}
