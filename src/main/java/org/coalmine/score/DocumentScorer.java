package org.coalmine.score;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.coalmine.model.KeptState;
import org.coalmine.model.LanguageModel;
import org.coalmine.model.Panel;
import org.coalmine.model.Scheme;
import org.coalmine.model.Scorer;
import org.jspecify.annotations.Nullable;

/**
 * Scores documents, each by itself: a document's figures have the same bits whatever it is scored
 * beside.
 *
 * <p>A model that computes all lanes of a panel at once reads as many texts as there are lanes. As
 * soon as one ends, the next takes its lane, the longest first, so that lanes stay full up to the
 * last few texts of a batch. A model that {@link Scorer#readsAhead} reads one text at a time, many
 * of its positions at once. {@code exposure.LogPerplexity} is the other way to score: for many
 * short texts that begin alike. Both sum the same costs in the same order.
 *
 * <p>Not safe for use by several threads.
 */
public final class DocumentScorer {
  private final LanguageModel model;
  private final ScoreSettings settings;
  private final Scorer scorer;
  private final int lanes;
  private final int symbols;
  private final int[] all;
  private final KeptState start;
  private final KeptState last;
  private final int[] next;
  private final float[] columns;
  private final float[] costsNats;
  private Panel panel;
  private Panel longer;

  /** A workspace for scoring documents with a model. */
  public DocumentScorer(LanguageModel model, ScoreSettings settings) {
    this.model = model;
    this.settings = settings;
    this.scorer = model.scorer();
    this.lanes = scorer.lanes();
    this.symbols = model.vocabulary().size();
    this.all = IntStream.range(0, symbols).toArray();
    this.next = new int[lanes];
    this.columns = new float[scorer.readsAhead() ? 0 : symbols * lanes];
    this.costsNats = new float[symbols * lanes];
    this.panel = scorer.panel();
    this.longer = scorer.panel();
    this.start = scorer.keptState();
    this.last = scorer.keptState();
    scorer.start(panel);
    scorer.keep(panel, 0, start);
  }

  /**
   * Scores some texts.
   *
   * @return in their order; null for a text without symbols
   */
  public List<@Nullable ScoredText> score(List<String> texts) {
    List<@Nullable Trace> traces = new ArrayList<>();
    List<Reading> readings = new ArrayList<>();
    for (String text : texts) {
      int[] encoded = model.vocabulary().encode(text);
      Trace trace = encoded.length == 0 ? null : new Trace(text, encoded);
      traces.add(trace);
      if (trace != null) {
        readings.addAll(trace.readings());
      }
    }
    readings.sort(Comparator.comparingInt(Reading::length).reversed());
    if (scorer.readsAhead()) {
      readings.forEach(this::readAhead);
    } else {
      readAll(new ArrayDeque<>(readings));
    }
    List<@Nullable ScoredText> scored = new ArrayList<>();
    traces.forEach(trace -> scored.add(trace == null ? null : trace.scored()));
    return scored;
  }

  /** One text after another, a lane's width of positions at once. */
  private void readAhead(Reading reading) {
    scorer.clear(panel);
    scorer.restore(start, panel, 0);
    scorer.costsAlong(panel, 1, symbols, costsNats);
    reading.take(reading.from, 0);
    scorer.restore(start, panel, 0);
    scorer.keep(panel, 0, last);
    for (int first = reading.from; first + 1 < reading.to; first += lanes) {
      int count = Math.min(lanes, reading.to - 1 - first);
      scorer.follow(last, reading.trace.symbols, first, count, longer);
      scorer.costsAlong(longer, count, symbols, costsNats);
      for (int lane = 0; lane < count; lane++) {
        reading.take(first + lane + 1, lane);
      }
      scorer.keep(longer, count - 1, last);
    }
  }

  /** As many texts as there are lanes; whichever ends makes room for the next. */
  private void readAll(Deque<Reading> waiting) {
    @Nullable Reading[] reading = new @Nullable Reading[lanes];
    int[] position = new int[lanes];
    int busy = 0;
    scorer.clear(panel);
    for (int lane = 0; lane < lanes && !waiting.isEmpty(); lane++, busy++) {
      begin(waiting.remove(), lane, reading, position, panel);
    }
    while (busy > 0) {
      readCosts(panel);
      Arrays.fill(next, Scorer.NONE);
      for (int lane = 0; lane < lanes; lane++) {
        Reading read = reading[lane];
        if (read != null) {
          read.take(position[lane], lane);
          next[lane] = ++position[lane] < read.to ? read.trace.symbols[position[lane] - 1] : -1;
        }
      }
      scorer.advance(panel, next, longer);
      Panel swap = panel;
      panel = longer;
      longer = swap;
      for (int lane = 0; lane < lanes; lane++) {
        Reading read = reading[lane];
        if (read != null && position[lane] == read.to) {
          if (waiting.isEmpty()) {
            reading[lane] = null;
            busy--;
          } else {
            begin(waiting.remove(), lane, reading, position, panel);
          }
        }
      }
    }
  }

  private void begin(
      Reading read, int lane, @Nullable Reading[] reading, int[] position, Panel into) {
    reading[lane] = read;
    position[lane] = read.from;
    scorer.restore(start, into, lane);
  }

  /** The costs of all symbols, lane after lane: what a lane's figures read lies together. */
  private void readCosts(Panel read) {
    scorer.costs(read, all, columns);
    for (int symbol = 0; symbol < symbols; symbol++) {
      for (int lane = 0; lane < lanes; lane++) {
        costsNats[lane * symbols + symbol] = columns[symbol * lanes + lane];
      }
    }
  }

  /** A document while it is scored. */
  private final class Trace {
    private final String text;
    private final int[] symbols;
    private final float[] costs;
    private final double[] surprises;
    private final List<Prompted> prompts = new ArrayList<>();
    private @Nullable Trace lowerCase;

    Trace(String text, int[] symbols) {
      this(text, symbols, settings.lowerCase());
    }

    private Trace(String text, int[] symbols, boolean both) {
      this.text = text;
      this.symbols = symbols;
      this.costs = new float[symbols.length];
      this.surprises = new double[both || !settings.lowerCase() ? symbols.length : 0];
      if (both) {
        String lower = text.toLowerCase(Locale.ROOT);
        int[] encoded = model.vocabulary().encode(lower);
        lowerCase = encoded.length == 0 ? null : new Trace(lower, encoded, false);
      }
    }

    Collection<Reading> readings() {
      List<Reading> readings = windows();
      ScoreSettings.Extraction asked = settings.extraction();
      for (int prompt : asked.prompts()) {
        int needed = prompt + asked.continuation();
        if (needed <= symbols.length) {
          prompts.add(new Prompted(0, prompt));
        }
        Integer stride = asked.stride();
        if (stride != null) {
          for (long at = stride; at + needed <= symbols.length; at += stride) {
            int offset = (int) at;
            Prompted prompted = new Prompted(offset, prompt);
            prompts.add(prompted);
            readings.add(
                new Reading(this, offset, offset + needed, offset + needed, List.of(prompted)));
          }
        }
      }
      List<Prompted> free = prompts.stream().filter(prompted -> prompted.offset == 0).toList();
      readings.set(0, readings.get(0).with(free));
      if (lowerCase != null) {
        readings.addAll(lowerCase.windows());
      }
      return readings;
    }

    private List<Reading> windows() {
      Strides strides = settings.strides();
      List<Reading> windows = new ArrayList<>();
      for (int number = 0; number < strides.windows(symbols.length); number++) {
        windows.add(
            new Reading(
                this,
                strides.from(number),
                strides.to(number, symbols.length),
                strides.counted(number),
                List.of()));
      }
      return windows;
    }

    ScoredText scored() {
      Double lower = lowerCase == null ? null : (Double) DocumentScore.sum(lowerCase.costs);
      return new ScoredText(
          DocumentScore.of(
              model.vocabulary(), text, symbols, costs, surprises, settings.stretch(), lower),
          prompts.stream()
              .sorted(Comparator.comparingInt((Prompted prompted) -> prompted.offset))
              .flatMap(prompted -> prompted.scores().stream())
              .toList());
    }
  }

  /** A prompt and its continuation, while they are read. */
  private final class Prompted {
    private final int offset;
    private final int begin;
    private final int end;
    private final double[] lnPz = new double[settings.extraction().schemes().size()];
    private boolean greedy = true;

    Prompted(int offset, int prompt) {
      this.offset = offset;
      this.begin = offset + prompt;
      this.end = begin + settings.extraction().continuation();
    }

    void take(int position, int at, int symbol) {
      if (position < begin || position >= end) {
        return;
      }
      greedy = greedy && Scheme.cheaper(costsNats, at, symbols, symbol) == 0;
      for (int scheme = 0; scheme < lnPz.length; scheme++) {
        if (lnPz[scheme] != Double.NEGATIVE_INFINITY) {
          lnPz[scheme] +=
              settings
                  .extraction()
                  .schemes()
                  .get(scheme)
                  .lnProbability(costsNats, at, symbols, symbol);
        }
      }
    }

    List<ExtractionScore> scores() {
      List<ExtractionScore> scores = new ArrayList<>();
      for (int scheme = 0; scheme < lnPz.length; scheme++) {
        scores.add(
            new ExtractionScore(
                offset,
                begin - offset,
                end - begin,
                settings.extraction().schemes().get(scheme),
                lnPz[scheme],
                greedy));
      }
      return scores;
    }
  }

  /** A run of a document's symbols that is read from a boundary on. */
  private final class Reading {
    private final Trace trace;
    private final int from;
    private final int to;
    private final int counted;
    private final List<Prompted> prompts;

    /**
     * @param counted the first symbol whose cost counts for the document
     */
    Reading(Trace trace, int from, int to, int counted, List<Prompted> prompts) {
      this.trace = trace;
      this.from = from;
      this.to = to;
      this.counted = counted;
      this.prompts = prompts;
    }

    Reading with(List<Prompted> more) {
      return new Reading(trace, from, to, counted, more);
    }

    int length() {
      return to - from;
    }

    /** Takes down what the symbol at a position cost in a lane. */
    void take(int position, int lane) {
      int at = lane * symbols;
      int symbol = trace.symbols[position];
      if (position >= counted) {
        trace.costs[position] = costsNats[at + symbol];
        if (trace.surprises.length > 0) {
          trace.surprises[position] = SymbolSurprise.of(costsNats, at, symbols, symbol);
        }
      }
      for (Prompted prompt : prompts) {
        prompt.take(position, at, symbol);
      }
    }
  }
}
