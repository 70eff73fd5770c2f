package org.coalmine.audit.elsewhere;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.coalmine.audit.ResumeException;

/**
 * candidates.json of a run: which texts were given away to be scored. It holds no fill; all follows
 * from the run's seed and these numbers.
 *
 * @param version of its form
 * @param sets what was written, by the number of fills per format
 */
record CandidatesFile(int version, List<Written> sets) {
  static final int VERSION = 1;

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  /**
   * One set of texts.
   *
   * @param perFormat how many fills were drawn of each format, where it has so many
   * @param texts how many texts there are
   * @param idsSha256 the digest of their ids
   */
  record Written(int perFormat, long texts, String idsSha256) {}

  CandidatesFile {
    sets = List.copyOf(sets);
  }

  static final CandidatesFile NONE = new CandidatesFile(VERSION, List.of());

  /** The same with another set. */
  CandidatesFile with(Written written) {
    return new CandidatesFile(
        VERSION,
        Stream.concat(
                sets.stream().filter(set -> set.perFormat() != written.perFormat()),
                Stream.of(written))
            .sorted(Comparator.comparingInt(Written::perFormat))
            .toList());
  }

  byte[] toBytes() {
    try {
      return JSON.writeValueAsBytes(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("candidates.json cannot be written", e);
    }
  }

  /**
   * Reads it.
   *
   * @throws ResumeException if it is not one of ours
   */
  static CandidatesFile read(String run, byte[] content) {
    try {
      CandidatesFile read = JSON.readValue(content, CandidatesFile.class);
      if (read != null && read.version == VERSION && !read.sets.isEmpty()) {
        return read;
      }
    } catch (IOException | RuntimeException e) {
      throw new ResumeException(damaged(run), e);
    }
    throw new ResumeException(damaged(run));
  }

  private static String damaged(String run) {
    return run
        + "/candidates.json is damaged; run coalmine candidates once more with the same"
        + " --per-format";
  }
}
