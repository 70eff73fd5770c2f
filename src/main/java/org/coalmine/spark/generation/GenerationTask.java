package org.coalmine.spark.generation;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.OutputStream;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.zip.GZIPOutputStream;
import org.apache.hadoop.fs.Path;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;
import org.coalmine.generation.DocumentRule;
import org.coalmine.generation.DocumentRule.Judgement;
import org.coalmine.generation.DocumentStream;
import org.coalmine.generation.Drawn;
import org.coalmine.scan.Scanner;
import org.coalmine.scan.TextRules;
import org.coalmine.spark.ParquetRows;
import org.coalmine.store.Digest;
import org.coalmine.store.OutputFolder;

/**
 * Writes the documents of consecutive indices aside: a pure function of the question and the
 * indices; only the name of the file differs.
 *
 * @param aside where files go
 */
record GenerationTask(
    GenerationQuestion question,
    ParquetRows rows,
    Broadcast<SerializableConfiguration> hadoop,
    String aside)
    implements Serializable {
  private static final byte[] NEW_LINE = {'\n'};

  /** The documents of a file. */
  record Indices(int number, long from, long to) implements Serializable {}

  /**
   * What a task answers.
   *
   * @param number of the file
   */
  record Done(int number, GeneratedFile file) implements Serializable {}

  Done write(Indices indices) {
    List<Drawn> documents = new ArrayList<>();
    new DocumentStream(question.model().model(), question.law())
        .draw(indices.from(), indices.to(), rule(), documents::add);
    String name = indices.number() + "-" + UUID.randomUUID();
    switch (question.format()) {
      case JSONL ->
          OutputFolder.at(new Path(aside), hadoop.value().value())
              .write(name, out -> lines(documents, out));
      case PARQUET ->
          rows.write(
              new Path(aside, name), documents.stream().map(question.columns()::row).iterator());
    }
    return new Done(indices.number(), found(name, documents));
  }

  private DocumentRule rule() {
    DocumentColumns columns = question.columns();
    DocumentRule secrets = DocumentRule.NONE;
    if (!question.reject().kinds().isEmpty()) {
      Scanner scanner = new Scanner(question.reject(), TextRules.NONE);
      secrets = DocumentRule.rejecting(text -> !scanner.scan(text).isEmpty());
    }
    DocumentRule kept = secrets;
    return (text, cut) -> columns.fit(text, cut) ? kept.judge(text, cut) : Judgement.UNPARSED;
  }

  private static GeneratedFile found(String name, List<Drawn> documents) {
    MessageDigest digest = Digest.sha256();
    long characters = 0;
    long cut = 0;
    long rejected = 0;
    long unparsed = 0;
    for (Drawn document : documents) {
      byte[] text = document.text().getBytes(UTF_8);
      digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(text.length).array());
      digest.update(text);
      characters += document.text().codePointCount(0, document.text().length());
      cut += document.cut() ? 1 : 0;
      rejected += document.rejected();
      unparsed += document.unparsed();
    }
    return new GeneratedFile(
        name,
        HexFormat.of().formatHex(digest.digest()),
        documents.size(),
        characters,
        cut,
        rejected,
        unparsed,
        0);
  }

  private void lines(List<Drawn> documents, OutputStream out) throws IOException {
    GZIPOutputStream packed = new GZIPOutputStream(out);
    try (JsonGenerator json =
        new JsonFactory()
            .createGenerator(packed)
            .disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)
            .setRootValueSeparator(null)) {
      for (Drawn document : documents) {
        question.columns().write(document, json);
        json.flush();
        packed.write(NEW_LINE);
      }
    }
    packed.finish();
  }
}
