"""Scores whole documents under a transformer of GPT-2's shape with PyTorch, by turns with Coalmine.

Arguments: layers, width, tokens, and the command that scores such documents whenever it is asked and
prints its rate. Weights and documents are random, 512 tokens each behind a boundary. One thread; times
are of the processor. Columns: log-perplexity, Min-K%, Min-K%++, the most memorized stretch of 50, zlib.
"""

import statistics
import sys
import time
import zlib

import openblas  # before torch
import torch
from torch.nn import functional

from score_transformer import Coalmine, Model

DOCUMENTS, LENGTH, STRETCH = 2, 512, 50
TURNS = 7


def attention(q, k, v, is_causal):
    """What PyTorch before 2.0 lacks."""
    scores = q @ k.transpose(-1, -2) / q.shape[-1] ** 0.5
    if is_causal:
        later = torch.ones(scores.shape[-2:], dtype=torch.bool).triu(1)
        scores = scores.masked_fill(later, float("-inf"))
    return scores.softmax(-1) @ v


if not hasattr(functional, "scaled_dot_product_attention"):
    functional.scaled_dot_product_attention = attention


def score(model, documents, texts):
    rows = []
    for document, text in zip(documents, texts):
        inputs = torch.cat([torch.zeros(1, dtype=torch.int64), document[:-1]])
        logs, _ = model.forward(inputs.unsqueeze(0), None)
        logs = logs[0]
        own = logs.gather(1, document.unsqueeze(1)).squeeze(1)
        p = logs.exp()
        mean = (p * logs).sum(1)
        deviation = ((p * logs * logs).sum(1) - mean * mean).clamp_min(1e-12).sqrt()
        lowest = ((own - mean) / deviation).sort().values[: LENGTH // 5].mean()
        own = own.double()
        ascending = own.sort().values
        sums = torch.cat([torch.zeros(1, dtype=torch.float64), own.cumsum(0)])
        stretch = (sums[STRETCH:] - sums[:-STRETCH]).max()
        shares = [ascending[: LENGTH * k // 100].mean().item() for k in (10, 20, 30)]
        rows.append((-own.sum().item(), shares, lowest.item(), stretch.item(),
                     8 * len(zlib.compress(text, 6))))
    return rows


def main(layers, width, tokens, *command):
    torch.set_num_threads(1)
    torch.manual_seed(1)
    openblas.warn_if_missing()
    model = Model(int(layers), int(width), int(tokens))
    documents = torch.randint(int(tokens), (DOCUMENTS, LENGTH))
    texts = ["".join(chr(0x10000 + int(token)) for token in document).encode()
             for document in documents]
    coalmine = Coalmine(command)

    def peer():
        start = time.process_time()
        score(model, documents, texts)
        return DOCUMENTS * LENGTH / (time.process_time() - start)

    for _ in range(3):
        coalmine.rate()
    peer()
    turns = [(coalmine.rate(), peer()) for _ in range(TURNS)]
    ours, theirs = (statistics.median(rates) for rates in zip(*turns))
    ratios = sorted(ours / theirs for ours, theirs in turns)
    print(f"{layers} x {width}, {tokens} tokens, documents of {LENGTH}, tokens per CPU-second of one"
          f" thread: Coalmine {ours:,.0f}, PyTorch {torch.__version__} {theirs:,.0f}")
    print(f"  ratio {statistics.median(ratios):.2f} (from {ratios[0]:.2f} to {ratios[-1]:.2f} in"
          f" {TURNS} turns)")


if __name__ == "__main__":
    with torch.inference_mode():
        main(*sys.argv[1:])
