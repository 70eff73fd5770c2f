package org.coalmine.spark.scan;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.coalmine.scan.ScanSettings;
import org.coalmine.scan.Scanner;
import org.coalmine.scan.TextRules;

/** The scanners of a process: a table of triggers takes a tenth of a second to build. */
public final class Scanners {
  private static final Map<List<Object>, Scanner> KEPT = new ConcurrentHashMap<>();

  private Scanners() {}

  /** The scanner of some settings and rules. */
  public static Scanner of(ScanSettings settings, TextRules rules) {
    return KEPT.computeIfAbsent(List.of(settings, rules), asked -> new Scanner(settings, rules));
  }
}
