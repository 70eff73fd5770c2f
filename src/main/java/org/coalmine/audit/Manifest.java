package org.coalmine.audit;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
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
 * @param corpusDigest of the documents before planting; null until they have been read
 * @param models SHA-256 of every epoch's model file
 * @param versions of Java, Spark and the kernel
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Manifest(
    int version,
    String run,
    String startedAt,
    String coalmine,
    SortedMap<String, String> configuration,
    @Nullable String corpusDigest,
    SortedMap<Integer, String> models,
    SortedMap<String, String> versions) {
  static final int VERSION = 1;

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  Manifest withCorpus(String digest) {
    return new Manifest(version, run, startedAt, coalmine, configuration, digest, models, versions);
  }

  Manifest withModel(int epoch, String sha256) {
    TreeMap<Integer, String> more = new TreeMap<>(models);
    more.put(epoch, sha256);
    return new Manifest(
        version, run, startedAt, coalmine, configuration, corpusDigest, more, versions);
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

  static SortedMap<String, String> flatten(Map<String, Object> nested) {
    TreeMap<String, String> flat = new TreeMap<>();
    flatten("", nested, flat);
    return flat;
  }

  private static void flatten(String prefix, Map<?, ?> nested, SortedMap<String, String> flat) {
    nested.forEach(
        (key, value) -> {
          String path = prefix.isEmpty() ? String.valueOf(key) : prefix + "." + key;
          if (value instanceof Map<?, ?> map) {
            flatten(path, map, flat);
          } else {
            flat.put(path, String.valueOf(value));
          }
        });
  }
}
