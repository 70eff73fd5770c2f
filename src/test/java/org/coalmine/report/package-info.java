@NullMarked
package org.coalmine.report;

import org.jspecify.annotations.NullMarked;
