package org.coalmine.corpus.files;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.coalmine.compression.Compression;
import org.coalmine.corpus.CorpusException;
import org.coalmine.text.CorpusAccount;
import org.coalmine.text.CorpusAccount.FilesRead;
import org.coalmine.text.CorpusAccount.Kind;
import org.coalmine.text.CorpusAccount.LeftOut;
import org.coalmine.text.CorpusAccount.Unread;
import org.coalmine.text.CorpusFormat;
import org.coalmine.text.CorpusSource;
import org.jspecify.annotations.Nullable;

/**
 * Takes down what became of each file of a corpus. Files are read in their order and in parts; a
 * file that no part came of was not wanted any more.
 */
public final class FileTally {
  private static final int MOST_KINDS = 20;
  private static final int MANY_FILES = 20;
  private static final long FEW_RECORDS = 200;

  private final CorpusSource source;
  private final FoundFiles found;
  private final long splitBytes;
  private final long[] records;
  private final @Nullable FirstLook[] looks;
  private final Map<FirstLook, FirstLook> alike = new HashMap<>();
  private final BitSet touched = new BitSet();
  private final BitSet refused = new BitSet();
  private final List<CorpusException> reasons = new ArrayList<>();
  private final List<Unread> unread = new ArrayList<>();
  private long unreadCount;
  private int current = -1;

  /**
   * Begins a tally.
   *
   * @param unread files among those found that are not to be read at all, in their order
   * @param splitBytes into parts of how many bytes a plain file is cut
   */
  public FileTally(CorpusSource source, FoundFiles found, List<Refused> unread, long splitBytes) {
    this.source = source;
    this.found = found;
    this.splitBytes = splitBytes;
    this.records = new long[found.files().size()];
    this.looks = new FirstLook[found.files().size()];
    found.refused().forEach(this::addRefused);
    for (Refused file : unread) {
      refuse(file.path(), file.why());
    }
    current = -1;
  }

  /** A file whose parts follow. */
  private int moveTo(String path) {
    while (current < 0 || !found.files().get(current).path().equals(path)) {
      current++;
    }
    touched.set(current);
    return current;
  }

  /**
   * The next part of a file was read; files come in their order.
   *
   * @param look what its first part tells; null for the others
   */
  public void read(String path, long recordsOfPart, @Nullable FirstLook look) {
    int file = moveTo(path);
    records[file] += recordsOfPart;
    if (looks[file] == null && look != null) {
      looks[file] = alike.computeIfAbsent(look, first -> first);
    }
  }

  /** The next part of a file could not be read; files come in their order. */
  public void refuse(String path, CorpusException why) {
    int file = moveTo(path);
    if (!refused.get(file)) {
      refused.set(file);
      addRefused(new Refused(path, why));
    }
  }

  private void addRefused(Refused one) {
    unreadCount++;
    if (unread.size() < CorpusAccount.MOST_NAMES) {
      unread.add(new Unread(one.path(), String.valueOf(one.why().getMessage())));
      reasons.add(one.why());
    }
  }

  /**
   * Checks that nothing is unread.
   *
   * @throws CorpusException that names all that is, as far as a list goes, or MISSING if there is
   *     no file at all
   */
  public void requireAll() {
    if (unreadCount == 1) {
      throw reasons.get(0);
    }
    if (unreadCount > 1) {
      long more = unreadCount - reasons.size();
      throw new CorpusException(
          reasons.get(0).category(),
          "%,d paths and files of the corpus cannot be read: %s%s"
              .formatted(
                  unreadCount,
                  reasons.stream().map(Throwable::getMessage).collect(Collectors.joining("; ")),
                  more > 0 ? "; and %,d more".formatted(more) : ""),
          reasons.get(0));
    }
    if (records.length == 0) {
      throw new CorpusException(
          CorpusException.Category.MISSING,
          "%s: there is no file in %s".formatted(source.key(), source.paths()));
    }
  }

  /** The account of all files. */
  public FilesRead account() {
    NameList empty = new NameList();
    NameList oneTask = new NameList();
    Map<String, Kind> kinds = new HashMap<>();
    Map<Rule, NameList> leftOut = new EnumMap<>(Rule.class);
    found
        .leftOut()
        .forEach((name, rule) -> leftOut.computeIfAbsent(rule, any -> new NameList()).add(name));
    long read = 0;
    long bytes = 0;
    for (int i = 0; i < records.length; i++) {
      FoundFile file = found.files().get(i);
      if (refused.get(i)) {
        continue;
      }
      if (file.length() > 0 && !touched.get(i)) {
        leftOut.computeIfAbsent(Rule.BEYOND_LIMIT, any -> new NameList()).add(file.path());
        continue;
      }
      bytes += file.length();
      if (records[i] == 0) {
        empty.add(file.path());
        continue;
      }
      read++;
      kinds.merge(kind(file.name(), container(i)), new Kind("", 1, file.length()), FileTally::sum);
      if (container(i) != null && file.length() > splitBytes) {
        oneTask.add(file.path());
      }
    }
    List<LeftOut> rules = new ArrayList<>();
    leftOut.forEach((rule, names) -> rules.add(new LeftOut(rule.names(), names.names())));
    return new FilesRead(
        source.paths().size(),
        read,
        bytes,
        bounded(kinds),
        empty.names(),
        rules,
        unreadCount,
        unread,
        oneTask.names());
  }

  private @Nullable String container(int file) {
    FirstLook look = looks[file];
    return look == null ? null : look.container();
  }

  private static Kind sum(Kind one, Kind other) {
    return new Kind(one.kind(), one.files() + other.files(), one.bytes() + other.bytes());
  }

  /** The ending of a name without that of its packing, and how the file is packed. */
  static String kind(String name, @Nullable String container) {
    String ending = ending(name);
    if (container == null) {
      return Compression.isEnding(ending) ? ending + " that is not packed" : shown(ending);
    }
    String inner =
        Compression.isEnding(ending)
            ? ending(name.substring(0, name.length() - ending.length() - 1))
            : ending;
    return (inner.isEmpty() ? "" : inner + ".") + container;
  }

  private static String shown(String ending) {
    return ending.isEmpty() ? "without an ending" : ending;
  }

  /** What follows the last dot, in small letters; empty where no short ending is. */
  private static String ending(String name) {
    String ending = name.substring(name.lastIndexOf('.') + 1);
    return ending.length() < name.length() && ending.matches("[A-Za-z0-9]{1,12}")
        ? ending.toLowerCase(Locale.ROOT)
        : "";
  }

  private static List<Kind> bounded(Map<String, Kind> kinds) {
    List<Kind> all =
        kinds.entrySet().stream()
            .map(entry -> sum(new Kind(entry.getKey(), 0, 0), entry.getValue()))
            .sorted(Comparator.comparingLong(Kind::files).reversed().thenComparing(Kind::kind))
            .toList();
    if (all.size() <= MOST_KINDS) {
      return all;
    }
    List<Kind> first = new ArrayList<>(all.subList(0, MOST_KINDS - 1));
    first.add(
        all.subList(MOST_KINDS - 1, all.size()).stream()
            .reduce(new Kind("of other kinds", 0, 0), FileTally::sum));
    return first;
  }

  /** What makes another reading of the files likely. */
  public List<String> warnings() {
    List<String> warnings = new ArrayList<>();
    barrenPaths(warnings);
    oldLines(warnings);
    if (source.format() instanceof CorpusFormat.Lines) {
      table(warnings);
      manyFiles(warnings);
    }
    return warnings;
  }

  private void barrenPaths(List<String> warnings) {
    BitSet fruitful = new BitSet();
    for (int i = 0; i < records.length; i++) {
      FoundFile file = found.files().get(i);
      if (records[i] > 0 || refused.get(i) || (file.length() > 0 && !touched.get(i))) {
        fruitful.or(file.namedBy());
      }
    }
    List<String> refusedPaths = found.refused().stream().map(Refused::path).toList();
    NameList barren = new NameList();
    for (int i = 0; i < source.paths().size(); i++) {
      if (!fruitful.get(i) && !refusedPaths.contains(source.paths().get(i))) {
        barren.add(source.paths().get(i));
      }
    }
    if (barren.names().count() > 0) {
      warnings.add(source.key() + ": no record comes from " + listed(barren));
    }
  }

  private void oldLines(List<String> warnings) {
    NameList names = new NameList();
    for (int i = 0; i < records.length; i++) {
      FirstLook look = looks[i];
      if (records[i] == 1 && look != null && look.oldLines()) {
        names.add(found.files().get(i).path());
      }
    }
    if (names.names().count() > 0) {
      warnings.add(
          "One record, which holds CR and no LF, is all that was found in "
              + listed(names)
              + ": where CR alone ends lines, write LF (tr '\\r' '\\n').");
    }
  }

  private void table(List<String> warnings) {
    for (int i = 0; i < records.length; i++) {
      FirstLook look = looks[i];
      if (records[i] > 0 && look != null) {
        if (look.separated()) {
          warnings.add(
              "%s looks like a table of separated values, and every line of it is a document, names"
                      .formatted(found.files().get(i).path())
                  + " of columns and all; set corpus.format = csv, or tsv, and corpus.column.");
        }
        return;
      }
    }
  }

  /** Every line of a mail or a source file as a document of its own is rarely meant. */
  private void manyFiles(List<String> warnings) {
    long files = 0;
    long severalLines = 0;
    long lines = 0;
    for (int i = 0; i < records.length; i++) {
      files += records[i] > 0 ? 1 : 0;
      severalLines += records[i] > 1 ? 1 : 0;
      lines += records[i];
    }
    if (files >= MANY_FILES && severalLines > files / 2 && lines <= files * FEW_RECORDS) {
      warnings.add(
          "Each of the %,d lines in %,d files is a document; if each file is one, set corpus.format"
                  .formatted(lines, files)
              + " = files.");
    }
  }

  private static String listed(NameList list) {
    CorpusAccount.Names names = list.names();
    long more = names.count() - names.first().size();
    return String.join(", ", names.first()) + (more > 0 ? " and %,d more".formatted(more) : "");
  }
}
