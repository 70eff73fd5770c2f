@NullMarked
package org.coalmine.report.machine;

import org.jspecify.annotations.NullMarked;
