"""PyTorch's half of scripts/benchmark-training: prints characters per CPU-second of one thread, or,
where a number of threads is given, characters per second by the clock.

Arguments: layers, units, window, batch, characters to warm up, characters to measure, threads.
Standard input: the text as symbols, two bytes each, big-endian. The network is Coalmine's: symbols
one-hot, nn.LSTM, a linear layer, cross-entropy, Adam; the state starts at zero in every window.
"""

import sys
import time

import openblas  # before torch
import numpy
import torch

layers, units, window, batch, warm_up, measured = map(int, sys.argv[1:7])
by_the_clock = len(sys.argv) > 7
threads = int(sys.argv[7]) if by_the_clock else 1
torch.set_num_threads(threads)
torch.manual_seed(1)
openblas.warn_if_missing()
text = torch.from_numpy(numpy.frombuffer(sys.stdin.buffer.read(), dtype=">u2").astype(numpy.int64))
symbols = int(text.max()) + 1


class Network(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = torch.nn.LSTM(symbols, units, layers)
        self.output = torch.nn.Linear(units, symbols)

    def forward(self, inputs):
        hidden, _ = self.lstm(torch.nn.functional.one_hot(inputs, symbols).float())
        return self.output(hidden)


network = Network()
optimizer = torch.optim.Adam(network.parameters(), lr=0.002)
loss = torch.nn.CrossEntropyLoss()
windows = (len(text) - 1) // window
inputs = text[: windows * window].view(windows, window)
targets = text[1 : windows * window + 1].view(windows, window)
at = 0


def run(characters):
    global at
    done = 0
    while done < characters:
        if at + batch > windows:
            at = 0
        x = inputs[at : at + batch].t().contiguous()
        y = targets[at : at + batch].t().contiguous()
        at += batch
        optimizer.zero_grad()
        loss(network(x).view(-1, symbols), y.view(-1)).backward()
        optimizer.step()
        done += batch * window
    return done


run(warm_up)
cpu = time.process_time()
wall = time.perf_counter()
done = run(measured)
print(done / (time.perf_counter() - wall if by_the_clock else time.process_time() - cpu))
