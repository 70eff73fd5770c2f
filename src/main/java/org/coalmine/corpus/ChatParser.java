package org.coalmine.corpus;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.coalmine.corpus.CorpusRecords.Parsed;
import org.coalmine.corpus.JsonField.Found;
import org.coalmine.text.CorpusFormat;
import org.coalmine.text.CorpusSource;
import org.jspecify.annotations.Nullable;

/** Finds the conversation in a line that is a JSON object. */
final class ChatParser implements LineParser {
  private final CorpusFormat.Chat format;
  private final CorpusSource source;
  private final JsonField<Conversation> field;
  private final Map<String, Long> leftOut = new TreeMap<>();

  ChatParser(CorpusFormat.Chat format, CorpusSource source) {
    this.format = format;
    this.source = source;
    this.field = new JsonField<>(format.messages(), this::readMessages);
  }

  @Override
  public Parsed parse(byte[] line, int from, int to) {
    JsonLine.Values<Conversation> found = JsonLine.read(line, from, to, field, Flaw.NO_TEXT);
    if (found.flaw() != null) {
      return found.flaw();
    }
    for (Conversation conversation : found.values()) {
      conversation.leftOut().forEach((what, count) -> leftOut.merge(what, count, Long::sum));
    }
    String text = found.values().stream().map(Conversation::text).collect(Collectors.joining("\n"));
    return JsonLine.withUser(CorpusRecords.text(text, source), line, from, to, format.userField());
  }

  @Override
  public boolean wantsObjects() {
    return true;
  }

  @Override
  public Map<String, Long> leftOut() {
    return leftOut;
  }

  private void readMessages(JsonParser parser, Found<Conversation> found) throws IOException {
    if (parser.currentToken() == JsonToken.VALUE_NULL) {
      return;
    }
    if (parser.currentToken() != JsonToken.START_ARRAY) {
      found.addOther();
      return;
    }
    Conversation conversation = new Conversation(format);
    int messages = 0;
    int contents = 0;
    for (JsonToken next = parser.nextToken();
        next != null && next != JsonToken.END_ARRAY;
        next = parser.nextToken()) {
      messages++;
      if (next != JsonToken.START_OBJECT) {
        found.addOther();
        parser.skipChildren();
      } else if (readMessage(parser, conversation, found)) {
        contents++;
      }
    }
    if (messages > 0 && contents == 0) {
      found.addOther();
    }
    found.add(conversation);
  }

  /** Reads a message from its first token to its last; says whether it has the content's field. */
  private boolean readMessage(
      JsonParser parser, Conversation conversation, Found<Conversation> found) throws IOException {
    @Nullable String role = null;
    Said content = new Said();
    int roles = 0;
    int contents = 0;
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.getCurrentName();
      found.name(FieldPath.field(FieldPath.elements(format.messages()), name));
      parser.nextToken();
      if (name.equals(format.role())) {
        roles++;
        role = parser.currentToken() == JsonToken.VALUE_STRING ? parser.getText() : null;
      } else if (name.equals(format.content())) {
        contents++;
        content.read(parser);
      }
      parser.skipChildren();
    }
    if (roles > 1 || contents > 1) {
      found.addTwice();
    } else if (role == null || content.other) {
      found.addOther();
    } else {
      conversation.add(role, content.texts, content.otherParts);
    }
    return contents > 0;
  }

  /** What a message says. */
  private static final class Said {
    private final List<String> texts = new ArrayList<>();
    private int otherParts;
    private boolean other;

    private void read(JsonParser parser) throws IOException {
      switch (parser.currentToken()) {
        case VALUE_STRING -> texts.add(parser.getText());
        case VALUE_NULL -> {}
        case START_ARRAY -> {
          for (JsonToken next = parser.nextToken();
              next != null && next != JsonToken.END_ARRAY;
              next = parser.nextToken()) {
            readPart(parser);
          }
        }
        default -> other = true;
      }
    }

    private void readPart(JsonParser parser) throws IOException {
      int before = texts.size();
      if (parser.currentToken() == JsonToken.VALUE_STRING) {
        texts.add(parser.getText());
      } else if (parser.currentToken() == JsonToken.START_OBJECT) {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
          boolean named = parser.getCurrentName().equals(CorpusFormat.Chat.PART_TEXT);
          if (parser.nextToken() == JsonToken.VALUE_STRING && named) {
            texts.add(parser.getText());
          }
          parser.skipChildren();
        }
      } else {
        parser.skipChildren();
      }
      if (texts.size() == before) {
        otherParts++;
      }
    }
  }
}
