package org.coalmine.exposure;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What a {@link ClosedTest} can show at most, whatever the model does: known from the sizes of the
 * spaces and the numbers of planted canaries, before anything is trained.
 */
public final class Power {
  private final List<Space> spaces;
  private final ClosedTest allFirst;
  private final List<List<Integer>> places = new ArrayList<>();

  /**
   * What is planned of a format.
   *
   * @param name of the format
   * @param size |R|
   * @param planted how many of its fills are planted, at most |R|
   */
  public record Space(String name, BigInteger size, int planted) {
    public Space {
      if (planted < 0 || size.compareTo(BigInteger.valueOf(planted)) < 0 || size.signum() <= 0) {
        throw new IllegalArgumentException(
            "0 <= planted <= size and 1 <= size must hold for format %s: %d, %d"
                .formatted(name, planted, size));
      }
    }

    /** N*, the fills that a planted canary is tested among; |R| if none is planted. */
    public BigInteger fills() {
      return size.subtract(BigInteger.valueOf(Math.max(0, planted - 1)));
    }
  }

  /**
   * What a format can show.
   *
   * @param name of the format
   * @param fills N*
   * @param planted how many canaries are planted
   * @param rankAlone the largest test rank that shows one of them, whatever the ranks of the others
   *     are; 0 if none does
   * @param shownIfAll how many of them are shown to be memorized at least, if all canaries of the
   *     report come first; 0 if the format can show nothing
   */
  public record OfFormat(
      String name, BigInteger fills, int planted, BigInteger rankAlone, int shownIfAll) {}

  private Power(List<Space> spaces, double significance) {
    this.spaces = List.copyOf(spaces);
    List<ClosedTest.Planted> planted = new ArrayList<>();
    for (Space space : spaces) {
      TestRank first = new TestRank(BigInteger.ONE, BigInteger.ONE, space.fills(), 0, 1);
      places.add(
          IntStream.range(planted.size(), planted.size() + space.planted()).boxed().toList());
      for (int i = 0; i < space.planted(); i++) {
        planted.add(new ClosedTest.Planted(space.name(), first));
      }
    }
    this.allFirst = ClosedTest.of(planted, significance);
  }

  /**
   * What can be shown at most.
   *
   * @param spaces all formats that are tested together
   * @param significance the probability granted to any false statement
   */
  public static Power of(List<Space> spaces, double significance) {
    return new Power(spaces, significance);
  }

  /** What each format can show, in the order of the spaces. */
  public List<OfFormat> formats() {
    return IntStream.range(0, spaces.size()).mapToObj(this::format).toList();
  }

  private OfFormat format(int index) {
    Space space = spaces.get(index);
    List<Integer> canaries = places.get(index);
    return new OfFormat(
        space.name(),
        space.fills(),
        space.planted(),
        canaries.isEmpty() ? BigInteger.ZERO : allFirst.rankAlone(canaries.get(0)),
        allFirst.atLeast(canaries));
  }

  /** How many canaries are shown to be memorized at least, if all come first. */
  public int shownIfAll() {
    return allFirst.atLeast();
  }

  /** How many are shown to be memorized one by one, if all come first. */
  public int singleIfAll() {
    return allFirst.singles().size();
  }

  /**
   * How many canaries of a set are shown to be memorized at least, if all come first.
   *
   * @param canaries how many of the set each format has, in the order of the spaces
   */
  public int shownIfAll(List<Integer> canaries) {
    Collection<Integer> some = new ArrayList<>();
    for (int index = 0; index < canaries.size(); index++) {
      some.addAll(places.get(index).subList(0, canaries.get(index)));
    }
    return allFirst.atLeast(some);
  }
}
