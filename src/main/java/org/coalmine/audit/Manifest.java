package org.coalmine.audit;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.util.List;
import java.util.SortedMap;
import java.util.stream.Stream;
import org.coalmine.report.Provenance;
import org.coalmine.report.QuarantinedDocument;
import org.jspecify.annotations.Nullable;

/**
 * manifest.json: what a run was made from and how far it has come, without a secret. A resumed run
 * must find the same corpus.
 *
 * @param version of this file's form
 * @param run the name of the run's directory
 * @param startedAt when it was first started, ISO-8601 in UTC
 * @param coalmine the version that started it
 * @param configuration by dotted key, without the seed
 * @param corpus the documents before planting; null until they have been read
 * @param quarantined records of the corpus that could not be read
 * @param epochs what every finished epoch came to
 * @param versions of Java, Spark and the kernel
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Manifest(
    int version,
    String run,
    String startedAt,
    String coalmine,
    SortedMap<String, String> configuration,
    Provenance.@Nullable Corpus corpus,
    List<QuarantinedDocument> quarantined,
    List<TrainedEpoch> epochs,
    SortedMap<String, String> versions) {
  static final int VERSION = 1;

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  /**
   * One finished epoch of training.
   *
   * @param epoch from 1
   * @param modelSha256 of its model file
   */
  public record TrainedEpoch(
      int epoch,
      double trainLossBitsPerCharacter,
      @Nullable Double validationLossBitsPerCharacter,
      double seconds,
      String modelSha256) {
    /**
     * Holds a model file against what was trained.
     *
     * @throws ResumeException if it is another one
     */
    void require(byte[] model) {
      if (!Provenances.sha256(model).equals(modelSha256)) {
        throw new ResumeException(
            "the model of epoch %d is not the one that was trained; start a new run"
                .formatted(epoch));
      }
    }
  }

  Manifest withCorpus(Provenance.Corpus read, List<QuarantinedDocument> leftOut) {
    return new Manifest(
        version, run, startedAt, coalmine, configuration, read, leftOut, epochs, versions);
  }

  Manifest withEpoch(TrainedEpoch trained) {
    List<TrainedEpoch> more =
        Stream.concat(
                epochs.stream().filter(earlier -> earlier.epoch() < trained.epoch()),
                Stream.of(trained))
            .toList();
    return new Manifest(
        version, run, startedAt, coalmine, configuration, corpus, quarantined, more, versions);
  }

  byte[] toBytes() {
    try {
      return JSON.writeValueAsBytes(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the manifest cannot be written as JSON", e);
    }
  }

  /**
   * Reads a manifest.
   *
   * @throws ConfigurationException if it is not one of ours
   */
  static Manifest read(byte[] content) {
    try {
      Manifest manifest = JSON.readValue(content, Manifest.class);
      if (manifest.version() == VERSION) {
        return manifest;
      }
      throw new ConfigurationException(
          "manifest.json is of version " + manifest.version() + ", not " + VERSION);
    } catch (IOException e) {
      throw new ConfigurationException("manifest.json is damaged; start a new run", e);
    }
  }
}
