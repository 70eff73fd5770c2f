package org.coalmine.report.page;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.coalmine.report.Insertions;
import org.coalmine.report.Markup;
import org.coalmine.report.Trend;
import org.coalmine.report.Trends;
import org.coalmine.report.chapter.BitsInterval;
import org.coalmine.report.chapter.Figures;
import org.coalmine.report.console.GateTable;
import org.coalmine.report.console.TrendTable;

/** The runs of audits over time as one HTML file: for each audit a drawing and what changed. */
public final class TrendPage {
  private static final int GATE_COLUMN = 3;

  private final Markup html = new Markup();
  private final HtmlFigures figures = new HtmlFigures(html);

  private TrendPage() {}

  /** The page as UTF-8; it loads nothing and runs only its own script. */
  public static byte[] render(Trends trends) {
    TrendPage page = new TrendPage();
    page.html.open("main").line();
    trends.audits().forEach(page::audit);
    page.unread(trends.unread());
    page.html.close();
    int runs = trends.audits().stream().mapToInt(audit -> audit.runs().size()).sum();
    return Page.of("Memorization audits: %d runs".formatted(runs), page.html);
  }

  private void audit(Trend trend) {
    List<Trend.Run> runs = trend.runs();
    Trend.Run last = runs.get(runs.size() - 1);
    html.open("header", "class", last.status()).line();
    html.element(
        "p",
        "Audit “%s”, %d %s, the last of %s UTC"
            .formatted(
                trend.name(),
                runs.size(),
                runs.size() == 1 ? "run" : "runs",
                TrendTable.time(last.startedAt())),
        "class",
        "kicker");
    html.element("h1", last.verdict().summary()).line();
    if (!last.moves().isEmpty()) {
      html.element("p", "Since the run before: " + String.join("; ", last.moves()) + ".");
    }
    html.close().line();
    html.open("section");
    if (trend.ofScans()) {
      html.element("h2", "Secrets over the runs");
    } else if (trend.ofDuplicates()) {
      html.element("h2", "Duplicates over the runs");
    } else {
      html.element("h2", "Exposure over the runs");
      figures.add(
          "The median exposure of the canaries by how often they were planted. A dashed line stands"
              + " before a run whose corpus, configuration or versions differ from the run before.",
          new TrendChart(trend)::draw);
    }
    changes(runs);
    html.element("h3", "All runs");
    List<List<String>> rows = new ArrayList<>();
    List<String> head = new ArrayList<>(List.of("started, UTC", "run", "verdict"));
    head.addAll(columns(trend));
    if (trend.gated()) {
      head.add(GATE_COLUMN, "gate");
    }
    trend.insertions().forEach(count -> head.add(Insertions.label(count)));
    rows.add(head);
    for (int i = runs.size() - 1; i >= 0; i--) {
      rows.add(row(trend, runs.get(i)));
    }
    Page.table(html, "All runs of “" + trend.name() + "”", "sortable runs", rows);
    html.close().line();
  }

  /** The kinds of secrets that any run found. */
  private static SortedSet<String> kinds(Trend trend) {
    SortedSet<String> kinds = new TreeSet<>();
    for (Trend.Run run : trend.runs()) {
      Trend.Secrets found = run.found();
      if (found != null) {
        kinds.addAll(found.byKind().keySet());
      }
    }
    return kinds;
  }

  private static List<String> columns(Trend trend) {
    if (trend.ofScans()) {
      List<String> columns = new ArrayList<>(List.of("secrets", "certain", "new", "gone"));
      columns.addAll(kinds(trend));
      return columns;
    }
    return trend.ofDuplicates() ? List.of("duplicates") : List.of("extracted", "memorized");
  }

  private void changes(List<Trend.Run> runs) {
    html.element("h3", "What changed");
    html.open("ul");
    int changed = 0;
    for (int i = runs.size() - 1; i >= 0; i--) {
      Trend.Run run = runs.get(i);
      if (!run.moves().isEmpty() || !run.changes().isEmpty()) {
        changed++;
        html.open("li").element("strong", TrendTable.time(run.startedAt()));
        html.text(" " + run.id() + ": ");
        html.text(run.moves().isEmpty() ? "found the same" : String.join("; ", run.moves()));
        if (!run.changes().isEmpty()) {
          html.text("; made with ").element("code", String.join(", ", run.changes()));
        }
        html.close();
      }
    }
    html.close();
    if (changed == 0) {
      html.element("p", "Nothing beyond chance, from run to run.", "class", "soft");
    }
    html.line();
  }

  private static List<String> row(Trend trend, Trend.Run run) {
    List<String> row = new ArrayList<>();
    row.add(TrendTable.time(run.startedAt()));
    row.add(run.id());
    row.add(run.status());
    Double share = run.duplicateShare();
    if (trend.ofScans()) {
      row.addAll(TrendTable.secrets(run));
      Trend.Secrets found = run.found();
      for (String kind : kinds(trend)) {
        row.add(found == null ? "" : Figures.grouped(found.byKind().getOrDefault(kind, 0L)));
      }
    } else if (trend.ofDuplicates()) {
      row.add(share == null ? "" : Figures.percent(share));
    } else {
      row.add(run.verdict().extracted() + " of " + run.verdict().planted());
      row.add(run.verdict().memorized() + " of " + run.verdict().planted());
    }
    for (int count : trend.insertions()) {
      BitsInterval median = run.medianExposureBits().get(count);
      row.add(median == null ? "" : Figures.bits(median));
    }
    if (trend.gated()) {
      row.add(GATE_COLUMN, run.gate() == null ? "" : GateTable.name(run.gate()));
    }
    return row;
  }

  private void unread(List<Trends.Unread> unread) {
    if (unread.isEmpty()) {
      return;
    }
    html.open("section", "class", "warnings").element("h2", "Left out").open("ul");
    for (Trends.Unread run : unread) {
      html.open("li").element("code", run.run()).text(" " + run.reason()).close();
    }
    html.close().close().line();
  }
}
