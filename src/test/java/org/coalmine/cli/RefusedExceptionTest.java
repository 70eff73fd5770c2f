package org.coalmine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/**
 * The words are those of Kubernetes' client 6.7.2; KubernetesIT has them from the client itself.
 */
class RefusedExceptionTest {
  @Test
  void anUnknownTokenIsRefused() {
    String address = "http://127.0.0.1:50465/api/v1/namespaces/default/pods";
    String remedy =
        "; see the token or the certificate that Spark was given, spark.kubernetes.authenticate";

    assertThat(
            RefusedException.said(
                "Failure executing: GET at: "
                    + address
                    + "/d. Message: Unauthorized. Received status: Status(apiVersion=v1, code=401,"
                    + " details=null, kind=Status, message=Unauthorized)."))
        .contains("Kubernetes refuses GET " + address + "/d: Unauthorized" + remedy);
    assertThat(
            RefusedException.said(
                "Received 401 on websocket. Failure executing: GET at: "
                    + address
                    + "?watch=true. Message: Unauthorized."))
        .contains("Kubernetes refuses GET " + address + "?watch=true: Unauthorized" + remedy);
  }

  @Test
  void aRightThatIsMissingIsNamed() {
    assertThat(
            RefusedException.said(
                "Failure executing: POST at: https://api/pods. Message: Forbidden!Configured"
                    + " service account doesn't have access. pods is forbidden: User \"coalmine\""
                    + " cannot create resource \"pods\". Received status: Status(apiVersion=v1,"
                    + " code=403, details=null)."))
        .contains(
            "Kubernetes refuses POST https://api/pods: Forbidden!Configured service account doesn't"
                + " have access. pods is forbidden: User \"coalmine\" cannot create resource"
                + " \"pods\"; conf/kubernetes/rbac.yaml has the rights that a driver wants");
  }

  @Test
  void whatMayBeBetterSoonIsNoRefusal() {
    assertThat(
            RefusedException.said(
                "Failure executing: POST at: https://api/pods. Message: etcd is away. Received"
                    + " status: Status(apiVersion=v1, code=503, details=null)."))
        .isEmpty();
    assertThat(RefusedException.said("Operation: [get] for kind: [Pod] failed.")).isEmpty();
    RuntimeException failure = new IllegalStateException("code=401");
    assertThat(RefusedException.orSelf(failure)).isSameAs(failure);
  }
}
