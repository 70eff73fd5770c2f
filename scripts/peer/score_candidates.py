"""Scores candidates of nine digits with PyTorch, on the weights of a Coalmine model file.

Reads what RankBenchmark printed (its path is the second argument), measures PyTorch on the same
model, and prints both with their ratios. One thread; times are of the processor. Two ways:
whole sequences, as a program does that scores one text after the other, and digits alone from the
state after the text before the hole, which all candidates share.
"""

import json
import statistics
import struct
import sys
import time

import openblas  # before torch
import numpy
import torch

BOUNDARY, FIRST_CHARACTER = 0, 2
MEASURED_SECONDS = 2.0


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


def main(model_path, measured_path, text):
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
    print("candidates per second of one core's time:")
    best = {"whole sequences": 0.0, "digits from a shared context": 0.0}
    for batch in (1024, 2048, 4096):
        some = [digits[torch.randint(10, (9, batch))] for _ in range(3)]
        before = torch.tensor(prefix).unsqueeze(1).expand(-1, batch)
        for name, measured in (
            ("whole sequences", rate(lambda t: whole_sequences(model, t),
                                     [torch.cat([before, fill]) for fill in some])),
            ("digits from a shared context", rate(context.score, some)),
        ):
            best[name] = max(best[name], measured)
            print(f"  PyTorch, {name}, batch {batch}: {measured:,.0f}")
    count = ours["count-1-thread"]
    print(f"  Coalmine, dense count, one thread: {count:,.0f}")
    for name, measured in best.items():
        print(f"    {count / measured:,.0f} times PyTorch's {name}")
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
