package org.coalmine.cli;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Kubernetes does not know who asks for executors, or does not let him have them. The message names
 * the remedy.
 */
final class RefusedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** A build has it on no class path; who runs on Kubernetes has. */
  private static final String OF_KUBERNETES =
      "io.fabric8.kubernetes.client.KubernetesClientException";

  /** As the client of Kubernetes words an answer. */
  private static final Pattern ANSWER =
      Pattern.compile(
          "(?s)(?:Received (?<watched>\\d+) on websocket\\. )?Failure executing: (?<method>\\S+)"
              + " at: (?<address>\\S+)\\. Message: (?<said>.*?)\\.?(?: Received status:"
              + " .*?\\bcode=(?<code>\\d+).*)?");

  private RefusedException(String message, Throwable cause) {
    super(message, cause);
  }

  /** The refusal that a failure tells of, or the failure itself. */
  static Throwable orSelf(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause.getClass().getName().equals(OF_KUBERNETES)) {
        Optional<String> said = said(String.valueOf(cause.getMessage()));
        if (said.isPresent()) {
          return new RefusedException(said.get(), failure);
        }
      }
    }
    return failure;
  }

  /** What a refusal says, in the words of the client of Kubernetes; empty if it is none. */
  static Optional<String> said(String words) {
    Matcher answer = ANSWER.matcher(words);
    if (!answer.matches()) {
      return Optional.empty();
    }
    String code = answer.group("code") == null ? answer.group("watched") : answer.group("code");
    String remedy;
    if ("401".equals(code)) {
      remedy =
          "see the token or the certificate that Spark was given, spark.kubernetes.authenticate";
    } else if ("403".equals(code)) {
      remedy = "conf/kubernetes/rbac.yaml has the rights that a driver wants";
    } else {
      return Optional.empty();
    }
    return Optional.of(
        "Kubernetes refuses %s %s: %s; %s"
            .formatted(
                answer.group("method"), answer.group("address"), answer.group("said"), remedy));
  }
}
