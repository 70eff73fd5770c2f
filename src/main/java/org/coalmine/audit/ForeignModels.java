package org.coalmine.audit;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Objects;
import org.coalmine.report.chapter.ModelFacts;
import org.jspecify.annotations.Nullable;

/**
 * The models of a run that were trained elsewhere, as its manifest names them. They are referred to
 * and never copied.
 *
 * @param model that is audited; null where one is trained
 * @param reference that the ranks are compared with; null if there is none
 * @param startedFrom SHA-256 of the file that training starts from, which was declared public; null
 *     where weights are drawn
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ForeignModels(
    @Nullable Foreign model, @Nullable Foreign reference, @Nullable String startedFrom) {
  /** Of models that are open; null if there are none. */
  public static @Nullable ForeignModels of(
      @Nullable StoredModel model, @Nullable StoredModel reference) {
    return of(model, reference, null);
  }

  static @Nullable ForeignModels of(
      @Nullable StoredModel model, @Nullable StoredModel reference, @Nullable String startedFrom) {
    return model == null && reference == null && startedFrom == null
        ? null
        : new ForeignModels(
            model == null ? null : Foreign.of(model),
            reference == null ? null : Foreign.of(reference),
            startedFrom);
  }

  /**
   * Compares them with what is open now.
   *
   * @throws ResumeException if one has changed
   */
  void require(
      @Nullable StoredModel nowModel,
      @Nullable StoredModel nowReference,
      @Nullable String nowStart) {
    requireModel(nowModel);
    require("the reference", reference, nowReference);
    if (!Objects.equals(startedFrom, nowStart)) {
      throw new ResumeException(
          "training.start-from is not the file that the run began with (SHA-256 %s, not %s); put it"
                  .formatted(nowStart, startedFrom)
              + " back, or start a new run");
    }
  }

  void requireModel(@Nullable StoredModel now) {
    require("the model", model, now);
  }

  private static void require(String role, @Nullable Foreign begun, @Nullable StoredModel found) {
    if ((begun == null) != (found == null)) {
      throw new ResumeException(
          "manifest.json and canaries.json do not agree on %s; start a new run".formatted(role));
    }
    if (begun != null && found != null) {
      begun.require(role, found);
    }
  }

  /**
   * A model that was trained elsewhere.
   *
   * @param arithmetic that it is scored with
   * @param vocabularySha256 the digest of its vocabulary
   * @param sha256 of the model
   * @param boundary what stands before every text
   * @param files every one with its digest
   */
  public record Foreign(
      String arithmetic,
      String vocabularySha256,
      String sha256,
      String boundary,
      List<ModelFacts.File> files) {
    public Foreign {
      Objects.requireNonNull(arithmetic, "arithmetic");
      Objects.requireNonNull(vocabularySha256, "vocabularySha256");
      Objects.requireNonNull(sha256, "sha256");
      Objects.requireNonNull(boundary, "boundary");
      files = List.copyOf(files);
    }

    static Foreign of(StoredModel model) {
      ModelFacts facts = ModelDescription.of(model);
      return new Foreign(
          facts.arithmetic(),
          facts.vocabularySha256(),
          facts.sha256(),
          facts.boundary(),
          facts.files());
    }

    private void require(String role, StoredModel found) {
      Foreign now = of(found);
      if (!now.files.equals(files)) {
        String differing =
            now.files.stream()
                .filter(file -> !files.contains(file))
                .findFirst()
                .map(ModelFacts.File::name)
                .orElse("a file that is gone");
        throw new ResumeException(
            "%s %s is not what the run began with: %s has changed; put it back, or start a new run"
                .formatted(role, found.path(), differing));
      }
      if (!now.equals(this)) {
        throw new ResumeException(
            "%s %s was scored with arithmetic %s, before every text %s, and this version scores with"
                    .formatted(role, found.path(), arithmetic, boundary)
                + " %s, before every text %s; start a new run, or go on with the version that began"
                    .formatted(now.arithmetic, now.boundary)
                + " it");
      }
    }
  }
}
