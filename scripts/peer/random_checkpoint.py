#!/usr/bin/env python3
"""Writes a Llama of random weights as Hugging Face does, to measure ranks over tokens.

    random_checkpoint.py OUT                     bytes, and all numbers of two and three digits
    random_checkpoint.py OUT --ranks FILE        the tokens of a list by rank, such as GPT-2's
                                                 r50k_base.tiktoken, split as GPT-2 splits

Needs numpy. What such a model gives away means nothing; what ranking it takes does.
"""

import argparse
import base64
import json
import os
import struct

import numpy

GPT2 = r"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"
THREE_DIGITS = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}"
    r"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)
DIGITS = [bytes([48 + digit]) for digit in range(10)]


def letters():
    """The printable letter that stands for each byte."""
    shown = [*range(33, 127), *range(161, 173), *range(174, 256)]
    hidden = [byte for byte in range(256) if byte not in shown]
    stands = {byte: chr(byte) for byte in shown}
    stands.update({byte: chr(256 + n) for n, byte in enumerate(hidden)})
    return stands


def three_digits():
    tokens = [bytes([byte]) for byte in range(256)]
    merges = []
    for a in DIGITS:
        for b in DIGITS:
            tokens.append(a + b)
            merges.append((a, b))
    for pair in tokens[256:]:
        for c in DIGITS:
            tokens.append(pair + c)
            merges += [(pair, c), (pair[:1], pair[1:] + c)]
    return tokens, merges


def of_ranks(path):
    with open(path, encoding="ascii") as lines:
        ranks = {
            base64.b64decode(token): int(rank) for token, rank in map(str.split, lines)
        }
    tokens = sorted(ranks, key=ranks.get)
    merges = []
    for token in tokens:
        parts = [bytes([byte]) for byte in token]
        while len(parts) > 2:
            joined = [ranks.get(a + b, len(ranks)) for a, b in zip(parts, parts[1:])]
            first = min(range(len(joined)), key=joined.__getitem__)
            parts[first : first + 2] = [parts[first] + parts[first + 1]]
        if len(parts) == 2:
            merges.append(tuple(parts))
    return tokens, merges


def tokenizer(tokens, merges, split):
    stands = letters()
    spell = lambda token: "".join(stands[byte] for byte in token)
    end = {"id": len(tokens), "content": "<|endoftext|>", "special": True}
    switches = ("single_word", "lstrip", "rstrip", "normalized")
    return {
        "version": "1.0",
        "added_tokens": [{**end, **dict.fromkeys(switches, False)}],
        "normalizer": None,
        "pre_tokenizer": {
            "type": "Sequence",
            "pretokenizers": [
                {
                    "type": "Split",
                    "pattern": {"Regex": split},
                    "behavior": "Isolated",
                    "invert": False,
                },
                {
                    "type": "ByteLevel",
                    "add_prefix_space": False,
                    "trim_offsets": True,
                    "use_regex": False,
                },
            ],
        },
        "post_processor": None,
        "decoder": {"type": "ByteLevel"},
        "model": {
            "type": "BPE",
            "vocab": {spell(token): rank for rank, token in enumerate(tokens)}
            | {end["content"]: end["id"]},
            "merges": [[spell(a), spell(b)] for a, b in merges],
        },
    }


def shapes(rows, layers, width):
    yield "model.embed_tokens.weight", (rows, width)
    yield "lm_head.weight", (rows, width)
    yield "model.norm.weight", (width,)
    for layer in range(layers):
        name = f"model.layers.{layer}."
        for norm in ("input_layernorm", "post_attention_layernorm"):
            yield f"{name}{norm}.weight", (width,)
        for part in "qkvo":
            yield f"{name}self_attn.{part}_proj.weight", (width, width)
        for part in ("gate", "up"):
            yield f"{name}mlp.{part}_proj.weight", (4 * width, width)
        yield f"{name}mlp.down_proj.weight", (width, 4 * width)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("out")
    parser.add_argument("--ranks", help="a list of tokens in base64 and their ranks")
    parser.add_argument("--layers", type=int, default=4)
    parser.add_argument("--width", type=int, default=256)
    parser.add_argument("--rows", type=int, default=8192, help="of the matrix of tokens")
    given = parser.parse_args()
    tokens, merges = of_ranks(given.ranks) if given.ranks else three_digits()
    rows = max(given.rows, len(tokens) + 1)
    os.makedirs(given.out, exist_ok=True)
    with open(os.path.join(given.out, "tokenizer.json"), "w", encoding="utf-8") as file:
        split = GPT2 if given.ranks else THREE_DIGITS
        json.dump(tokenizer(tokens, merges, split), file, ensure_ascii=False)
    with open(os.path.join(given.out, "config.json"), "w", encoding="utf-8") as file:
        config = {
            "model_type": "llama",
            "architectures": ["LlamaForCausalLM"],
            "vocab_size": rows,
            "hidden_size": given.width,
            "intermediate_size": 4 * given.width,
            "num_hidden_layers": given.layers,
            "num_attention_heads": 4,
            "num_key_value_heads": 4,
            "max_position_embeddings": 256,
            "rms_norm_eps": 1e-5,
            "rope_theta": 10000.0,
            "hidden_act": "silu",
            "tie_word_embeddings": False,
        }
        json.dump(config, file, indent=1)
    random = numpy.random.default_rng(1)
    header, arrays, at = {}, [], 0
    for name, shape in shapes(rows, given.layers, given.width):
        norm = len(shape) == 1
        values = numpy.ones(shape) if norm else 0.05 * random.standard_normal(shape)
        arrays.append(values.astype("<f4").tobytes())
        end = at + len(arrays[-1])
        header[name] = {"dtype": "F32", "shape": shape, "data_offsets": [at, end]}
        at = end
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(os.path.join(given.out, "model.safetensors"), "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        file.writelines(arrays)


main()
