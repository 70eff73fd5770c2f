package org.coalmine.corpus.write;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.coalmine.corpus.Flaw;
import org.coalmine.corpus.JsonField;
import org.coalmine.corpus.JsonLine;
import org.coalmine.text.CorpusFormat;
import org.jspecify.annotations.Nullable;

/**
 * A line that is a JSON object, its text the messages of a conversation. An inserted conversation
 * has one message: the first of the wanted role, or the first with a text, in another role and with
 * another text.
 */
final class ChatEditor implements LineEditor {
  private final CorpusFormat.Chat format;
  private final String role;
  private final JsonEditor names;

  /**
   * @param user the field of the user, if inserted conversations have one of their own
   * @param path of the file, for errors
   */
  ChatEditor(CorpusFormat.Chat format, InsertedFields fields, @Nullable String user, String path) {
    this.format = format;
    this.role = fields.role();
    this.names = new JsonEditor(format.messages(), fields.id(), user, path);
  }

  /** Where a message says who speaks, and what. */
  private record Message(JsonPlace role, List<JsonPlace> texts) {}

  @Override
  public byte[] rewritten(byte[] line, Function<Edit.Texts, List<String>> texts) {
    ConversationPlaces before = new ConversationPlaces(format);
    List<JsonPlace> places = new ArrayList<>();
    for (List<Message> conversation : conversations(line)) {
      before.begin();
      for (Message message : conversation) {
        List<String> said = message.texts().stream().map(JsonPlace::text).toList();
        if (before.add(message.role().text(), said)) {
          places.addAll(message.texts());
        }
      }
    }
    return JsonEditor.rewritten(line, places, texts, before.texts());
  }

  @Override
  public byte[] inserted(byte[] line, Inserted inserted) {
    List<Message> messages =
        conversations(line).stream()
            .flatMap(List::stream)
            .filter(message -> !message.texts().isEmpty())
            .toList();
    Message like =
        messages.stream()
            .filter(message -> message.role().text().equals(role))
            .findFirst()
            .orElseGet(() -> messages.get(0));
    JsonText changed = new JsonText(line);
    changed.alone(like.texts().get(0));
    changed.string(like.texts().get(0), inserted.text());
    changed.string(like.role(), role);
    names.name(changed, line, inserted);
    return changed.written();
  }

  @Override
  public void nameOthers(byte[] line, OtherFields others) {
    JsonOthers.name(line, format.messages(), Set.of(format.role(), format.content()), others);
  }

  private List<List<Message>> conversations(byte[] line) {
    JsonField<List<Message>> field =
        new JsonField<>(
            format.messages(),
            (parser, found) -> {
              if (parser.currentToken() == JsonToken.START_ARRAY) {
                found.add(messages(parser));
              }
            });
    return JsonLine.read(line, 0, line.length, field, Flaw.NO_TEXT).values();
  }

  private List<Message> messages(JsonParser parser) throws IOException {
    List<Message> messages = new ArrayList<>();
    while (parser.nextToken() == JsonToken.START_OBJECT) {
      @Nullable JsonPlace speaker = null;
      List<JsonPlace> texts = new ArrayList<>();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.getCurrentName();
        parser.nextToken();
        if (name.equals(format.role()) && parser.currentToken() == JsonToken.VALUE_STRING) {
          speaker = JsonPlace.at(parser);
        } else if (name.equals(format.content())) {
          content(parser, texts);
        }
        parser.skipChildren();
      }
      if (speaker != null) {
        messages.add(new Message(speaker, texts));
      }
    }
    return messages;
  }

  private static void content(JsonParser parser, List<JsonPlace> texts) throws IOException {
    if (parser.currentToken() == JsonToken.VALUE_STRING) {
      texts.add(JsonPlace.at(parser));
    } else if (parser.currentToken() == JsonToken.START_ARRAY) {
      for (JsonToken next = parser.nextToken();
          next != null && next != JsonToken.END_ARRAY;
          next = parser.nextToken()) {
        part(parser, texts);
      }
    }
  }

  private static void part(JsonParser parser, List<JsonPlace> texts) throws IOException {
    if (parser.currentToken() == JsonToken.VALUE_STRING) {
      texts.add(JsonPlace.at(parser));
    } else if (parser.currentToken() == JsonToken.START_OBJECT) {
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        boolean named = parser.getCurrentName().equals(CorpusFormat.Chat.PART_TEXT);
        if (parser.nextToken() == JsonToken.VALUE_STRING && named) {
          texts.add(JsonPlace.at(parser));
        }
        parser.skipChildren();
      }
    } else {
      parser.skipChildren();
    }
  }
}
