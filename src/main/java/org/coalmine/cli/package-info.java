/** The commands, their exit codes and the Spark session. May import every room. */
@NullMarked
package org.coalmine.cli;

import org.jspecify.annotations.NullMarked;
