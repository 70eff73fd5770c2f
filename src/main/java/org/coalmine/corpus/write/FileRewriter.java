package org.coalmine.corpus.write;

import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.coalmine.compression.Compression;
import org.coalmine.corpus.CorpusRecords;
import org.coalmine.corpus.CorpusRecords.Parsed;
import org.coalmine.corpus.CorpusSplit;
import org.coalmine.corpus.Formats;
import org.coalmine.text.CorpusSource;

/** Writes files that are a document each; what is inserted is a further file of the same ending. */
final class FileRewriter {
  private final CorpusSource source;
  private final Configuration configuration;

  FileRewriter(CorpusSource source, Configuration configuration) {
    this.source = source;
    this.configuration = configuration;
  }

  void rewrite(CorpusSplit file, String name, Edits edits, Target target, Count count)
      throws IOException {
    Parsed parsed;
    try (CorpusRecords records = Formats.open(file, source, configuration)) {
      if (!records.next()) {
        return;
      }
      parsed = records.current();
    }
    if (!(parsed instanceof Parsed.Text text)) {
      boolean keeps = edits.keeps(((Parsed.Flawed) parsed).flaw());
      count.addFlawed(keeps);
      if (keeps) {
        copy(file, name, target);
      }
      return;
    }
    Edit edit = edits.document(text);
    count.add(edit);
    if (edit.change() instanceof Edit.Change.Keep) {
      copy(file, name, target);
    } else if (edit.change() instanceof Edit.Change.Rewrite rewrite) {
      write(file, name, Edit.rewritten(rewrite.texts(), Edit.Texts.of(text.text())).get(0), target);
    }
    for (Inserted inserted : edit.behind()) {
      write(file, inserted.id() + ending(name), inserted.text(), target);
    }
  }

  private void copy(CorpusSplit file, String name, Target target) throws IOException {
    target.write(
        name,
        out -> {
          try (RawFile raw = RawFile.open(file, configuration);
              var packed = raw.packed(out)) {
            raw.in().transferTo(packed);
          }
        });
  }

  private void write(CorpusSplit file, String name, String text, Target target) throws IOException {
    byte[] bytes = new Characters(source.encoding(), file.path()).encoded(text);
    target.write(
        name,
        out -> {
          try (RawFile raw = RawFile.open(file, configuration);
              var packed = raw.packed(out)) {
            raw.copyMark(packed);
            packed.write(bytes);
          }
        });
  }

  /** What a name ends in, with the ending before it if that says how the file is packed. */
  static String ending(String name) {
    int dot = name.lastIndexOf('.');
    if (dot < 0) {
      return "";
    }
    boolean packed =
        Compression.isEnding(name.substring(dot + 1).toLowerCase(java.util.Locale.ROOT));
    int before = packed ? name.lastIndexOf('.', dot - 1) : -1;
    return name.substring(before > 0 ? before : dot);
  }
}
