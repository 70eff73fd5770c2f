@NullMarked
package org.coalmine.report.judge;

import org.jspecify.annotations.NullMarked;
