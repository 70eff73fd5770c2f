package org.coalmine.scan.triage;

import java.math.BigInteger;
import java.util.Objects;
import java.util.stream.IntStream;
import org.coalmine.candidate.CandidateAutomaton;
import org.coalmine.candidate.Candidates;
import org.coalmine.draw.KeyedStream;
import org.coalmine.exposure.RankInterval;
import org.coalmine.exposure.RankInterval.Method;
import org.coalmine.exposure.elsewhere.FreeBound;
import org.coalmine.model.KeptState;
import org.coalmine.model.Panel;
import org.coalmine.model.PanelCosts;
import org.coalmine.model.Scorer;
import org.jspecify.annotations.Nullable;

/** A secret in one place while it is ranked: what is known so far. */
final class Place implements FreeLanes.Text {
  private static final String PURPOSE = "triage";

  private final FoundSecret secret;
  private final int number;
  private final Reading.@Nullable Possible possible;
  private final int[] symbols;
  private final int before;
  private final KeptState start;
  private final KeptState room;
  private KeptState state;
  private int scored;
  private double beforeNats;
  private double nats;
  private double aliveNats;
  private @Nullable RankInterval rank;
  private @Nullable BigInteger bound;

  /** How a sequential test ended. */
  enum Tested {
    NOT,
    LOW,
    WITHOUT_HIT,
    OPEN
  }

  private Tested tested = Tested.NOT;

  /**
   * @param number of the place among those of the secret
   * @param read the value in its place
   * @param possible the values that could stand there; null if nobody knows them
   * @param start the state behind the boundary
   * @param room for the state behind the text before the value
   */
  Place(
      FoundSecret secret,
      int number,
      Reading.Symbols read,
      Reading.@Nullable Possible possible,
      KeptState start,
      KeptState room) {
    this.secret = secret;
    this.number = number;
    this.possible = possible;
    this.symbols =
        possible == null
            ? IntStream.concat(IntStream.of(read.context()), IntStream.of(read.value())).toArray()
            : possible.candidates().symbols(secret.value().reveal());
    this.before =
        possible == null ? read.context().length : possible.candidates().context().length();
    this.start = start;
    this.room = room;
    this.state = start;
  }

  @Override
  public KeptState from() {
    return start;
  }

  @Override
  public void want(PanelCosts costs) {
    if (scored < symbols.length) {
      costs.want(symbols[scored]);
    }
    if (scored == before && possible != null) {
      CandidateAutomaton automaton = possible.candidates().automaton();
      for (int edge = 0; edge < automaton.fanout(automaton.start()); edge++) {
        costs.want(automaton.symbol(automaton.start(), edge));
      }
    }
  }

  @Override
  public int go(PanelCosts costs, int lane) {
    if (scored == before) {
      beforeNats = nats;
      aliveNats = possible == null ? 0 : aliveNats(possible.candidates(), costs, lane);
    }
    if (scored == symbols.length) {
      return Scorer.NONE;
    }
    int symbol = symbols[scored++];
    nats += costs.nats(symbol, lane);
    return scored == symbols.length ? Scorer.NONE : symbol;
  }

  @Override
  public void arrived(Scorer scorer, Panel panel, int lane) {
    if (scored == before) {
      scorer.keep(panel, lane, room);
      state = room;
    }
  }

  /** −ln of the probability that some candidate's first symbol follows. */
  private static double aliveNats(Candidates candidates, PanelCosts costs, int lane) {
    CandidateAutomaton automaton = candidates.automaton();
    int state = automaton.start();
    double alive = 0;
    for (int edge = 0; edge < automaton.fanout(state); edge++) {
      alive += StrictMath.exp(-costs.nats(automaton.symbol(state, edge), lane));
    }
    return alive > 0 ? Math.max(0, -StrictMath.log(alive)) : 0;
  }

  FoundSecret secret() {
    return secret;
  }

  int number() {
    return number;
  }

  /** The text before the value and the value. */
  int[] symbols() {
    return symbols;
  }

  /** How many symbols stand before the value. */
  int before() {
    return before;
  }

  KeptState state() {
    return state;
  }

  double beforeNats() {
    return beforeNats;
  }

  /** What value and text before it cost together, with the bits of log-perplexity. */
  double nats() {
    return nats;
  }

  double valueNats() {
    return nats - beforeNats;
  }

  boolean ranked() {
    return possible != null;
  }

  Candidates candidates() {
    return Objects.requireNonNull(possible, "a place without a space").candidates();
  }

  Tested tested() {
    return tested;
  }

  void tested(Tested how) {
    tested = how;
  }

  /** The highest rank that is possible by the cost alone; empty where that says nothing. */
  @Nullable BigInteger bound() {
    return bound;
  }

  RankInterval rank() {
    return Objects.requireNonNull(rank, "a place that is not bounded yet");
  }

  /** Bounds the rank by the cost alone. */
  void boundByCost() {
    BigInteger size = candidates().size();
    bound =
        FreeBound.most(
                valueNats() - aliveNats,
                symbols.length - before,
                Objects.requireNonNull(possible).longestChain(),
                size)
            .orElse(size);
    rank = new RankInterval(BigInteger.ONE, bound.max(BigInteger.ONE), Method.FREE_BOUND, 1);
  }

  /** Takes what another way has found; a contradiction is an error of that way, or none. */
  void narrow(RankInterval found) {
    BigInteger low = found.low().max(rank().low());
    BigInteger high = found.high().min(rank().high());
    if (low.compareTo(high) <= 0) {
      rank = new RankInterval(low, high, found.method(), found.confidence() * rank().confidence());
    }
  }

  /** A candidate drawn uniformly: what is drawn depends on the secret, the place and the number. */
  Trial.Value drawn(int draw) {
    BigInteger index =
        KeyedStream.of(secret.fingerprint() + "/" + number, PURPOSE, draw)
            .nextBelow(candidates().size());
    return new Trial.Value(state, beforeNats, new UniformValue(candidates().automaton(), index));
  }
}
