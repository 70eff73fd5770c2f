"""Scores candidates of nine digits with PyTorch, on the weights of a Coalmine model file.

Arguments: the model file, what RankBenchmark printed, the text of the format, and the command that
counts a round whenever it is asked. Prints both with their ratios, the median of several turns, in
each of which both are measured. One thread; times are of the processor. Two ways: whole sequences, as
a program does that scores one text after the other, and digits alone from the state after the text
before the hole, which all candidates share.
"""

import json
import statistics
import struct
import subprocess
import sys
import time

import openblas  # before torch
import numpy
import torch

BOUNDARY, FIRST_CHARACTER = 0, 2
MEASURED_SECONDS = 0.7
TURNS = 7


def read_safetensors(path):
    with open(path, "rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        header = json.loads(file.read(length))
        data = file.read()
    metadata = header.pop("__metadata__")
    tensors = {}
    for name, entry in header.items():
        begin, end = entry["data_offsets"]
        tensors[name] = numpy.frombuffer(data[begin:end], "<f4").reshape(entry["shape"])
    return tensors, metadata


class Model(torch.nn.Module):
    def __init__(self, tensors):
        super().__init__()
        symbols, units = tensors["output.weight"].shape
        layers = sum(name.startswith("lstm.weight_hh") for name in tensors)
        self.symbols = symbols
        self.lstm = torch.nn.LSTM(symbols, units, layers)
        self.output = torch.nn.Linear(units, symbols)
        self.load_state_dict({name: torch.tensor(values) for name, values in tensors.items()})

    def forward(self, inputs, state=None):
        """Log-probabilities after each of inputs [time, batch], and the last state."""
        one_hot = torch.nn.functional.one_hot(inputs, self.symbols).to(self.output.weight.dtype)
        hidden, state = self.lstm(one_hot, state)
        return torch.log_softmax(self.output(hidden), dim=2), state


def scores(log_probabilities, targets):
    return -log_probabilities.gather(2, targets.unsqueeze(2)).sum(dim=(0, 2))


def whole_sequences(model, texts):
    """texts [time, batch], the boundary not among them."""
    inputs = torch.cat([torch.full_like(texts[:1], BOUNDARY), texts[:-1]])
    log_probabilities, _ = model(inputs)
    return scores(log_probabilities, texts)


class SharedContext:
    def __init__(self, model, prefix):
        self.model = model
        inputs = torch.tensor([BOUNDARY] + prefix).unsqueeze(1)
        log_probabilities, self.state = model(inputs)
        self.first = log_probabilities[-1:]
        self.nats = scores(log_probabilities[:-1], torch.tensor(prefix).unsqueeze(1))

    def score(self, fills):
        batch = fills.shape[1]
        state = tuple(part.expand(-1, batch, -1).contiguous() for part in self.state)
        log_probabilities, _ = self.model(fills[:-1], state)
        first = self.first.expand(-1, batch, -1)
        return self.nats + scores(torch.cat([first, log_probabilities]), fills)


def rate(score, batches):
    """Candidates per second of the processor: the median of the batches' rates."""
    score(batches[0])
    rates = []
    start = time.process_time()
    while not rates or time.process_time() - start < MEASURED_SECONDS:
        batch = batches[len(rates) % len(batches)]
        begun = time.process_time()
        score(batch)
        rates.append(batch.shape[1] / (time.process_time() - begun))
    return statistics.median(rates)


class Counting:
    """Coalmine's dense count in a process of its own."""

    def __init__(self, command):
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def rate(self):
        self.process.stdin.write("count\n")
        self.process.stdin.flush()
        return float(self.process.stdout.readline())


def main(model_path, measured_path, text, *command):
    torch.set_num_threads(1)
    torch.manual_seed(1)
    openblas.warn_if_missing()
    tensors, metadata = read_safetensors(model_path)
    model = Model(tensors).eval()
    symbol = {c: FIRST_CHARACTER + i for i, c in enumerate(metadata["alphabet"])}
    prefix = [symbol[c] for c in text.replace("{fill}", "")]
    digits = torch.tensor([symbol[c] for c in "0123456789"])
    ours, nats = {}, {}
    with open(measured_path) as file:
        for line in file:
            key, value = line.split()
            (nats if key.isdigit() else ours)[key] = float(value)

    fills = torch.stack([digits[[int(c) for c in fill]] for fill in nats], dim=1)
    texts = torch.cat([torch.tensor(prefix).unsqueeze(1).expand(-1, fills.shape[1]), fills])
    expected = torch.tensor(list(nats.values()), dtype=torch.float64)
    single = whole_sequences(model, texts).double()
    double = whole_sequences(Model(tensors).double().eval(), texts)
    print(f"log-perplexities of {len(nats)} candidates, the largest difference from Coalmine in nats:")
    print(f"  PyTorch in float64  {(double - expected).abs().max():.1e}")
    print(f"  PyTorch in float32  {(single - expected).abs().max():.1e}")

    context = SharedContext(model, prefix)
    counting = Counting(command)
    counting.rate()
    print(f"candidates per second of one core's time, medians of {TURNS} turns:")
    best = {}
    for batch in (1024, 2048, 4096):
        some = [digits[torch.randint(10, (9, batch))] for _ in range(3)]
        before = torch.tensor(prefix).unsqueeze(1).expand(-1, batch)
        for name, score, batches in (
            ("whole sequences", lambda t: whole_sequences(model, t),
             [torch.cat([before, fill]) for fill in some]),
            ("digits from a shared context", context.score, some),
        ):
            turns = [(counting.rate(), rate(score, batches)) for _ in range(TURNS)]
            ratio = statistics.median(count / peer for count, peer in turns)
            count, peer = (statistics.median(rates) for rates in zip(*turns))
            best[name] = min(best.get(name, ratio), ratio)
            print(f"  PyTorch, {name}, batch {batch}: {peer:,.0f};"
                  f" Coalmine's dense count {count:,.0f}, {ratio:,.0f} times as many")
    for name, ratio in best.items():
        print(f"  at least {ratio:,.0f} times PyTorch's {name}")
    for threads in (1, 2):
        kernel = ours[f"kernel-{threads}-thread"]
        walk = ours[f"count-{threads}-thread"]
        print(f"  {threads} thread(s), each: bare kernel {kernel:,.0f}, dense count {walk:,.0f},"
              f" ratio {walk / kernel:.3f}")
    if "spark-wall" in ours:
        print("candidates per second of wall time on two cores:")
        print(f"  whole Spark job {ours['spark-wall']:,.0f}")


if __name__ == "__main__":
    with torch.no_grad():
        main(*sys.argv[1:])
