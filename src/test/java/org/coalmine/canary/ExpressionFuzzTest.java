package org.coalmine.canary;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.math.BigInteger;

/** An expression is a space whose fills have their indices, or is refused. */
class ExpressionFuzzTest {
  @FuzzTest
  void isASpaceOrRefused(byte[] bytes) {
    Check[] checks = Check.values();
    Check check = bytes.length == 0 ? Check.NONE : checks[(bytes[0] & 0xFF) % checks.length];
    String text = bytes.length == 0 ? "" : new String(bytes, 1, bytes.length - 1, UTF_8);
    RandomnessSpace space;
    try {
      space = RandomnessSpace.of(new FillExpression.Regex(text), check);
    } catch (InvalidExpressionException refused) {
      return;
    }
    BigInteger last = space.size().subtract(BigInteger.ONE);
    for (BigInteger index : new BigInteger[] {BigInteger.ZERO, last.shiftRight(1), last}) {
      if (!space.indexOf(space.fill(index)).orElseThrow().equals(index)) {
        throw new AssertionError("fill " + index + " has another index");
      }
    }
  }
}
