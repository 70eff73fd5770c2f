package org.coalmine.cli;

import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import org.coalmine.canary.Check;
import org.coalmine.candidate.SuffixScoring;
import org.coalmine.configuration.AuditConfiguration.RankMethod;
import org.coalmine.text.Spelling;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a constant as the configuration spells it, in any case, and offers the spellings. */
abstract class Spelled<E extends Enum<E>> implements ITypeConverter<E>, Iterable<String> {
  private final List<E> constants;

  private Spelled(E[] constants) {
    this.constants = List.of(constants);
  }

  @Override
  public E convert(String value) {
    String written = value.toLowerCase(Locale.ROOT);
    return constants.stream()
        .filter(constant -> Spelling.of(constant).equals(written))
        .findFirst()
        .orElseThrow(
            () ->
                new TypeConversionException(
                    "'%s' is not one of %s".formatted(value, String.join(", ", this))));
  }

  @Override
  public Iterator<String> iterator() {
    return constants.stream().map(constant -> Spelling.of(constant)).iterator();
  }

  /** {@code --method}. */
  static final class Method extends Spelled<RankMethod> {
    Method() {
      super(RankMethod.values());
    }
  }

  /** {@code --score-suffix}. */
  static final class OfSuffix extends Spelled<SuffixScoring> {
    OfSuffix() {
      super(SuffixScoring.values());
    }
  }

  /** {@code --check}. */
  static final class OfCheck extends Spelled<Check> {
    OfCheck() {
      super(Check.values());
    }
  }
}
