/**
 * What a run leaves on disk: its directory, the ledger of finished shards, the lease that keeps two
 * drivers apart, and the one way a file is written. On any Hadoop file system, local disks
 * included. Imports nothing of Coalmine.
 */
@NullMarked
package org.coalmine.store;

import org.jspecify.annotations.NullMarked;
