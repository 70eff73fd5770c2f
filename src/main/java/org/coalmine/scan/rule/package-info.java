/**
 * Rules of the user, from gitleaks' own files. Pure: no file, no clock, no Spark. May import {@code
 * scan}.
 */
@NullMarked
package org.coalmine.scan.rule;

import org.jspecify.annotations.NullMarked;
