package org.coalmine.spark.sanitise;

import java.io.Serializable;
import org.coalmine.scan.ScanSettings;
import org.coalmine.scan.TextRules;
import org.coalmine.scan.sanitise.How;

/**
 * What is sought, and what becomes of it.
 *
 * @param knownTests whether known test values are sought, too
 */
public record SanitiseSettings(ScanSettings scan, TextRules rules, How how, boolean knownTests)
    implements Serializable {}
