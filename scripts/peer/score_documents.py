"""PyTorch's half of scripts/benchmark-score: scores the documents of standard input by one thread.

Arguments: layers, units, symbols, a file. The file holds the documents, each as its length and its
symbols, two bytes each, big-endian. For each line of standard input all of them are scored once:
log-perplexity, Min-K%, Min-K%++, the most memorized stretch of 200, zlib. Prints characters per
CPU-second. Documents of about the same length share a batch, the way that wastes least.
"""

import sys
import time
import zlib

import openblas  # before torch
import numpy
import torch

layers, units, symbols = map(int, sys.argv[1:4])
torch.set_num_threads(1)
torch.manual_seed(1)
openblas.warn_if_missing()
data = numpy.fromfile(sys.argv[4], dtype=">u2").astype(numpy.int64)
documents = []
at = 0
while at < len(data):
    length = int(data[at])
    documents.append(torch.from_numpy(data[at + 1 : at + 1 + length]))
    at += 1 + length
texts = ["".join(chr(97 + int(symbol) % 26) for symbol in document) for document in documents]
BATCH = 32
STRETCH = 200
lstm = torch.nn.LSTM(symbols, units, layers)
output = torch.nn.Linear(units, symbols)
order = sorted(range(len(documents)), key=lambda i: len(documents[i]))


def score():
    rows = {}
    for first in range(0, len(order), BATCH):
        some = order[first : first + BATCH]
        lengths = torch.tensor([len(documents[i]) for i in some])
        padded = torch.nn.utils.rnn.pad_sequence([documents[i] for i in some])
        inputs = torch.cat([torch.zeros(1, len(some), dtype=torch.int64), padded[:-1]])
        hidden, _ = lstm(torch.nn.functional.one_hot(inputs, symbols).float())
        logs = torch.log_softmax(output(hidden), 2)
        taken = logs.gather(2, padded.unsqueeze(2)).squeeze(2)
        p = logs.exp()
        mean = (p * logs).sum(2)
        deviation = ((p * logs * logs).sum(2) - mean * mean).clamp_min(1e-12).sqrt()
        surprises = (taken - mean) / deviation
        for column, i in enumerate(some):
            n = int(lengths[column])
            own = taken[:n, column].double()
            nats = -own.sum()
            ascending = own.sort().values
            sums = torch.cat([torch.zeros(1, dtype=torch.float64), own.cumsum(0)])
            window = min(STRETCH, n)
            stretch = (sums[window:] - sums[:-window]).max()
            lowest = surprises[:n, column].sort().values[: max(1, n // 5)].mean()
            shares = [ascending[: max(1, n * k // 100)].mean().item() for k in (10, 20, 30)]
            size = 8 * len(zlib.compress(texts[i].encode(), 6))
            rows[i] = (nats.item(), shares, lowest.item(), stretch.item(), size)
    return rows


characters = sum(map(len, documents))
with torch.no_grad():
    for line in sys.stdin:
        cpu = time.process_time()
        score()
        print(characters / (time.process_time() - cpu), flush=True)
