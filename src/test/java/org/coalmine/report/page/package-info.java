@NullMarked
package org.coalmine.report.page;

import org.jspecify.annotations.NullMarked;
