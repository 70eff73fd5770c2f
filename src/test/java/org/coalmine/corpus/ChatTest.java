package org.coalmine.corpus;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.parquet.example.data.Group;
import org.coalmine.corpus.CorpusRecords.Parsed;
import org.coalmine.text.CorpusFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A conversation is one document, from JSON lines and from Parquet alike. */
class ChatTest {
  private static final String TEMPLATE = "{role}: {content}\n";

  @TempDir Path folder;

  private static CorpusFormat chat(String... roles) {
    return new CorpusFormat.Chat("messages", "role", "content", TEMPLATE, List.of(roles), null);
  }

  private Path lines(String... lines) throws IOException {
    return Files.write(
        folder.resolve("chat.jsonl"), String.join("\n", lines).replace('\'', '"').getBytes(UTF_8));
  }

  @Test
  void messagesAreWrittenByTheTemplate() throws IOException {
    Path file =
        lines(
            "{'id':1,'messages':[{'role':'user','content':'hi {role}'},"
                + "{'content':'ho','role':'assistant','name':'x'}]}");
    assertThat(Reading.read(file, chat())).containsExactly("user: hi {role}\nassistant: ho\n");
    CorpusFormat marked =
        new CorpusFormat.Chat(
            "messages", "role", "content", "<{role}>{content}</{role}>", List.of(), null);
    assertThat(Reading.read(file, marked))
        .containsExactly("<user>hi {role}</user><assistant>ho</assistant>");
  }

  @Test
  void whatIsLeftOutIsCounted() throws IOException {
    Path file =
        lines(
            "{'messages':[{'role':'system','content':'be kind'},{'role':'user','content':'hi'},"
                + "{'role':'alice@example.org','content':'secret'}]}",
            "{'messages':[{'role':'system','content':'be kind'}]}",
            "{'messages':[{'role':'user','content':null},{'role':'user','content':'yes'}]}",
            "{'messages':[{'role':'user','content':[{'type':'text','text':'see'},"
                + "{'type':'image_url','image_url':{'url':'x'}},'this']}]}",
            "{'messages':[{'role':'user','content':''},{'role':'user'}]}");
    assertThat(Reading.read(file, chat("user")))
        .containsExactly("user: hi\n", Flaw.EMPTY, "user: yes\n", "user: see\nthis\n", Flaw.EMPTY);
    assertThat(Reading.leftOut(file, chat("user")))
        .containsEntry("messages of role system", 2L)
        .containsEntry("messages of other roles", 1L)
        .containsEntry("messages without a text", 3L)
        .containsEntry("parts of messages that are no text", 1L)
        .hasSize(4);
  }

  @Test
  void recordsWithoutMessagesNameWhatTheyHave() throws IOException {
    Path file =
        lines(
            "{'id':1,'conversations':[{'from':'human','value':'hi'}]}",
            "{'messages':[{'from':'human','value':'hi'}]}",
            "{'messages':'hi'}",
            "{'messages':[1]}",
            "{'messages':[{'role':7,'content':'x'}]}",
            "{'messages':[{'role':'user','content':{'text':'x'}}]}",
            "{'messages':null}",
            "{'messages':[]}",
            "{'messages':[{'role':'u','content':'x','content':'y'}]}",
            "{'messages':[{'role':'u','content':'x'}],'messages':[]}",
            "{'messages':[{'role':'u','content':'x'}",
            "no json",
            "");
    List<Parsed> parsed = Reading.parsed(file, chat());
    assertThat(Reading.plain(parsed))
        .containsExactly(
            Flaw.NO_TEXT,
            Flaw.NO_TEXT,
            Flaw.NO_TEXT,
            Flaw.NO_TEXT,
            Flaw.NO_TEXT,
            Flaw.NO_TEXT,
            Flaw.NO_TEXT,
            Flaw.EMPTY,
            Flaw.TWICE,
            Flaw.TWICE,
            Flaw.MALFORMED,
            Flaw.MALFORMED);
    assertThat(((Parsed.Flawed) parsed.get(0)).fields()).containsExactly("id", "conversations");
    assertThat(((Parsed.Flawed) parsed.get(1)).fields())
        .containsExactly("messages", "messages[*].from", "messages[*].value");
  }

  @Test
  void shareGptIsReadByItsKeys() throws IOException {
    CorpusFormat shared =
        new CorpusFormat.Chat(
            "conversations", "from", "value", "{from}{content}|", List.of("human"), "id");
    Path file =
        lines(
            "{'id':'u1','conversations':[{'from':'human','value':'hi'},{'from':'gpt','value':'ho'}]}",
            "{'conversations':[{'from':'human','value':'hi'}]}");
    assertThat(Reading.read(file, shared)).containsExactly("{from}hi|", Flaw.NO_USER);
    assertThat(Reading.users(file, shared)).containsExactly("u1", Flaw.NO_USER);
  }

  @Test
  void everyCutGivesTheSameConversations() throws IOException {
    StringBuilder all = new StringBuilder();
    for (int i = 0; i < 40; i++) {
      all.append("{'messages':[{'role':'user','content':'number %d'}]}\n".formatted(i));
    }
    Path file = lines(all.toString());
    List<Object> whole = Reading.read(file, chat());
    assertThat(whole).hasSize(40).startsWith("user: number 0\n");
    for (int parts : new int[] {2, 7}) {
      assertThat(Reading.plain(Reading.parsed(file, chat(), parts))).isEqualTo(whole);
    }
  }

  private Path parquet(String content, Reading.Row... rows) throws IOException {
    return Reading.parquet(
        folder.resolve("chat.parquet"),
        """
        message m {
          optional int64 id;
          optional group messages (LIST) {
            repeated group list {
              optional group element { optional binary role (STRING); %s }
            }
          }
        }
        """
            .formatted(content),
        rows);
  }

  private static Group message(Group messages, String role) {
    Group message = messages.addGroup("list").addGroup("element");
    message.add("role", role);
    return message;
  }

  @Test
  void messagesOfParquetAreReadByFirstBytes() throws IOException {
    Path file =
        parquet(
            "optional binary content (STRING);",
            row -> {
              row.add("id", 5L);
              Group messages = row.addGroup("messages");
              message(messages, "system").add("content", "be kind");
              message(messages, "user").add("content", "hi");
              Group silent = message(messages, "user");
            },
            row -> row.add("id", 6L),
            row -> {
              row.add("id", 6L);
              Group none = row.addGroup("messages");
            });
    Path unnamed = Files.move(file, folder.resolve("chat"));
    CorpusFormat users =
        new CorpusFormat.Chat("messages", "role", "content", TEMPLATE, List.of("user"), "id");
    assertThat(Reading.read(unnamed, users))
        .containsExactly("user: hi\n", Flaw.NO_TEXT, Flaw.EMPTY);
    assertThat(Reading.users(unnamed, users)).containsExactly("5", Flaw.NO_TEXT, Flaw.EMPTY);
    assertThat(Reading.leftOut(unnamed, users))
        .containsEntry("messages of role system", 1L)
        .containsEntry("messages without a text", 1L);
    assertThatThrownBy(
            () ->
                Reading.read(
                    unnamed,
                    new CorpusFormat.Chat("messages", "from", "value", TEMPLATE, List.of(), null)))
        .hasMessageContaining("corpus.chat.role")
        .hasMessageContaining("has no column 'messages[*].from'; its columns are id,")
        .hasMessageContaining("messages[*].role, messages[*].content");
    assertThatThrownBy(
            () ->
                Reading.read(
                    unnamed,
                    new CorpusFormat.Chat("id", "role", "content", TEMPLATE, List.of(), null)))
        .hasMessageContaining("corpus.chat.messages")
        .hasMessageContaining("has no list of messages 'id'");
  }

  @Test
  void contentOfParquetMayHaveParts() throws IOException {
    Path parts =
        parquet(
            """
            optional group content (LIST) {
              repeated group list {
                optional group element { optional binary type (STRING); optional binary text (STRING); }
              }
            }
            """,
            row -> {
              Group content = message(row.addGroup("messages"), "user").addGroup("content");
              content.addGroup("list").addGroup("element").add("text", "see");
              content.addGroup("list").addGroup("element").add("type", "image");
              content.addGroup("list").addGroup("element").add("text", "this");
            });
    assertThat(Reading.read(parts, chat())).containsExactly("user: see\nthis\n");
    assertThat(Reading.leftOut(parts, chat()))
        .containsEntry("parts of messages that are no text", 1L)
        .hasSize(1);
    Files.delete(parts);
    Path texts =
        parquet(
            """
            optional group content (LIST) { repeated group list { optional binary element (STRING); } }
            """,
            row -> {
              Group content = message(row.addGroup("messages"), "user").addGroup("content");
              content.addGroup("list").add("element", "one");
              content.addGroup("list").add("element", "two");
            });
    assertThat(Reading.read(texts, chat())).containsExactly("user: one\ntwo\n");
  }

  @Test
  void jsonLinesWithAListOfMessagesAreSentToChat() {
    assertThat(
            Flaw.LIST.told(
                3,
                new org.coalmine.text.CorpusSource(
                    List.of("x"), new CorpusFormat.JsonLines("messages"), List.of(), 1, 1)))
        .isEqualTo(
            "3 records have a list in field 'messages'; change corpus.field: for a list of messages"
                + " set corpus.format = chat, for texts in a list name them, as in tags[*] or"
                + " messages[*].content");
  }
}
