@NullMarked
package org.coalmine.report.chapter;

import org.jspecify.annotations.NullMarked;
