import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Names the libraries of a release with version and licence, as their bill of materials (CycloneDX)
 * has them; run by scripts/release.
 */
final class ThirdParty {
  public static void main(String[] arguments) throws Exception {
    Map<String, JsonNode> components = new TreeMap<>();
    for (JsonNode component :
        new ObjectMapper().readTree(Path.of(arguments[0]).toFile()).path("components")) {
      for (JsonNode hash : component.path("hashes")) {
        if (hash.path("alg").asText().equals("SHA-256")) {
          components.put(hash.path("content").asText(), component);
        }
      }
    }
    List<Path> jars = new ArrayList<>();
    try (Stream<Path> files = Files.list(Path.of(arguments[1]))) {
      files.filter(file -> file.toString().endsWith(".jar")).sorted().forEach(jars::add);
    }
    for (Path jar : jars) {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(jar));
      JsonNode component = components.get(HexFormat.of().formatHex(digest));
      if (component == null) {
        throw new IllegalStateException(jar + " is not in " + arguments[0]);
      }
      List<String> licences = new ArrayList<>();
      for (JsonNode choice : component.path("licenses")) {
        JsonNode licence = choice.path("license");
        licences.add(
            Stream.of(
                    choice.path("expression").asText(),
                    licence.path("id").asText(),
                    licence.path("name").asText())
                .filter(text -> !text.isEmpty())
                .findFirst()
                .orElse("?"));
      }
      System.out.printf(
          "%s  %s:%s:%s  %s%n",
          jar.getFileName(),
          component.path("group").asText(),
          component.path("name").asText(),
          component.path("version").asText(),
          licences.isEmpty()
              ? "no licence named; see META-INF of the jar"
              : String.join(" or ", licences));
    }
  }
}
