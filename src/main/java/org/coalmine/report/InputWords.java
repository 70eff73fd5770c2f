package org.coalmine.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.coalmine.report.chapter.Figures;
import org.coalmine.text.CorpusAccount;
import org.coalmine.text.CorpusAccount.FilesRead;
import org.coalmine.text.CorpusAccount.LeftOut;
import org.coalmine.text.CorpusAccount.Names;
import org.coalmine.text.CorpusAccount.RecordsRead;
import org.coalmine.text.CorpusAccount.TextRead;

/** An account of inputs in words, the same on the console, in the report and in the last line. */
public final class InputWords {
  private static final long KILO = 1000;

  private InputWords() {}

  /** The files: how many of which kind, and how many are not read. */
  public static String files(FilesRead files) {
    List<String> others = new ArrayList<>();
    if (files.empty().count() > 0) {
      others.add("%,d empty".formatted(files.empty().count()));
    }
    if (files.leftOutNames() > 0) {
      others.add(
          files.leftOut().stream()
              .map(rule -> "%s: %,d".formatted(rule.rule(), rule.names().count()))
              .collect(
                  Collectors.joining(", ", "%,d left out (".formatted(files.leftOutNames()), ")")));
    }
    others.add("%,d unread".formatted(files.unread()));
    return "%s, %s%s, %s packed; %s"
        .formatted(
            counted(files.paths(), "path"),
            counted(files.read(), "file"),
            files.kinds().stream()
                .map(kind -> "%,d %s".formatted(kind.files(), kind.kind()))
                .collect(Collectors.joining(", ", " (", ")"))
                .replace(" ()", ""),
            bytes(files.bytes()),
            String.join("; ", others));
  }

  /** The records: documents, and what is none for which reason. */
  public static String records(RecordsRead records) {
    StringBuilder text =
        new StringBuilder(
            "%,d: %s".formatted(records.read(), counted(records.documents(), "document")));
    if (records.empty() > 0) {
      text.append(", %,d empty".formatted(records.empty()));
    }
    if (records.passedOver() > 0) {
      text.append(", %,d without corpus.containing".formatted(records.passedOver()));
    }
    text.append(", %,d unreadable".formatted(records.unreadable()));
    if (!records.flaws().isEmpty()) {
      text.append(
          records.flaws().stream()
              .map(
                  flaw ->
                      "%s: %,d, first at %s"
                          .formatted(flaw.reason(), flaw.records(), path(flaw.first())))
              .collect(Collectors.joining("; ", " (", ")")));
    }
    if (!records.leftOutParts().isEmpty()) {
      text.append(
          records.leftOutParts().stream()
              .map(parts -> "%,d %s".formatted(parts.count(), parts.what()))
              .collect(Collectors.joining(", ", "; left out of them: ", "")));
    }
    return text.toString();
  }

  /** The text of the documents. */
  public static String text(TextRead text) {
    return "%s; a document has %s, median %s; %s"
        .formatted(
            counted(text.characters(), "character"),
            span(text.shortest(), text.longest()),
            span(text.medianLow(), text.medianHigh()),
            counted(text.symbols(), "symbol"));
  }

  /** The first four lines: files, records, text, sample. */
  public static List<String> lines(Inspection inspection) {
    List<String> lines = new ArrayList<>();
    CorpusAccount inputs = inspection.inputs();
    lines.add("corpus   " + files(inputs.files()));
    lines.add("records  " + records(inputs.records()));
    TextRead text = inputs.text();
    if (text != null) {
      lines.add(
          "text     %s, %,d kept by %s"
              .formatted(text(text), inspection.symbolsKept(), inspection.symbolsRule()));
    }
    for (Inspection.Sample sample : inspection.sample()) {
      boolean whole =
          sample.beginning().codePointCount(0, sample.beginning().length()) >= sample.characters();
      lines.add(
          "%-8s %s  \"%s%s\""
              .formatted(
                  lines.get(lines.size() - 1).startsWith("text") ? "sample" : "",
                  path(sample.place()),
                  Figures.printable(sample.beginning()).replace("\n", "\\n"),
                  whole ? "" : "…"));
    }
    return lines;
  }

  /** Every name that is not read, as far as the account names it, and every warning. */
  public static List<String> names(CorpusAccount inputs) {
    List<String> lines = new ArrayList<>();
    FilesRead files = inputs.files();
    files.unreadFirst().forEach(unread -> lines.add("unread   " + shown(unread.reason())));
    more(lines, files.unread() - files.unreadFirst().size(), "unread");
    names(lines, "empty    ", files.empty(), "");
    for (LeftOut rule : files.leftOut()) {
      names(lines, "left out ", rule.names(), " (" + rule.rule() + ")");
    }
    names(
        lines, "one task ", files.oneTask(), " (compressed, so it is not divided among the cores)");
    inputs.warnings().forEach(warning -> lines.add("warning: " + shown(warning)));
    return lines;
  }

  private static void names(List<String> lines, String label, Names names, String why) {
    names.first().forEach(name -> lines.add(label + path(name) + why));
    more(lines, names.count() - names.first().size(), label.strip());
  }

  private static void more(List<String> lines, long more, String what) {
    if (more > 0) {
      lines.add("         and %,d more %s".formatted(more, what));
    }
  }

  /** What can be read, and what was not, for a last line. */
  public static String verdict(CorpusAccount inputs) {
    String documents = counted(inputs.records().documents(), "document") + " can be read";
    return unread(inputs).map(unread -> documents + "; " + unread).orElse(documents);
  }

  /** What was not read, for a verdict; empty if all was. */
  public static Optional<String> unread(CorpusAccount inputs) {
    RecordsRead records = inputs.records();
    List<String> unread = new ArrayList<>();
    if (inputs.files().unread() > 0) {
      unread.add(
          "%s of the corpus %s not read"
              .formatted(
                  counted(inputs.files().unread(), "path"),
                  inputs.files().unread() == 1 ? "was" : "were"));
    }
    if (records.unreadable() > 0) {
      unread.add(
          "%s of %,d %s not read (%s of the bytes)"
              .formatted(
                  counted(records.unreadable(), "record"),
                  records.read(),
                  records.unreadable() == 1 ? "was" : "were",
                  share(records.unreadableShareOfBytes())));
    }
    return unread.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", unread));
  }

  /** A share that is neither all nor nothing is not shown as such. */
  static String share(double share) {
    if (share > 0 && share < 0.0001) {
      return "less than 0.01%";
    }
    return share < 1 && share > 0.9999 ? "more than 99.99%" : Figures.percent(share);
  }

  private static String counted(long count, String what) {
    return "%,d %s".formatted(count, count == 1 ? what : what + "s");
  }

  private static String span(long low, long high) {
    return low == high ? "%,d".formatted(low) : "%,d to %,d".formatted(low, high);
  }

  /** In powers of 1000, as disks are sold. */
  static String bytes(long bytes) {
    double value = bytes;
    String unit = "bytes";
    for (String larger : List.of("kB", "MB", "GB", "TB", "PB")) {
      if (value < KILO) {
        break;
      }
      value /= KILO;
      unit = larger;
    }
    return unit.equals("bytes")
        ? counted(bytes, "byte")
        : String.format(Locale.ROOT, "%.1f %s", value, unit);
  }

  /** A path without the scheme of the local disk. */
  public static String path(String qualified) {
    return shown(qualified.startsWith("file:/") ? qualified.substring(5) : qualified);
  }

  private static String shown(String text) {
    return Figures.printable(text).replace("\n", "\\n");
  }
}
