package org.coalmine.scan;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MailHeaderTest {
  private static String header(String text) {
    return text.substring(0, MailHeader.end(text));
  }

  @Test
  void endsAtTheEmptyLine() {
    String header =
        "Message-ID: <1@a>\r\nFrom: bob@a.de\r\nX-Folder: \\inbox\r\nTo: al@b.de,\r\n\tcy@b.de\r\n";
    assertThat(header(header + "\r\nDear al,\r\nFrom: me\r\n")).isEqualTo(header);
    assertThat(header("From bob Fri Jan  1\nFrom: a\nTo: b\n\nhi"))
        .isEqualTo("From bob Fri Jan  1\nFrom: a\nTo: b\n");
    assertThat(header("From: a\nTo: b")).isEqualTo("From: a\nTo: b");
    assertThat(header("subject: a\nTO: b\nno field\n")).isEqualTo("subject: a\nTO: b\n");
  }

  @Test
  void aTextThatIsNoMessageHasNone() {
    for (String text :
        new String[] {
          "",
          "\n",
          "From: bob\n\nhi",
          "Note: a\nHint: b\n\n",
          "from here on\nto: there",
          ": x\n",
          " From: a\nTo: b\n",
          "Dear From: a\nTo: b\n",
          "\nFrom: a\nTo: b\n"
        }) {
      assertThat(header(text)).as(text).isEmpty();
    }
  }
}
