package org.coalmine.audit.synthetic;

import java.util.List;
import org.coalmine.canary.CanaryPlan;
import org.coalmine.configuration.AuditConfiguration;
import org.coalmine.configuration.ConfiguredCanaries;
import org.coalmine.report.chapter.RealSecrets;
import org.coalmine.scan.Kind;
import org.coalmine.scan.ScanSettings;
import org.coalmine.secret.Secret;
import org.coalmine.spark.corpus.Corpus;
import org.coalmine.spark.synthetic.CommonSecrets;
import org.coalmine.spark.synthetic.CommonSecrets.Side;
import org.coalmine.spark.synthetic.CommonSecretsJob;
import org.coalmine.spark.synthetic.RealDocuments;

/** The secrets of real documents that stand in a release again. */
final class ReleaseSecrets {
  private static final int MOST_NAMED = 50;

  private ReleaseSecrets() {}

  /** Finds them; secrets of canaries are none of the real text. */
  static RealSecrets find(
      AuditConfiguration configuration, Corpus release, RealDocuments real, boolean drawn) {
    ScanSettings settings = configuration.synthetic().secrets();
    CommonSecrets common =
        new CommonSecretsJob(settings, planted(configuration))
            .find(release.documents(), real, MOST_NAMED);
    return new RealSecrets(
        drawn,
        settings.orderedKinds().stream().map(Kind::key).toList(),
        settings.orderedKinds().stream()
            .filter(kind -> common.counts().stream().anyMatch(count -> count.kind() == kind))
            .map(
                kind ->
                    new RealSecrets.OfKind(
                        kind.key(),
                        side(common, kind, Side.READ),
                        side(common, kind, Side.HELD_OUT),
                        side(common, kind, Side.BOTH)))
            .toList(),
        common.most().stream()
            .map(
                it ->
                    new RealSecrets.Again(
                        it.kind().key(), it.mask(), it.read(), it.heldOut(), it.released()))
            .toList());
  }

  private static RealSecrets.Side side(CommonSecrets common, Kind kind, Side side) {
    return common.counts().stream()
        .filter(count -> count.kind() == kind && count.side() == side)
        .findFirst()
        .map(
            count ->
                new RealSecrets.Side(
                    count.secrets(), count.again(), count.spaced(), count.chance()))
        .orElse(RealSecrets.Side.NONE);
  }

  private static List<Secret> planted(AuditConfiguration configuration) {
    CanaryPlan plan = ConfiguredCanaries.draw(configuration);
    return plan.formats().stream()
        .flatMap(
            format -> plan.canaries(format).stream().map(canary -> format.filled(canary.fill())))
        .toList();
  }
}
