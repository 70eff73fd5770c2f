package org.coalmine.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class SecretTest {
  private static final String FILL = "281265017";

  private record Holder(String id, Secret fill) {}

  @Test
  void onlyRevealGivesTheText() {
    Secret secret = Secret.of(FILL);

    assertThat(secret.reveal()).isEqualTo(FILL);
    assertThat(secret.toString()).isEqualTo(Secret.of("x").toString());
    assertThat("%s %s".formatted(new Holder("a", secret), List.of(secret))).doesNotContain(FILL);
    assertThat(String.valueOf(secret.hashCode())).isNotEqualTo(String.valueOf(FILL.hashCode()));
  }

  @Test
  void equalsByText() {
    assertThat(Secret.of(FILL)).isEqualTo(Secret.of(FILL)).hasSameHashCodeAs(Secret.of(FILL));
    assertThat(Secret.of(FILL)).isNotEqualTo(Secret.of("281265018")).isNotEqualTo(Secret.of(""));
    assertThat(Set.of(Secret.of(FILL))).contains(Secret.of(FILL));
  }

  @Test
  void isNotSerializedByAccident() throws IOException {
    try (ObjectOutputStream out = new ObjectOutputStream(new ByteArrayOutputStream())) {
      assertThatThrownBy(() -> out.writeObject(Secret.of(FILL)))
          .isInstanceOf(NotSerializableException.class)
          .hasMessageNotContaining(FILL);
    }
    assertThatThrownBy(() -> new ObjectMapper().writeValueAsString(Secret.of(FILL)))
        .hasMessageNotContaining(FILL);
  }
}
