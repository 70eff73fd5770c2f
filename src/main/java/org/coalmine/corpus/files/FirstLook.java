package org.coalmine.corpus.files;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * What the beginning of a file tells of it.
 *
 * @param container how it is packed, by the usual ending; null if it is not
 * @param oldLines whether its first line holds a CR inside, as where CR alone ends lines
 * @param separated whether its first lines look like a table of separated values
 */
public record FirstLook(@Nullable String container, boolean oldLines, boolean separated)
    implements Serializable {}
