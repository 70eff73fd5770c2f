"""scripts/score_hf.py with a plain module in place of the transformers library.

    score_plain.py CANDIDATES --model DIR --output SCORES

DIR is what make_checkpoint.py wrote. Everything but the reading of model and tokenizer is
score_hf.py's own. Wants torch, numpy and regex.
"""

import os
import sys

import openblas  # before torch
import torch

import make_checkpoint

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
import score_files
import score_hf


class Plain(score_hf.Loaded):
    def __init__(self, directory, kind, device, _):
        self.net, config = make_checkpoint.read_checkpoint(directory)
        self.net.p = {name: tensor.to(device, kind) for name, tensor in self.net.p.items()}
        self.tokenizer = make_checkpoint.Tokenizer.read(f"{directory}/tokenizer.json")
        self.positions = self.net.positions
        self.bos, self.eos = config["bos_token_id"], config["eos_token_id"]
        self.added = {"<|endoftext|>": self.tokenizer.end}
        self.spellings = {id: token for token, id in self.tokenizer.vocab.items()}

    def logits(self, ids):
        return self.net.forward(ids)

    def encode(self, texts):
        return [self.places(text) for text in texts]

    def places(self, text):
        """Tokens with their places in characters; a character of several tokens is in each."""
        ids, begins, ends = [], [], []
        of_byte = [i for i, c in enumerate(text) for _ in c.encode()]
        at = 0
        for id in self.tokenizer.encode(text):
            after = at + len(self.spellings[id])
            ids.append(id)
            begins.append(of_byte[at])
            ends.append(of_byte[after - 1] + 1)
            at = after
        return ids, begins, ends

    def vocabulary(self):
        return self.tokenizer.vocab


if __name__ == "__main__":
    torch.set_num_threads(int(os.environ.get("OMP_NUM_THREADS", "1")))
    openblas.warn_if_missing()
    score_files.run(lambda: score_hf.main(Plain))
