"""Steps a transformer of GPT-2's shape with PyTorch, by turns with Coalmine's kernel.

Arguments: layers, width, tokens, and the command that steps a model of the same shape whenever it is
asked and prints its rate. Weights are random. One thread; times are of the processor. In a turn 128
texts go on from one context of eight tokens by three tokens each, and each step asks what a thousand
tokens cost. PyTorch computes the context once and expands its keys and values. The full sequences are
128 texts of eleven tokens, as a program scores them that keeps no keys and values.
"""

import statistics
import subprocess
import sys
import time

import openblas  # before torch
import torch
from torch.nn import functional

LANES, SHARED, STEPS, WANTED, HEAD = 128, 8, 3, 1000, 64
TURN_SECONDS = 1.0
TURNS = 7


class Model:
    def __init__(self, layers, width, tokens):
        def draw(*shape):
            return torch.randn(*shape) * 0.02

        self.width, self.heads, self.tokens = width, width // HEAD, tokens
        self.embedding, self.positions = draw(tokens, width), draw(1024, width)
        self.one, self.zero = torch.ones(width), torch.zeros(width)
        self.layers = [
            [(draw(outputs, inputs), draw(outputs)) for outputs, inputs in (
                (3 * width, width), (width, width), (4 * width, width), (width, 4 * width))]
            for _ in range(layers)]

    def norm(self, x):
        return functional.layer_norm(x, (self.width,), self.one, self.zero)

    def forward(self, tokens, cache):
        """Log-probabilities after each of tokens [batch, length]; keys and values are added to cache."""
        batch, length = tokens.shape
        before = cache[0][0].shape[2] if cache else 0
        x = self.embedding[tokens] + self.positions[before:before + length]
        after = []
        for i, (attention, output, up, down) in enumerate(self.layers):
            q, k, v = (
                part.view(batch, length, self.heads, HEAD).transpose(1, 2)
                for part in functional.linear(self.norm(x), *attention).split(self.width, -1))
            if cache:
                k = torch.cat([cache[i][0].expand(batch, -1, -1, -1), k], 2)
                v = torch.cat([cache[i][1].expand(batch, -1, -1, -1), v], 2)
            after.append((k, v))
            mixed = functional.scaled_dot_product_attention(q, k, v, is_causal=length > 1)
            x = x + functional.linear(mixed.transpose(1, 2).reshape(batch, length, self.width), *output)
            inner = functional.gelu(functional.linear(self.norm(x), *up), approximate="tanh")
            x = x + functional.linear(inner, *down)
        logits = functional.linear(self.norm(x), self.embedding)
        return torch.log_softmax(logits, -1), after


class Stepping:
    def __init__(self, model):
        self.model = model
        _, self.shared = model.forward(torch.arange(SHARED).unsqueeze(0), None)
        self.wanted = torch.arange(WANTED) * (model.tokens // WANTED)

    def turn(self):
        cache = self.shared
        for _ in range(STEPS):
            tokens = torch.randint(self.model.tokens, (LANES, 1))
            log_probabilities, cache = self.model.forward(tokens, cache)
            log_probabilities[:, 0].index_select(1, self.wanted)
        return STEPS * LANES


def full_sequences(model):
    tokens = torch.randint(model.tokens, (LANES, SHARED + STEPS))
    log_probabilities, _ = model.forward(tokens, None)
    log_probabilities[:, :-1].gather(2, tokens[:, 1:].unsqueeze(2)).sum((1, 2))
    return LANES


def rate(work):
    """What is done per second of the processor."""
    done, start = 0, time.process_time()
    while True:
        done += work()
        seconds = time.process_time() - start
        if seconds >= TURN_SECONDS:
            return done / seconds


class Coalmine:
    """Steps in a process of its own."""

    def __init__(self, command):
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def rate(self):
        self.process.stdin.write("step\n")
        self.process.stdin.flush()
        return float(self.process.stdout.readline())


def main(layers, width, tokens, *command):
    torch.set_num_threads(1)
    torch.manual_seed(1)
    openblas.warn_if_missing()
    model = Model(int(layers), int(width), int(tokens))
    coalmine = Coalmine(command)
    stepping = Stepping(model)
    for _ in range(3):
        coalmine.rate()
    stepping.turn()
    turns = [
        (coalmine.rate(), rate(stepping.turn), rate(lambda: full_sequences(model)))
        for _ in range(TURNS)]
    ours, steps, full = (statistics.median(rates) for rates in zip(*turns))
    print(f"{layers} x {width}, {tokens} tokens, {command[-1]}: Coalmine {ours:,.0f} steps/s,"
          f" PyTorch {torch.__version__} {steps:,.0f} steps/s and {full:,.1f} full sequences/s")
    for name, place in (("PyTorch's steps", 1), ("PyTorch's full sequences", 2)):
        ratios = sorted(turn[0] / turn[place] for turn in turns)
        print(f"  {statistics.median(ratios):.2f} times {name}"
              f" ({ratios[0]:.2f} to {ratios[-1]:.2f} in {TURNS} turns)")


if __name__ == "__main__":
    with torch.inference_mode():
        main(*sys.argv[1:])
