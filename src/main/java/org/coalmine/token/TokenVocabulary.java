package org.coalmine.token;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.OptionalInt;
import org.coalmine.token.AddedTokens.Part;
import org.coalmine.token.PreTokenizer.Piece;
import org.jspecify.annotations.Nullable;

/**
 * The tokens of a language model, by byte-pair encoding: what a tokenizer.json says.
 *
 * <h2>The way of a text</h2>
 *
 * <ol>
 *   <li>Added tokens are taken out of it, then the parts between are normalised, and those added
 *       tokens that are looked for in normalised text are taken out of them.
 *   <li>Pre-tokenizers split what is left into pieces. No token goes across a split.
 *   <li>A piece becomes base symbols: bytes, or characters of which those without a symbol become
 *       bytes. So every text can be spelled.
 *   <li>Merges make tokens of base symbols, in the order of their list.
 * </ol>
 *
 * <p>What comes out for a whole text is its <em>canonical</em> tokenisation. Immutable.
 */
public final class TokenVocabulary implements Vocabulary {
  private static final long serialVersionUID = 1;

  private final byte[][] spellings;
  private final Encoding encoding;
  private final int textStart;
  private final String digest;
  private transient volatile @Nullable TokenTrie trie;

  TokenVocabulary(Parts parts, String digest) {
    this.spellings = parts.spellings();
    this.encoding = parts.encoding();
    this.textStart = parts.textStart().orElse(-1);
    this.digest = digest;
  }

  /**
   * What a vocabulary is made of.
   *
   * @param spellings the bytes that a symbol stands for; of a symbol that no text gives, null
   * @param encoding what makes symbols of a text
   * @param textStart the token that the tokenizer puts in front of a text
   */
  record Parts(byte[] @Nullable [] spellings, Encoding encoding, OptionalInt textStart) {}

  /** What makes symbols of a text, for those who do it for many texts at once. */
  public Encoding encoding() {
    return encoding;
  }

  /** The tokens by their base symbols; made when it is first asked for. */
  public TokenTrie trie() {
    TokenTrie known = trie;
    if (known == null) {
      known = TokenTrie.of(spellings.length, encoding);
      trie = known;
    }
    return known;
  }

  @Override
  public int size() {
    return spellings.length;
  }

  /** The token that the tokenizer puts in front of a text, if it does. */
  public OptionalInt textStart() {
    return textStart < 0 ? OptionalInt.empty() : OptionalInt.of(textStart);
  }

  /** The symbol of an added token; empty if there is none of this text. */
  public OptionalInt addedToken(String content) {
    return encoding.added().all().stream()
        .filter(one -> one.content().equals(content))
        .mapToInt(AddedTokens.Added::id)
        .findFirst();
  }

  /** The canonical tokenisation of a text, without a token for its beginning. */
  @Override
  public int[] encode(String text) {
    Tokens tokens = new Tokens();
    boolean first = true;
    for (Part raw : encoding.added().ofRaw(text)) {
      if (raw.id() >= 0) {
        tokens.add(raw.id());
      } else {
        for (Part part : encoding.added().ofNormalized(encoding.normalizer().apply(raw.text()))) {
          if (part.id() >= 0) {
            tokens.add(part.id());
          } else {
            encode(new Piece(part.text().codePoints().toArray(), first), 0, tokens);
          }
          first = false;
        }
      }
      first = false;
    }
    return tokens.all();
  }

  private void encode(Piece piece, int preTokenizer, Tokens tokens) {
    if (preTokenizer < encoding.preTokenizers().size()) {
      for (Piece part : encoding.preTokenizers().get(preTokenizer).split(piece)) {
        encode(part, preTokenizer + 1, tokens);
      }
      return;
    }
    int[] symbols = encoding.base().symbols(piece.codePoints());
    int whole = encoding.wholePieces().token(symbols);
    if (whole >= 0) {
      tokens.add(whole);
      return;
    }
    int count = encoding.merges().apply(symbols, symbols.length);
    for (int i = 0; i < count; i++) {
      tokens.add(symbols[i]);
    }
  }

  /**
   * {@inheritDoc}
   *
   * <p>Every character can be spelled, but a normaliser may have changed the text.
   */
  @Override
  public int[] encodeExactly(String text) {
    int[] symbols = encode(text);
    String spelled = decode(symbols);
    int from =
        encoding.base().blankInFront() && !text.startsWith(" ") && spelled.startsWith(" ") ? 1 : 0;
    if (!spelled.substring(from).equals(text)) {
      int same = Arrays.mismatch(spelled.substring(from).toCharArray(), text.toCharArray());
      throw new IllegalArgumentException(
          same < text.length()
              ? "the model's tokenizer changes U+%04X".formatted(text.codePointAt(same))
              : "the model's tokenizer adds to the end of a text");
    }
    return symbols;
  }

  @Override
  public String decode(int[] symbols) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int symbol : symbols) {
      bytes.writeBytes(spelling(symbol));
    }
    return bytes.toString(UTF_8);
  }

  /**
   * The bytes that a symbol stands for. They need not be whole characters.
   *
   * @return a copy
   */
  public byte[] spelling(int symbol) {
    byte[] spelling = spellings[symbol];
    return spelling == null ? new byte[0] : spelling.clone();
  }

  @Override
  public String digest() {
    return digest;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TokenVocabulary that && digest.equals(that.digest);
  }

  @Override
  public int hashCode() {
    return digest.hashCode();
  }

  @Override
  public String toString() {
    return "TokenVocabulary[" + size() + " symbols, " + digest + "]";
  }

  /** Grows as tokens come. */
  private static final class Tokens {
    private int[] symbols = new int[32];
    private int count;

    void add(int symbol) {
      if (count == symbols.length) {
        symbols = Arrays.copyOf(symbols, 2 * count);
      }
      symbols[count++] = symbol;
    }

    int[] all() {
      return Arrays.copyOf(symbols, count);
    }
  }
}
