/** A report and its trend as text for a terminal. May import {@code report}. */
@NullMarked
package org.coalmine.report.console;

import org.jspecify.annotations.NullMarked;
