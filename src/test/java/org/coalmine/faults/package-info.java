/** Whole audits in processes of their own, and what is done to them. */
@NullMarked
package org.coalmine.faults;

import org.jspecify.annotations.NullMarked;
