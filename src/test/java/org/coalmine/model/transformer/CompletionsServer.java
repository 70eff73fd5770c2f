package org.coalmine.model.transformer;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * An OpenAI-compatible completions endpoint on this machine that serves a checkpoint's
 * probabilities, as servers do: prompt and one token more, with places in the text.
 */
final class CompletionsServer implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** What servers do with the token that stands before every text. */
  enum Start {
    /** All tokens of the prompt have a cost; what stands before them is not shown. */
    HIDDEN,
    /** It is the first token shown, without a cost, and places are counted from it. */
    SHOWN,
    /** The first token of the prompt has no cost. */
    NONE
  }

  private final TextCosts costs;
  private final Start start;
  private final String key;
  private final HttpServer server;
  private final ExecutorService pool = Executors.newFixedThreadPool(4);
  private final AtomicInteger requests = new AtomicInteger();
  private volatile IntUnaryOperator codes = request -> 200;
  private volatile boolean withoutLogprobs;

  CompletionsServer(TextCosts costs, Start start, String key) throws IOException {
    this.costs = costs;
    this.start = start;
    this.key = key;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/v1/completions", this::answer);
    server.setExecutor(pool);
    server.start();
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/v1";
  }

  int requests() {
    return requests.get();
  }

  /** The code of each request, by its number from 1. */
  void answerWith(IntUnaryOperator code) {
    codes = code;
  }

  void leaveOutLogprobs() {
    withoutLogprobs = true;
  }

  @Override
  public void close() {
    server.stop(0);
    pool.shutdownNow();
  }

  private void answer(HttpExchange exchange) throws IOException {
    JsonNode asked = JSON.readTree(exchange.getRequestBody());
    int code = codes.applyAsInt(requests.incrementAndGet());
    if (!("Bearer " + key).equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
      code = 401;
    }
    String prompt = asked.path("prompt").textValue();
    if (code == 200) {
      boolean served = asked.path("echo").asBoolean() && asked.path("logprobs").asInt() > 0;
      send(exchange, code, completion(prompt, served && !withoutLogprobs));
      return;
    }
    if (code == 302) {
      exchange.getResponseHeaders().set("Location", url() + "/completions");
    }
    if (code == 429) {
      exchange.getResponseHeaders().set("Retry-After", "0.2");
    }
    send(exchange, code, JSON.createObjectNode().put("error", "not this time: " + prompt));
  }

  private static void send(HttpExchange exchange, int code, JsonNode body) throws IOException {
    byte[] bytes = body.toString().getBytes(UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(code, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  private ObjectNode completion(String prompt, boolean served) {
    ObjectNode answer = JSON.createObjectNode().put("object", "text_completion");
    ObjectNode choice = answer.putArray("choices").addObject().put("text", prompt + "!");
    choice.putNull("logprobs");
    int[] tokens = costs.tokens(prompt);
    int shown = tokens.length + (start == Start.SHOWN ? 1 : 0);
    answer.putObject("usage").put("prompt_tokens", shown).put("completion_tokens", 1);
    if (served) {
      logprobs(choice.putObject("logprobs"), tokens);
    }
    return answer;
  }

  private void logprobs(ObjectNode logprobs, int[] tokens) {
    double[] nats;
    synchronized (costs) {
      nats = costs.costs(tokens);
    }
    int[] ends = costs.ends(tokens);
    ArrayNode spelled = logprobs.putArray("tokens");
    ArrayNode found = logprobs.putArray("token_logprobs");
    ArrayNode offsets = logprobs.putArray("text_offset");
    int shift = 0;
    if (start == Start.SHOWN) {
      add("<s>", null, 0, spelled, found, offsets);
      shift = "<s>".length();
    }
    for (int i = 0; i < tokens.length; i++) {
      Double cost = i == 0 && start == Start.NONE ? null : (Double) (-nats[i]);
      int begin = shift + (i == 0 ? 0 : ends[i - 1]);
      add(costs.spelling(tokens[i]), cost, begin, spelled, found, offsets);
    }
    add("!", -1.0, shift + ends[tokens.length - 1], spelled, found, offsets);
  }

  private static void add(
      String token,
      @Nullable Double cost,
      int offset,
      ArrayNode tokens,
      ArrayNode costs,
      ArrayNode offsets) {
    tokens.add(token);
    costs.add(cost);
    offsets.add(offset);
  }
}
