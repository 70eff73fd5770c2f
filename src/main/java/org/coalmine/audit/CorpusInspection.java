package org.coalmine.audit;

import java.util.Optional;
import org.coalmine.audit.plan.TrainedAlphabet;
import org.coalmine.configuration.AuditConfiguration;
import org.coalmine.corpus.CorpusException;
import org.coalmine.report.Inspection;
import org.coalmine.secret.Mask;
import org.coalmine.spark.Cluster;
import org.coalmine.spark.corpus.Corpus;
import org.coalmine.spark.corpus.CorpusReader;
import org.coalmine.spark.corpus.ReadProgress;
import org.coalmine.spark.corpus.SampledDocument;
import org.coalmine.token.Alphabet;
import org.coalmine.token.AlphabetBuilder;

/** Reads the corpus of a configuration, and tells what an audit would make of it. */
public final class CorpusInspection {
  private final AuditConfiguration configuration;
  private final Corpus corpus;

  /** What an audit would make of a corpus that was read. */
  public CorpusInspection(AuditConfiguration configuration, Corpus corpus) {
    this.configuration = configuration;
    this.corpus = corpus;
  }

  /**
   * Reads the corpus once.
   *
   * @throws CorpusException UNAVAILABLE if storage or cluster failed
   */
  public static CorpusInspection of(
      Cluster cluster, AuditConfiguration configuration, AuditProgress progress) {
    return new CorpusInspection(
        configuration,
        CorpusReader.inspect(cluster, configuration.corpus().source(), watched(progress)));
  }

  /** Shows how far a corpus is read. */
  public static ReadProgress watched(AuditProgress progress) {
    return (bytes, of, documents) ->
        progress.show("corpus", "%,d documents".formatted(documents), bytes, of);
  }

  /** What was found, documents masked. */
  public Inspection masked() {
    return inspection(true);
  }

  /** What was found, with the text of documents. */
  public Inspection shown() {
    return inspection(false);
  }

  /** Why nothing can be trained on the corpus, if so. */
  public Optional<CorpusException> refusal() {
    return corpus.refusal();
  }

  private Inspection inspection(boolean masks) {
    Optional<Alphabet> fixed = configuration.training().alphabet().map(Alphabet::ofText);
    return new Inspection(
        corpus.account(),
        corpus.size() == 0 ? null : fixed.map(this::kept).orElseGet(this::keptByFrequency),
        fixed.isPresent()
            ? "training.alphabet"
            : "training.rare-character = " + configuration.training().rareCharacter(),
        corpus.sample().stream().map(document -> sample(document, masks)).toList(),
        corpus.refusal().map(CorpusException::getMessage).orElse(null));
  }

  private int kept(Alphabet alphabet) {
    return (int) corpus.characters().keySet().stream().filter(alphabet::spells).count();
  }

  private int keptByFrequency() {
    Alphabet alphabet =
        AlphabetBuilder.of(corpus.characters())
            .build("", configuration.training().rareCharacter(), TrainedAlphabet.LARGEST);
    return kept(alphabet);
  }

  private static Inspection.Sample sample(SampledDocument document, boolean masks) {
    return new Inspection.Sample(
        document.place(),
        masks ? Mask.of(document.secret()) : document.beginning(),
        document.characters());
  }

  /** Why more is unreadable than the configuration allows, if so. */
  public Optional<String> aboveLimit() {
    return limit().exceeded();
  }

  /**
   * How many records are unreadable, why, and where the first is.
   *
   * @param consequence behind the word
   */
  public String unreadable(String consequence) {
    return limit().unreadable(consequence);
  }

  private QuarantineLimit limit() {
    return new QuarantineLimit(configuration.corpus(), corpus);
  }
}
