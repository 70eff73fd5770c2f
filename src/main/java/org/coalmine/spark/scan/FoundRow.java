package org.coalmine.spark.scan;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.Serializable;
import org.coalmine.scan.Certainty;
import org.coalmine.scan.Kind;
import org.jspecify.annotations.Nullable;

/**
 * A finding without its value.
 *
 * @param document the index of its document, from 0; of a part, among those of the split
 * @param record the record of its file, from 1; of a part, among those of the split
 * @param kind what it is
 * @param rule which rule found it; null for kinds that have one
 * @param start the first code point of the value in the text of the document
 * @param end the code point behind the last
 * @param certainty how sure
 * @param knownTest whether it is a known test value
 * @param header whether it stands in the header of a message
 * @param fingerprint of kind and normalised value
 * @param mask the value's shape
 * @param context fingerprint of the characters before the value
 * @param user fingerprint of the document's user; 0 without one
 * @param bits how hard it is to guess
 */
record FoundRow(
    long document,
    long record,
    Kind kind,
    @Nullable String rule,
    long start,
    long end,
    Certainty certainty,
    boolean knownTest,
    boolean header,
    long fingerprint,
    String mask,
    long context,
    long user,
    FoundBits.Bits bits)
    implements Serializable {
  private static final Kind[] KINDS = Kind.values();
  private static final Certainty[] CERTAINTIES = Certainty.values();

  /** The same in a corpus. */
  FoundRow behind(long documents, long records) {
    return new FoundRow(
        document + documents,
        record + records,
        kind,
        rule,
        start,
        end,
        certainty,
        knownTest,
        header,
        fingerprint,
        mask,
        context,
        user,
        bits);
  }

  void write(DataOutputStream out) throws IOException {
    out.writeLong(document);
    out.writeLong(record);
    out.writeByte(kind.ordinal());
    out.writeUTF(rule == null ? "" : rule);
    out.writeLong(start);
    out.writeLong(end);
    out.writeByte(certainty.ordinal());
    out.writeBoolean(knownTest);
    out.writeBoolean(header);
    out.writeLong(fingerprint);
    out.writeUTF(mask);
    out.writeLong(context);
    out.writeLong(user);
    out.writeDouble(bits.space() == null ? Double.NaN : bits.space());
    out.writeInt(bits.guess() == null ? -1 : bits.guess());
  }

  static FoundRow read(DataInputStream in) throws IOException {
    long document = in.readLong();
    long record = in.readLong();
    Kind kind = KINDS[in.readByte()];
    String rule = in.readUTF();
    return new FoundRow(
        document,
        record,
        kind,
        rule.isEmpty() ? null : rule,
        in.readLong(),
        in.readLong(),
        CERTAINTIES[in.readByte()],
        in.readBoolean(),
        in.readBoolean(),
        in.readLong(),
        in.readUTF(),
        in.readLong(),
        in.readLong(),
        bits(in.readDouble(), in.readInt()));
  }

  private static FoundBits.Bits bits(double space, int guess) {
    return new FoundBits.Bits(Double.isNaN(space) ? null : space, guess < 0 ? null : guess);
  }
}
