package org.coalmine.configuration;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import org.coalmine.canary.CanaryFormat;
import org.coalmine.canary.Check;
import org.coalmine.canary.FillExpression;
import org.coalmine.candidate.SuffixScoring;
import org.coalmine.draw.KeyedStream;
import org.coalmine.duplicates.DuplicateSettings;
import org.coalmine.privacy.PrivacySettings;
import org.coalmine.privacy.PrivacyUnit;
import org.coalmine.report.GateThresholds;
import org.coalmine.secret.Secret;
import org.coalmine.settings.TrainingSettings;
import org.coalmine.text.CorpusSource;
import org.coalmine.token.Alphabet;
import org.coalmine.token.DocumentEnd;

/**
 * What a run is asked to do: conf/reference.conf as validated values, section by section.
 *
 * <p>It has more than 400 lines because each section is a record of its own, with its checks.
 *
 * @param seed whoever knows it knows the canaries, so it does not print itself
 * @param runDirectory may hold {@code {name}} and {@code {time}}
 * @param model that is audited instead of one that is trained, if one is named; then neither
 *     privacy nor epochs nor comparisons of training are in force
 * @param reference that the ranks are compared with, if one is named
 * @param scoring how documents are scored; where it names a model, no canary is needed
 * @param scores of a model that is known by them alone, in place of a model
 * @param synthetic how a released text is audited
 * @param duplicates how duplicates are counted, and where they were
 * @param generation how documents are written with the model
 */
public record AuditConfiguration(
    String name,
    Secret seed,
    Corpus corpus,
    Plant plant,
    Holdout holdout,
    List<Format> formats,
    Training training,
    Rank rank,
    EveryEpoch everyEpoch,
    Comparisons comparisons,
    Extract extract,
    GateThresholds gate,
    String runDirectory,
    Foreign model,
    Foreign reference,
    Survival survival,
    Scores scores,
    Scoring scoring,
    Synthetic synthetic,
    Duplicates duplicates,
    Generation generation) {
  private static final int MOST_COIN_FLIPS = 100_000;

  /**
   * What is trained on.
   *
   * @param quarantineLimit the largest share of unreadable records, in [0, 1]
   */
  public record Corpus(CorpusSource source, double quarantineLimit) {
    public Corpus {
      require(
          quarantineLimit >= 0 && quarantineLimit <= 1,
          "quarantine-limit must be from 0 to 1: " + quarantineLimit);
    }
  }

  /** How a canary comes into a file. */
  public enum Insert {
    /** As a document of its own. */
    DOCUMENTS,
    /** At the end of a document. */
    APPEND
  }

  /**
   * How canaries are planted in files, for a model that is trained elsewhere.
   *
   * @param separator stands before a canary at the end of a document
   * @param idField the field that gets an id of its own in a document of a canary
   * @param role of the one message of a canary in conversations
   */
  public record Plant(Insert insert, String separator, Optional<String> idField, String role) {
    public Plant {
      idField.ifPresent(it -> require(!it.isBlank(), "id-field must not be blank; null is none"));
      require(!role.isBlank(), "role must not be blank");
    }

    /** How many users a canary with so many insertions is at most, once it is in files. */
    public int users(int insertions) {
      return insert == Insert.APPEND ? insertions : 1;
    }
  }

  /**
   * What is held out of planted files.
   *
   * @param unit that a coin is drawn for
   * @param fraction of the units that is held out, in (0, 1); empty for none
   */
  public record Holdout(PrivacyUnit unit, OptionalDouble fraction) {
    public Holdout {
      fraction.ifPresent(
          it -> require(it > 0 && it < 1, "fraction must be between 0 and 1, or null: " + it));
    }
  }

  /**
   * How the model is trained.
   *
   * @param privacy how training is made private; empty if it is not
   * @param alphabet the characters that have a symbol, whatever the corpus holds; empty if it is
   *     learned from the corpus
   * @param rareCharacter how often a character must occur to have a symbol of its own
   * @param end whether the end of a document is a target
   * @param startFrom path of the public model whose weights training starts from; empty for weights
   *     that are drawn
   * @param textMemory bytes of each process's heap that the text of its workers may take, the rest
   *     being kept on the disk; empty for a share of the heap
   */
  public record Training(
      TrainingSettings settings,
      Optional<PrivacySettings> privacy,
      Optional<String> alphabet,
      long rareCharacter,
      DocumentEnd end,
      Optional<String> startFrom,
      OptionalLong textMemory) {
    public Training {
      startFrom.ifPresent(
          it -> require(!it.isBlank(), "start-from must not be blank; null names no file"));
      textMemory.ifPresent(
          bytes -> require(bytes >= 0, "text-memory must not be negative: " + bytes));
      alphabet.ifPresent(Training::requireCharacters);
      require(rareCharacter >= 1, "rare-character must be at least 1: " + rareCharacter);
      require(
          privacy.isEmpty() || settings.dropout() == 0,
          "dropout must be 0 in private training: " + settings.dropout());
    }

    /** The same, not private. */
    public Training withoutPrivacy() {
      return new Training(
          settings, Optional.empty(), alphabet, rareCharacter, end, startFrom, textMemory);
    }

    private static void requireCharacters(String alphabet) {
      require(!alphabet.isEmpty(), "alphabet names no character; null learns it from the corpus");
      alphabet
          .codePoints()
          .filter(Alphabet::isReserved)
          .findFirst()
          .ifPresent(
              codePoint -> {
                throw new IllegalArgumentException(
                    "alphabet holds U+%04X, which stands for a boundary or an unknown character"
                        .formatted(codePoint));
              });
    }

    /** How many privacy units a canary with so many insertions is. */
    public int units(int insertions) {
      return privacy.map(PrivacySettings::unit).orElse(PrivacyUnit.DOCUMENT) == PrivacyUnit.USER
          ? Math.min(1, insertions)
          : insertions;
    }
  }

  /**
   * A canary format and how many canaries of it are drawn.
   *
   * @param coinFlips canaries that are in or out by a coin each, for the one-run audit
   * @param coinInsertions of those that are in
   */
  public record Format(
      String name,
      String text,
      FillExpression fill,
      Check check,
      List<Integer> insertions,
      int copies,
      int controls,
      int coinFlips,
      int coinInsertions) {
    public Format {
      require(CanaryFormat.isName(name), "name " + CanaryFormat.NAME_RULE + ": '" + name + "'");
      for (int insertion : insertions) {
        require(insertion >= 1, "insertions must each be at least 1: " + insertion);
      }
      require(
          new HashSet<>(insertions).size() == insertions.size(),
          "insertions must differ from each other: " + insertions);
      require(copies >= 1, "copies must be at least 1: " + copies);
      require(controls >= 0, "controls must be at least 0: " + controls);
      require(
          coinFlips >= 0 && coinFlips <= MOST_COIN_FLIPS,
          "coin-flips must be from 0 to %d: %d".formatted(MOST_COIN_FLIPS, coinFlips));
      require(coinInsertions >= 1, "coin-insertions must be at least 1: " + coinInsertions);
      require(
          !insertions.isEmpty() || controls > 0 || coinFlips > 0,
          "a format needs insertions, controls or coin-flips to measure");
      insertions = List.copyOf(insertions);
    }
  }

  /** How ranks are found. */
  public enum RankMethod {
    AUTO,
    DENSE,
    PRUNED,
    IMPORTANCE,
    UNIFORM,
    SKEW_NORMAL;

    /** Whether the ranks are counted, as far as that is allowed. */
    public boolean counts() {
      return this == AUTO || this == DENSE || this == PRUNED;
    }
  }

  /**
   * How ranks are estimated.
   *
   * @param draws at most so many for a format
   * @param relativeError half the width of an interval over the estimate at which importance
   *     sampling stops before; 0 to make all draws
   * @param confidence the level of each interval
   */
  public record Sampling(int draws, double relativeError, double confidence) {
    private static final int MOST_DRAWS = 10_000_000;

    public Sampling {
      require(
          draws >= 1 && draws <= MOST_DRAWS,
          "draws must be from 1 to " + MOST_DRAWS + ": " + draws);
      require(
          relativeError >= 0 && relativeError < Double.POSITIVE_INFINITY,
          "relative-error must be at least 0: " + relativeError);
      require(
          confidence > 0 && confidence < 1, "confidence must be between 0 and 1: " + confidence);
    }
  }

  /**
   * How ranks are found and how much work they may take.
   *
   * @param denseLimit the largest space that a model of characters counts densely
   * @param denseHours how long one core may take for a dense pass with a model of tokens, in hours
   * @param scoreSuffix how far texts are scored in a model of tokens
   * @param compare whether every method answers, for comparison
   */
  public record Rank(
      RankMethod method,
      long prunedSteps,
      long denseLimit,
      double denseHours,
      SuffixScoring scoreSuffix,
      Sampling sampling,
      boolean compare,
      double nearTieNats,
      double shardSeconds,
      OptionalDouble deadlineSeconds) {
    /** Whether canaries whose rank was not counted, or all for comparison, are sampled. */
    public boolean drawsByImportance() {
      return compare || method == RankMethod.IMPORTANCE || method == RankMethod.AUTO;
    }

    /** Whether fills are drawn uniformly. */
    public boolean drawsUniformly() {
      return compare || method == RankMethod.UNIFORM || method == RankMethod.SKEW_NORMAL;
    }

    /** The same without a comparison of methods. */
    public Rank withoutComparison() {
      return new Rank(
          method,
          prunedSteps,
          denseLimit,
          denseHours,
          scoreSuffix,
          sampling,
          false,
          nearTieNats,
          shardSeconds,
          deadlineSeconds);
    }

    /**
     * The same with other limits under a model of tokens.
     *
     * @param hours of one core
     * @param suffix how far texts are scored
     */
    public Rank ofTokens(double hours, SuffixScoring suffix) {
      return new Rank(
          method,
          prunedSteps,
          denseLimit,
          hours,
          suffix,
          sampling,
          compare,
          nearTieNats,
          shardSeconds,
          deadlineSeconds);
    }

    public Rank {
      require(prunedSteps >= 0, "pruned-steps must be at least 0: " + prunedSteps);
      require(denseLimit >= 0, "dense-limit must be at least 0: " + denseLimit);
      require(
          denseHours >= 0 && denseHours < Double.POSITIVE_INFINITY,
          "dense-hours must be at least 0: " + denseHours);
      require(
          nearTieNats >= 0 && nearTieNats < Double.POSITIVE_INFINITY,
          "near-tie-nats must be at least 0: " + nearTieNats);
      require(shardSeconds > 0, "shard-seconds must be positive: " + shardSeconds);
      require(
          deadlineSeconds.isEmpty() || deadlineSeconds.getAsDouble() > 0,
          "deadline-seconds must be positive or null: " + deadlineSeconds);
    }
  }

  /**
   * Whether the canaries are ranked with the model of every epoch, and what that may cost.
   *
   * @param rank whether it is done
   * @param prunedSteps most recurrent steps of the pruned walk for a format and epoch
   * @param draws of importance sampling for what the walk leaves open
   */
  public record EveryEpoch(boolean rank, long prunedSteps, int draws) {
    public EveryEpoch {
      require(prunedSteps >= 0, "pruned-steps must be at least 0: " + prunedSteps);
      require(draws >= 1, "draws must be at least 1: " + draws);
    }
  }

  /**
   * What is asked of the text that a model is trained on elsewhere.
   *
   * @param lostShare the share of a format's insertions that may be lost
   */
  public record Survival(double lostShare) {
    public Survival {
      require(lostShare >= 0 && lostShare <= 1, "lost-share must be from 0 to 1: " + lostShare);
    }
  }

  /**
   * With which models that saw no canary the ranks are compared.
   *
   * @param twin whether the model is trained once more, without the canaries
   * @param untrained how many networks of initial weights the fills of small spaces are ranked in
   */
  public record Comparisons(boolean twin, int untrained) {
    private static final int MOST_UNTRAINED = 1_000;

    public Comparisons {
      require(
          untrained >= 0 && untrained <= MOST_UNTRAINED,
          "untrained must be from 0 to %d: %d".formatted(MOST_UNTRAINED, untrained));
    }
  }

  /** How far the extraction goes. */
  public record Extract(int top, long steps) {
    public Extract {
      require(top >= 0, "top must be at least 0: " + top);
      require(steps >= 1, "steps must be at least 1: " + steps);
    }
  }

  /**
   * A model that was trained elsewhere.
   *
   * @param path of its file or directory; empty if there is none
   * @param boundary what stands before every text: {@code auto}, {@code bos}, {@code eos}, {@code
   *     none}, or a text
   */
  public record Foreign(Optional<String> path, String boundary) {
    /** None. */
    public static final Foreign NONE = new Foreign(Optional.empty(), "auto");

    public Foreign {
      path.ifPresent(it -> require(!it.isBlank(), "path must not be blank; null names no model"));
      require(
          !boundary.isEmpty(),
          "boundary must be auto, bos, eos, none or the text that stands before every text");
      require(
          path.isPresent() || boundary.equals("auto"),
          "boundary is of the model that path names, and path is null; name one, or leave boundary"
              + " at auto");
    }
  }

  /**
   * What a scorer elsewhere found of the texts of a run.
   *
   * @param path of its file; empty if there is none
   * @param firstToken whether the first token of each text is scored too, behind a start token
   */
  public record Scores(Optional<String> path, boolean firstToken) {
    public Scores {
      path.ifPresent(it -> require(!it.isBlank(), "path must not be blank; null names no file"));
    }
  }

  /**
   * Duplicates of the corpus.
   *
   * @param run directory of a run of {@code coalmine duplicates} that counted them; empty if an
   *     audit shows none
   */
  public record Duplicates(DuplicateSettings settings, Optional<String> run) {
    public Duplicates {
      run.ifPresent(it -> require(!it.isBlank(), "run must not be blank; null names no run"));
    }
  }

  public AuditConfiguration {
    require(CanaryFormat.isName(name), "name " + CanaryFormat.NAME_RULE + ": '" + name + "'");
    require(
        !seed.reveal().isBlank(),
        "seed must not be empty; set COALMINE_SEED to what `openssl rand -hex 16` prints");
    Set<String> names = new HashSet<>();
    for (Format format : formats) {
      require(names.add(format.name()), "canaries.formats has two formats named " + format.name());
    }
    require(
        model.path().isEmpty() || scores.path().isEmpty(),
        "model.path and scores.path: a model is known by its files or by scores; name one");
    require(
        model.path().isPresent()
            || scores.path().isPresent()
            || training.privacy().map(PrivacySettings::unit).orElse(PrivacyUnit.DOCUMENT)
                == PrivacyUnit.DOCUMENT
            || corpus.source().format().namesUsers(),
        "training.privacy.unit = user needs corpus.user-field (or corpus.user-column)");
    requireHoldout(holdout, corpus, training, model);
    require(!runDirectory.isBlank(), "run.directory must not be blank");
    formats = List.copyOf(formats);
  }

  private static void requireHoldout(
      Holdout holdout, Corpus corpus, Training training, Foreign model) {
    if (holdout.fraction().isEmpty()) {
      return;
    }
    require(
        holdout.unit() == PrivacyUnit.DOCUMENT || corpus.source().format().namesUsers(),
        "holdout.unit = user needs corpus.user-field (or corpus.user-column)");
    training
        .privacy()
        .filter(privacy -> model.path().isEmpty() && privacy.unit() != holdout.unit())
        .ifPresent(
            privacy -> {
              throw new IllegalArgumentException(
                  "holdout.unit must be training.privacy.unit, of which alone its bound speaks");
            });
  }

  /** Whether a model is trained; else one that was trained elsewhere is audited. */
  public boolean trains() {
    return model.path().isEmpty() && scores.path().isEmpty();
  }

  /** Whether a twin is trained; without a planted canary the model is its own. */
  public boolean trainsTwin() {
    return trains()
        && comparisons.twin()
        && formats.stream().anyMatch(it -> !it.insertions().isEmpty() || it.coinFlips() > 0);
  }

  /** The seed of the draws of sampling. */
  public String drawSeed() {
    return Long.toHexString(KeyedStream.of(seed.reveal(), "importance", 0).nextLong());
  }

  /** The seed of documents that a model writes. */
  public String generationSeed() {
    return Long.toHexString(KeyedStream.of(seed.reveal(), "generate", 0).nextLong());
  }

  /** The seed of the initial weights of an untrained network; as secret as the seed itself. */
  public String untrainedSeed(int network) {
    return Long.toHexString(KeyedStream.of(seed.reveal(), "untrained network", network).nextLong());
  }

  private static void require(boolean holds, String complaint) {
    if (!holds) {
      throw new IllegalArgumentException(complaint);
    }
  }
}
