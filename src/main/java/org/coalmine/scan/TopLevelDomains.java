package org.coalmine.scan;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Top-level domains: those of countries (ISO 3166), the generic ones that are in wide use, and all
 * in letters beyond ASCII as the domain name system writes them ({@code xn--}, RFC 3492).
 */
final class TopLevelDomains {
  private static final Set<String> ALL = new HashSet<>();

  static {
    for (String country : Locale.getISOCountries()) {
      ALL.add(country.toLowerCase(Locale.ROOT));
    }
    ALL.addAll(List.of("uk", "eu", "su", "ac", "tp", "yu", "an"));
    ALL.addAll(
        List.of(
            """
            com org net edu gov mil int arpa biz info name pro aero coop museum jobs mobi travel \
            tel cat asia post xxx app dev page web cloud online site store shop blog tech ai io co \
            xyz club top wiki email live news life world today group team agency company solutions \
            services systems software digital media design studio space website host hosting link \
            click win work works zone network academy school university college education training \
            institute center foundation ngo ong charity church bank finance financial capital \
            money insurance credit loan tax law legal lawyer attorney consulting management \
            partners ventures holdings international global earth city town house homes property \
            estate rent build construction energy solar health healthcare hospital clinic doctor \
            dental care pharmacy bio science engineering photo photos pictures gallery art music \
            film video tv games game play fun sport football golf fitness run bike travel tours \
            holiday hotel restaurant cafe bar pub pizza food recipes kitchen wine beer fashion \
            shoes jewelry style beauty hair family kids baby love dating wedding pet pets dog \
            vet auto cars car bike taxi parts tools market markets sale deals discount coupons \
            cheap bid auction trade trading exchange crypto gold diamonds london paris berlin \
            wien tokyo nyc amsterdam hamburg koeln cologne bayern swiss africa scot wales cymru \
            quebec eus gal bzh google apple microsoft amazon example test invalid localhost
            """
                .strip()
                .split("\\s+")));
  }

  private TopLevelDomains() {}

  /** Whether a label ends domains. */
  static boolean contains(String label) {
    String lower = label.toLowerCase(Locale.ROOT);
    return ALL.contains(lower) || lower.startsWith("xn--");
  }
}
