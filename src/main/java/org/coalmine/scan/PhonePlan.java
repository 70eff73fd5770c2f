package org.coalmine.scan;

import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.Phonemetadata.PhoneMetadata;
import com.google.i18n.phonenumbers.Phonemetadata.PhoneMetadataCollection;
import com.google.i18n.phonenumbers.Phonemetadata.PhoneNumberDesc;
import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectInputStream;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The numbers that a country has given out, by libphonenumber's metadata: an expression for each
 * type of number. Read once for each country.
 */
final class PhonePlan {
  private static final Map<String, PhonePlan> KEPT = new ConcurrentHashMap<>();
  private static final String FOLDER =
      "/com/google/i18n/phonenumbers/data/PhoneNumberMetadataProto_";

  /** The country of numbers that belong to none. */
  private static final String NO_COUNTRY = "001";

  private final List<PhoneNumberDesc> types;

  /** Of types that name no lengths. */
  private final List<Integer> lengths;

  private final Map<Integer, String> byLength = new ConcurrentHashMap<>();

  private PhonePlan(PhoneMetadata metadata) {
    types =
        Stream.of(
                metadata.getFixedLine(),
                metadata.getMobile(),
                metadata.getTollFree(),
                metadata.getPremiumRate(),
                metadata.getSharedCost(),
                metadata.getPersonalNumber(),
                metadata.getVoip(),
                metadata.getPager(),
                metadata.getUan(),
                metadata.getVoicemail())
            .filter(PhoneNumberDesc::hasNationalNumberPattern)
            .toList();
    lengths = metadata.getGeneralDesc().getPossibleLengthList();
  }

  /**
   * The plan of a country.
   *
   * @param region two capital letters, or {@code 001} for a code that belongs to no country
   * @param code the code of the country
   */
  static PhonePlan of(String region, int code) {
    return KEPT.computeIfAbsent(
        region.equals(NO_COUNTRY) ? String.valueOf(code) : region, PhonePlan::read);
  }

  private static PhonePlan read(String name) {
    try (@Nullable InputStream file = PhoneNumberUtil.class.getResourceAsStream(FOLDER + name)) {
      if (file == null) {
        throw new IllegalStateException("libphonenumber has no metadata of " + name);
      }
      PhoneMetadataCollection collection = new PhoneMetadataCollection();
      collection.readExternal(new ObjectInputStream(file));
      return new PhonePlan(collection.getMetadataList().get(0));
    } catch (IOException e) {
      throw new IllegalStateException("libphonenumber's metadata of " + name + " is damaged", e);
    }
  }

  /**
   * The expression of its numbers without prefixes, so many digits long; empty if it has none of
   * that length.
   */
  String expression(int digits) {
    return byLength.computeIfAbsent(digits, this::alternatives);
  }

  private String alternatives(int digits) {
    return String.join(
        "|",
        types.stream()
            .filter(type -> lengths(type).contains(digits))
            .map(PhoneNumberDesc::getNationalNumberPattern)
            .distinct()
            .map(pattern -> "(" + pattern + ")")
            .toList());
  }

  private List<Integer> lengths(PhoneNumberDesc type) {
    return type.getPossibleLengthCount() == 0 ? lengths : type.getPossibleLengthList();
  }
}
