package org.coalmine.scan;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberFormat;
import com.google.i18n.phonenumbers.Phonenumber.PhoneNumber;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.coalmine.canary.FillExpression;
import org.jspecify.annotations.Nullable;

/**
 * Telephone numbers: digits in the groups in which a country writes them, and valid by its plan
 * (libphonenumber). With {@code +} the plan alone decides. Plain digits want a word beside them,
 * and a number of the usual American groups that no plan has is possible beside a word.
 *
 * <p>Validity alone is no evidence: a plan takes 28 to 83 of 100 random numbers of the usual
 * length. The search is our own, because libphonenumber's tries every run of digits.
 */
final class PhoneRecogniser implements Recogniser {
  private static final int MOST_DIGITS = 15;
  private static final int LEAST_DIGITS = 7;

  /** Of a number of a plan beside a word: some islands have four digits. */
  private static final int LEAST_NAMED_DIGITS = 4;

  private static final int LEAST_UNPLANNED_DIGITS = 6;
  private static final int MOST_FIRST_GROUP = 4;
  private static final int MOST_EXTENSION = 6;
  private static final int MOST_GROUPS = 8;
  private static final int NANP_DIGITS = 10;
  private static final int FREE_WITHOUT_PLAN = 4;

  private static final PhoneNumberUtil PLANS = PhoneNumberUtil.getInstance();

  private static final ContextWords WORDS =
      new ContextWords(
          Set.of(
              "phone",
              "phones",
              "telephone",
              "tel",
              "mobile",
              "cell",
              "cellphone",
              "fax",
              "call",
              "dial",
              "ph",
              "telefon",
              "mobil",
              "handy",
              "portable",
              "whatsapp",
              "sms",
              "pager"),
          Set.of("reach me", "text me"));

  /** Beside these a number that no plan has is possible. */
  private static final ContextWords WEAK_WORDS =
      new ContextWords(
          Set.of("office", "desk", "landline", "hotline", "message", "messages"),
          Set.of("answering at", "reach you", "contact number", "at work"));

  /** Beside these a number of a plan is possible, however it is grouped. */
  private static final ContextWords NUMBER = new ContextWords(Set.of(), Set.of("number is"));

  private final List<String> regions;
  private final boolean unplanned;

  /**
   * @param regions whose national numbers are sought, as two capital letters
   * @param unplanned whether numbers that no plan has are sought beside words
   */
  PhoneRecogniser(List<String> regions, boolean unplanned) {
    this.regions = List.copyOf(regions);
    this.unplanned = unplanned;
  }

  /** Whether there is a plan for a region. */
  static boolean hasPlan(String region) {
    return PLANS.getSupportedRegions().contains(region);
  }

  @Override
  public Kind kind() {
    return Kind.PHONE;
  }

  @Override
  public List<Trigger> triggers() {
    List<Trigger> triggers = new ArrayList<>();
    triggers.add(Trigger.of("+[0-9(]"));
    triggers.add(Trigger.of("#([0-9][0-9]"));
    if (regions.stream().allMatch("US"::equals)) {
      triggers.add(Trigger.of("#1[-. (][2-9(]"));
      triggers.add(Trigger.of("#[2-9][0-9][0-9][-. /0-9)][2-9]"));
      if (unplanned) {
        triggers.add(Trigger.of("#[0-9][0-9][-. /][0-9][0-9]"));
        triggers.add(Trigger.of("#[0-9][0-9][0-9][-. /][0-9][0-9]"));
        triggers.add(Trigger.of("#[0-9][0-9][0-9][0-9][-. /][0-9][0-9]"));
      }
    } else {
      triggers.add(Trigger.of("#[0-9][0-9]"));
      triggers.add(Trigger.of("#[0-9][-. (/][0-9(]"));
    }
    return triggers;
  }

  /** Groups of digits: where each begins and ends. */
  private record Groups(List<int[]> places) {
    static Groups read(Stretch text, int from) {
      List<int[]> places = new ArrayList<>();
      int at = from;
      int digits = 0;
      while (places.size() < MOST_GROUPS) {
        int begin = at;
        while (begin - at < 3 && isSeparator(text, begin) && !(places.isEmpty() && begin > from)) {
          begin++;
        }
        int end = text.behindDigits(begin, MOST_DIGITS + 1);
        digits += end - begin;
        if (end == begin || digits > MOST_DIGITS) {
          break;
        }
        places.add(new int[] {begin, end});
        at = end;
      }
      return new Groups(places);
    }

    private static boolean isSeparator(Stretch text, int at) {
      int c = text.at(at);
      return c == ' ' || c == '-' || c == '.' || c == '(' || c == ')' || c == '/';
    }

    int digits(int groups) {
      int digits = 0;
      for (int i = 0; i < groups; i++) {
        digits += length(i);
      }
      return digits;
    }

    int length(int group) {
      return places.get(group)[1] - places.get(group)[0];
    }

    int end(int groups) {
      return places.get(groups - 1)[1];
    }
  }

  @Override
  public @Nullable Candidate look(Stretch text, int from, int end) {
    return text.at(from) == '+' ? international(text, from) : national(text, from);
  }

  private static @Nullable Candidate international(Stretch text, int from) {
    if (text.isWord(from - 1)) {
      return null;
    }
    Groups groups = Groups.read(text, from + 1);
    for (int count = groups.places().size(); count > 0; count--) {
      int digits = groups.digits(count);
      int end = groups.end(count);
      if (digits < LEAST_DIGITS) {
        return null;
      }
      PhoneNumber number = mayEnd(text, end) ? parsed("+" + text.digits(from, end), "ZZ") : null;
      if (number != null && PLANS.isValidNumber(number)) {
        return new Candidate(Kind.PHONE, from, end, Certainty.CERTAIN).knownTest(isTest(number));
      }
    }
    return null;
  }

  private @Nullable Candidate national(Stretch text, int from) {
    boolean inBrackets = text.at(from) == '(';
    if (!text.numberMayBegin(from) || text.at(from - 1) == '+' || text.at(from - 1) == '$') {
      return null;
    }
    Groups groups = Groups.read(text, from);
    for (int count = groups.places().size(); count > 0; count--) {
      int digits = groups.digits(count);
      int end = groups.end(count);
      if (digits < LEAST_NAMED_DIGITS || digits < LEAST_DIGITS && !WORDS.beside(text, from, end)) {
        return null;
      }
      if (!mayEnd(text, end)) {
        continue;
      }
      if (!mayBe(groups, count, digits)) {
        if (mayBeUnplanned(text, from, groups, count)) {
          return new Candidate(Kind.PHONE, from, end, Certainty.POSSIBLE);
        }
        continue;
      }
      for (String region : regions) {
        PhoneNumber number = valid(text.digits(from, end), region);
        if (number == null) {
          continue;
        }
        boolean plain = count == 1;
        boolean named = WORDS.beside(text, from, end);
        boolean grouped = !plain && hasGroups(groups, count, number);
        if (unplanned
            && !grouped
            && !(plain && named)
            && (named || NUMBER.beside(text, from, end))) {
          return new Candidate(Kind.PHONE, from, end, Certainty.POSSIBLE).knownTest(isTest(number));
        }
        if (grouped || plain && named) {
          Certainty certainty =
              !plain && (named || inBrackets) ? Certainty.CERTAIN : Certainty.LIKELY;
          return new Candidate(Kind.PHONE, from, end, certainty).knownTest(isTest(number));
        }
      }
      if (hasAmericanGroups(groups, count) && WORDS.beside(text, from, end)
          || mayBeUnplanned(text, from, groups, count)) {
        return new Candidate(Kind.PHONE, from, end, Certainty.POSSIBLE);
      }
    }
    return null;
  }

  /** What can be said before a plan is asked: America's numbers have areas from 200 on. */
  private boolean mayBe(Groups groups, int count, int digits) {
    if (regions.size() != 1 || !regions.get(0).equals("US")) {
      return true;
    }
    return count == 1 ? digits == NANP_DIGITS : hasAmericanGroups(groups, count);
  }

  /** Groups as people write them, beside a word. */
  private boolean mayBeUnplanned(Stretch text, int from, Groups groups, int count) {
    int end = groups.end(count);
    int digits = groups.digits(count);
    int first = groups.length(0);
    if (!unplanned || count < 2 || digits < LEAST_UNPLANNED_DIGITS || first > MOST_FIRST_GROUP) {
      return false;
    }
    for (int i = 1; i < count; i++) {
      if (groups.length(i) < 2) {
        return false;
      }
    }
    return WORDS.beside(text, from, end) || WEAK_WORDS.beside(text, from, end);
  }

  /**
   * Whether a number may end here: also before an extension ({@code x123}), and before a hyphen
   * with a word behind ({@code 415-273-8164-Office}).
   */
  private static boolean mayEnd(Stretch text, int end) {
    if (text.numberMayEnd(end)) {
      return true;
    }
    int extension = text.behindDigits(end + 1, MOST_EXTENSION + 1);
    boolean extended =
        text.at(end) == 'x'
            && extension > end + 1
            && extension <= end + 1 + MOST_EXTENSION
            && !text.isWord(extension);
    boolean word = text.isLetter(end + 1) && text.isLetter(end + 2) && text.isLetter(end + 3);
    return extended || text.at(end) == '-' && word;
  }

  private static boolean hasAmericanGroups(Groups groups, int count) {
    int first = count - 3;
    return (first == 0 || first == 1 && groups.length(0) == 1)
        && groups.length(first) == 3
        && groups.length(first + 1) == 3
        && groups.length(first + 2) == 4;
  }

  /** Whether the groups are those of the country, perhaps behind the code of the country. */
  private static boolean hasGroups(Groups groups, int count, PhoneNumber number) {
    String[] expected = PLANS.format(number, PhoneNumberFormat.NATIONAL).split("[^0-9]+");
    int skip = expected.length > 0 && expected[0].isEmpty() ? 1 : 0;
    int size = expected.length - skip;
    int first = count - size;
    boolean begins =
        first == 0
            || first == 1 && groups.length(0) == String.valueOf(number.getCountryCode()).length();
    if (!begins || size < 2) {
      return false;
    }
    for (int i = 0; i < size; i++) {
      if (groups.length(first + i) != expected[skip + i].length()) {
        return false;
      }
    }
    return true;
  }

  private static boolean isTest(PhoneNumber number) {
    long national = number.getNationalNumber();
    return number.getCountryCode() == 1 && national / 100 % 100_000 == 55501;
  }

  private static @Nullable PhoneNumber parsed(String digits, String region) {
    try {
      return PLANS.parse(digits, region);
    } catch (NumberParseException e) {
      return null;
    }
  }

  /**
   * The numbers of the country’s plan that have as many digits, in the found groups; prefixes and
   * the code of the country stay. Of a number that no plan has, or that a plan rewrites, only the
   * last four digits are free.
   */
  @Override
  public PossibleValues possible(@Nullable String rule, String value) {
    String digits = Digits.of(value);
    Numbered found = value.startsWith("+") ? international(digits) : national(digits);
    String number = found == null ? "" : PLANS.getNationalSignificantNumber(found.number());
    if (found == null || !digits.endsWith(number)) {
      int fixed = Math.max(0, digits.length() - FREE_WITHOUT_PLAN);
      return PossibleValues.of("[0-9]*", mask(value, fixed));
    }
    return PossibleValues.of(
        PhonePlan.of(found.region(), found.number().getCountryCode()).expression(number.length()),
        mask(value, digits.length() - number.length()));
  }

  /** A value with places for its digits, except the first ones. */
  private static String mask(String value, int fixed) {
    StringBuilder mask = new StringBuilder(value.length());
    int digits = 0;
    for (char c : value.toCharArray()) {
      boolean digit = '0' <= c && c <= '9';
      mask.append(digit && digits >= fixed ? FillExpression.Masked.PLACE : c);
      digits += digit ? 1 : 0;
    }
    return mask.toString();
  }

  /** A valid number and the region whose plan has it. */
  private record Numbered(PhoneNumber number, String region) {}

  private static @Nullable Numbered international(String digits) {
    PhoneNumber number = parsed("+" + digits, "ZZ");
    String region = number == null ? null : PLANS.getRegionCodeForNumber(number);
    return number == null || region == null ? null : new Numbered(number, region);
  }

  /** The number in the first region whose plan has it; null if none has. */
  private @Nullable Numbered national(String digits) {
    for (String region : regions) {
      PhoneNumber number = valid(digits, region);
      String owner = number == null ? null : PLANS.getRegionCodeForNumber(number);
      if (number != null && owner != null) {
        return new Numbered(number, owner);
      }
    }
    return null;
  }

  /** A number of a region, or of one that shares its code, as Canada does; null if it is none. */
  private static @Nullable PhoneNumber valid(String digits, String region) {
    PhoneNumber number = parsed(digits, region);
    return number != null
            && number.getCountryCode() == PLANS.getCountryCodeForRegion(region)
            && PLANS.isValidNumber(number)
        ? number
        : null;
  }

  @Override
  public String normalised(String value) {
    String digits = Digits.of(value);
    if (value.startsWith("+")) {
      PhoneNumber number = parsed("+" + digits, "ZZ");
      return number == null ? "+" + digits : PLANS.format(number, PhoneNumberFormat.E164);
    }
    Numbered found = national(digits);
    return found == null ? digits : PLANS.format(found.number(), PhoneNumberFormat.E164);
  }
}
