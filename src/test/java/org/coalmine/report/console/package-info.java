@NullMarked
package org.coalmine.report.console;

import org.jspecify.annotations.NullMarked;
