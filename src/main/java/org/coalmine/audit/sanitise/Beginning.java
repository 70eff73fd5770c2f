package org.coalmine.audit.sanitise;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.coalmine.audit.Provenances;
import org.coalmine.audit.PublishedFolder;
import org.coalmine.audit.scan.ScanKey;
import org.coalmine.configuration.ResolvedSanitise;
import org.coalmine.configuration.ScanConfiguration;
import org.coalmine.settings.ConfigurationException;
import org.coalmine.spark.corpus.OutputPlace;
import org.coalmine.store.Digest;
import org.coalmine.text.CorpusFormat;
import org.coalmine.text.CorpusSource;

/** What must hold before a run begins, and what its manifest says of it. */
final class Beginning {
  static final String KEY_ID = "scan.key-id";
  static final String TO = "sanitise.to";

  private Beginning() {}

  /**
   * Fails if documents of a format cannot be written anew.
   *
   * @throws ConfigurationException naming the key
   */
  static void requireWritable(CorpusFormat format) {
    if (format instanceof CorpusFormat.Given) {
      throw new ConfigurationException(
          "corpus.paths: files are needed to write them anew; name them and their corpus.format");
    }
    if (format instanceof CorpusFormat.Chat chat) {
      String content = CorpusFormat.Chat.CONTENT;
      if (chat.template().indexOf(content) != chat.template().lastIndexOf(content)) {
        throw new ConfigurationException(
            "corpus.chat.template: has %s more than once, so that a text stands in several places;"
                    .formatted(content)
                + " name it once");
      }
    }
  }

  /**
   * Fails if a folder cannot be written to.
   *
   * @return the folder, with its file system
   * @throws org.coalmine.corpus.CorpusException UNSUPPORTED if it or the run is, holds, or lies in
   *     the corpus, or one of them in the other
   * @throws org.coalmine.store.StoreException EXISTS if it is there
   */
  static String requirePlace(ScanConfiguration configuration, String to, Configuration hadoop) {
    CorpusSource source = configuration.corpus().source();
    PublishedFolder out = new PublishedFolder(new Path(to), "run", hadoop);
    Path folder = out.wanted().path();
    Path run =
        new Path(
            configuration
                .runDirectory()
                .replace("{name}", configuration.name())
                .replace("{time}", "time"));
    OutputPlace.requireApart(run, source, hadoop);
    OutputPlace.requireApart(folder, source, hadoop);
    OutputPlace.requireOutside(run, folder, "which is handed over without the key", hadoop);
    OutputPlace.requireOutside(
        folder, run, "the directory of the run, which holds the key", hadoop);
    out.wanted().requireAbsent();
    return folder.toString();
  }

  static SortedMap<String, String> described(
      ResolvedSanitise resolved, ScanKey key, SanitisedFiles files) {
    SortedMap<String, String> described = new TreeMap<>(resolved.scan().described());
    described.put(KEY_ID, key.id());
    described.put(TO, files.to());
    List<String> rules = resolved.scan().configuration().scan().rules().files();
    for (int i = 0; i < rules.size(); i++) {
      described.put(
          "scan.rules.%d.sha256".formatted(i + 1), Digest.hex(rules.get(i).getBytes(UTF_8)));
    }
    return described;
  }

  static SortedMap<String, String> versions() {
    SortedMap<String, String> versions = new TreeMap<>(Provenances.versions(""));
    versions.remove(Provenances.ARITHMETIC);
    return versions;
  }
}
