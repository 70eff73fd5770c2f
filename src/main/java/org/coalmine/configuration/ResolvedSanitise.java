package org.coalmine.configuration;

import org.coalmine.scan.sanitise.How;

/**
 * A configuration of a corpus that is sanitised, as it was read.
 *
 * @param scan what is sought, and where
 * @param how what becomes of documents with secrets
 * @param knownTests whether known test values are replaced, too
 */
public record ResolvedSanitise(ResolvedScan scan, How how, boolean knownTests) {}
