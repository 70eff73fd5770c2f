"""Trains a small causal language model with planted canaries and writes it as Hugging Face does.

    python scripts/peer/make_checkpoint.py OUT (--text FILE | --corpus PATH...)
        [--arch gpt2|llama|neox] [--vocab 4096] [--layers 4] [--width 256] [--heads 8] [--kv-heads 4] [--steps 400]
        [--seconds 280] [--dtype F32|BF16|F16] [--shards 1] [--digits 0|1|3]

With --text it plants canaries of its own, inserted 0 to 64 times. With --corpus it trains on the
documents of JSON-lines files as they are (or of folders of them, .gz too; the field "text", or the
contents of "messages" joined by line feeds), so that a corpus that Coalmine planted can be used.

Wants torch, numpy and regex, and nothing from the net. OUT gets config.json, model.safetensors (or
shards and model.safetensors.index.json), tokenizer.json, canaries.json, and reference.json: the
costs of a few texts in nats, computed in float64 from the weights as stored.
"""

import argparse
import gzip
import heapq
import json
import math
import os
import random
import struct
import time
from collections import Counter, defaultdict

import openblas  # before torch
import regex
import torch
import torch.nn.functional as F

# How a text is split into pieces before they are merged.
GPT2 = r"'(?:[sdmt]|ll|ve|re)| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"
LLAMA3 = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,%d}"
    r"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)


def files(paths):
    """Every JSON-lines file that the paths name, folders in order of names, hidden ones left out."""
    for path in paths:
        if os.path.isdir(path):
            for folder, inner, names in os.walk(path):
                inner.sort()
                yield from (
                    os.path.join(folder, n)
                    for n in sorted(names)
                    if n[0] not in "._" and ".jsonl" in n
                )
        else:
            yield path


def lines(path):
    with (
        gzip.open(path, "rt", encoding="utf-8")
        if path.endswith(".gz")
        else open(path, encoding="utf-8")
    ) as f:
        yield from f


def document(record):
    return (
        record["text"] if "text" in record else "\n".join(m["content"] for m in record["messages"])
    )


def byte_letters():
    """The 256 printable letters that stand for bytes in a byte-level vocabulary."""
    keep = [*range(33, 127), *range(161, 173), *range(174, 256)]
    letters, extra = {}, 0
    for b in range(256):
        if b in keep:
            letters[b] = chr(b)
        else:
            letters[b] = chr(256 + extra)
            extra += 1
    return letters


class Tokenizer:
    """Byte-level BPE: trained on the text, written as tokenizer.json."""

    def __init__(self, text, size, digits):
        self.pattern = GPT2 if digits == 0 else LLAMA3 % digits
        self.split = regex.compile(self.pattern)
        self.digits = digits
        letters = byte_letters()
        self.letters = letters
        self.vocab = {c: i for i, c in enumerate(sorted(letters.values()))}
        words = Counter(self.split.findall(text))
        pieces = [[letters[b] for b in w.encode()] for w in words]
        counts = list(words.values())
        pairs, where = Counter(), defaultdict(set)
        for i, p in enumerate(pieces):
            for a in zip(p, p[1:]):
                pairs[a] += counts[i]
                where[a].add(i)
        heap = [(-n, a) for a, n in pairs.items()]
        heapq.heapify(heap)
        self.merges = []
        while len(self.vocab) < size - 1 and heap:
            n, best = heapq.heappop(heap)
            if pairs[best] != -n:
                if pairs[best] > 0:
                    heapq.heappush(heap, (-pairs[best], best))
                continue
            self.merges.append(best)
            joined = best[0] + best[1]
            self.vocab.setdefault(joined, len(self.vocab))
            changed = set()
            for i in list(where[best]):
                p = pieces[i]
                for a in zip(p, p[1:]):
                    pairs[a] -= counts[i]
                    changed.add(a)
                q, k = [], 0
                while k < len(p):
                    if k + 1 < len(p) and (p[k], p[k + 1]) == best:
                        q.append(joined)
                        k += 2
                    else:
                        q.append(p[k])
                        k += 1
                pieces[i] = q
                for a in zip(q, q[1:]):
                    pairs[a] += counts[i]
                    where[a].add(i)
                    changed.add(a)
            for a in changed:
                if pairs[a] > 0:
                    heapq.heappush(heap, (-pairs[a], a))
        self.end = len(self.vocab)
        self.prepare()

    @classmethod
    def read(cls, path):
        """What write wrote."""
        with open(path, encoding="utf-8") as file:
            given = json.load(file)
        self = cls.__new__(cls)
        parts = given["pre_tokenizer"].get("pretokenizers")
        self.pattern = parts[0]["pattern"]["Regex"] if parts else GPT2
        self.split = regex.compile(self.pattern)
        self.letters = byte_letters()
        self.vocab = given["model"]["vocab"]
        self.merges = [tuple(merge.split(" ")) for merge in given["model"]["merges"]]
        (self.end,) = (token["id"] for token in given["added_tokens"])
        self.prepare()
        return self

    def prepare(self):
        self.rank = {m: i for i, m in enumerate(self.merges)}
        self.cache = {}

    def word(self, w):
        got = self.cache.get(w)
        if got is None:
            p = [self.letters[b] for b in w.encode()]
            while len(p) > 1:
                r, k = min((self.rank.get(a, 1 << 30), k) for k, a in enumerate(zip(p, p[1:])))
                if r == 1 << 30:
                    break
                p[k : k + 2] = [p[k] + p[k + 1]]
            got = self.cache[w] = [self.vocab[x] for x in p]
        return got

    def encode(self, text):
        return [t for w in self.split.findall(text) for t in self.word(w)]

    def write(self, path):
        if self.digits == 0:
            pre = {
                "type": "ByteLevel",
                "add_prefix_space": False,
                "trim_offsets": True,
                "use_regex": True,
            }
        else:
            pre = {
                "type": "Sequence",
                "pretokenizers": [
                    {
                        "type": "Split",
                        "pattern": {"Regex": self.pattern},
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
            }
        json.dump(
            {
                "version": "1.0",
                "truncation": None,
                "padding": None,
                "added_tokens": [
                    {
                        "id": self.end,
                        "content": "<|endoftext|>",
                        "single_word": False,
                        "lstrip": False,
                        "rstrip": False,
                        "normalized": False,
                        "special": True,
                    }
                ],
                "normalizer": None,
                "pre_tokenizer": pre,
                "post_processor": {
                    "type": "ByteLevel",
                    "add_prefix_space": True,
                    "trim_offsets": False,
                    "use_regex": True,
                },
                "decoder": {
                    "type": "ByteLevel",
                    "add_prefix_space": True,
                    "trim_offsets": True,
                    "use_regex": True,
                },
                "model": {
                    "type": "BPE",
                    "dropout": None,
                    "unk_token": None,
                    "continuing_subword_prefix": None,
                    "end_of_word_suffix": None,
                    "fuse_unk": False,
                    "byte_fallback": False,
                    "ignore_merges": False,
                    "vocab": self.vocab,
                    "merges": [a + " " + b for a, b in self.merges],
                },
            },
            open(path, "w"),
            ensure_ascii=False,
        )


class Net:
    """Three architectures over a dictionary of tensors in Hugging Face's names and layouts."""

    def __init__(self, arch, layers, width, heads, kv_heads, vocab, positions, seed):
        self.arch, self.layers, self.width, self.heads, self.vocab = (
            arch,
            layers,
            width,
            heads,
            vocab,
        )
        self.kv_heads = kv_heads if arch == "llama" else heads
        self.head = width // heads
        self.positions = positions
        self.inner = (width * 8 // 3 + 31) // 32 * 32 if arch == "llama" else 4 * width
        self.theta = 10000.0
        self.rotary = 0 if arch == "gpt2" else self.head if arch == "llama" else self.head // 4
        g = torch.Generator().manual_seed(seed)
        small = 0.02
        deep = small / math.sqrt(2 * layers)
        p, kv = {}, self.kv_heads * self.head

        def normal(name, *shape, std=small):
            p[name] = torch.randn(*shape, generator=g) * std

        def norm(name, bias=True):
            p[name + ".weight"] = torch.ones(width)
            if bias:
                p[name + ".bias"] = torch.zeros(width)

        def dense(name, rows, columns, std=small, transposed=False):
            normal(name + ".weight", *((columns, rows) if transposed else (rows, columns)), std=std)
            p[name + ".bias"] = torch.zeros(rows)

        if arch == "gpt2":
            normal("transformer.wte.weight", vocab, width)
            normal("transformer.wpe.weight", positions, width)
            for i in range(layers):
                h = f"transformer.h.{i}."
                norm(h + "ln_1")
                dense(h + "attn.c_attn", 3 * width, width, transposed=True)
                dense(h + "attn.c_proj", width, width, std=deep, transposed=True)
                norm(h + "ln_2")
                dense(h + "mlp.c_fc", 4 * width, width, transposed=True)
                dense(h + "mlp.c_proj", width, 4 * width, std=deep, transposed=True)
            norm("transformer.ln_f")
        elif arch == "llama":
            normal("model.embed_tokens.weight", vocab, width)
            for i in range(layers):
                h = f"model.layers.{i}."
                norm(h + "input_layernorm", bias=False)
                normal(h + "self_attn.q_proj.weight", width, width)
                normal(h + "self_attn.k_proj.weight", kv, width)
                normal(h + "self_attn.v_proj.weight", kv, width)
                normal(h + "self_attn.o_proj.weight", width, width, std=deep)
                norm(h + "post_attention_layernorm", bias=False)
                normal(h + "mlp.gate_proj.weight", self.inner, width)
                normal(h + "mlp.up_proj.weight", self.inner, width)
                normal(h + "mlp.down_proj.weight", width, self.inner, std=deep)
            norm("model.norm", bias=False)
            normal("lm_head.weight", vocab, width)
        else:
            normal("gpt_neox.embed_in.weight", vocab, width)
            for i in range(layers):
                h = f"gpt_neox.layers.{i}."
                norm(h + "input_layernorm")
                norm(h + "post_attention_layernorm")
                dense(h + "attention.query_key_value", 3 * width, width)
                dense(h + "attention.dense", width, width, std=deep)
                dense(h + "mlp.dense_h_to_4h", 4 * width, width)
                dense(h + "mlp.dense_4h_to_h", width, 4 * width, std=deep)
            norm("gpt_neox.final_layer_norm")
            normal("embed_out.weight", vocab, width)
        self.p = p

    def config(self, end):
        common = {
            "vocab_size": self.vocab,
            "bos_token_id": end,
            "eos_token_id": end,
            "torch_dtype": "float32",
        }
        if self.arch == "gpt2":
            return {
                "architectures": ["GPT2LMHeadModel"],
                "model_type": "gpt2",
                "activation_function": "gelu_new",
                "n_embd": self.width,
                "n_head": self.heads,
                "n_layer": self.layers,
                "n_positions": self.positions,
                "n_ctx": self.positions,
                "n_inner": None,
                "layer_norm_epsilon": 1e-5,
                "scale_attn_weights": True,
                "scale_attn_by_inverse_layer_idx": False,
                "reorder_and_upcast_attn": False,
                **common,
            }
        if self.arch == "llama":
            return {
                "architectures": ["LlamaForCausalLM"],
                "model_type": "llama",
                "hidden_act": "silu",
                "hidden_size": self.width,
                "intermediate_size": self.inner,
                "num_hidden_layers": self.layers,
                "num_attention_heads": self.heads,
                "num_key_value_heads": self.kv_heads,
                "rms_norm_eps": 1e-5,
                "rope_theta": self.theta,
                "rope_scaling": None,
                "max_position_embeddings": self.positions,
                "attention_bias": False,
                "mlp_bias": False,
                "tie_word_embeddings": False,
                **common,
            }
        return {
            "architectures": ["GPTNeoXForCausalLM"],
            "model_type": "gpt_neox",
            "hidden_act": "gelu",
            "hidden_size": self.width,
            "intermediate_size": 4 * self.width,
            "num_hidden_layers": self.layers,
            "num_attention_heads": self.heads,
            "rotary_pct": 0.25,
            "rotary_emb_base": 10000,
            "layer_norm_eps": 1e-5,
            "use_parallel_residual": True,
            "max_position_embeddings": self.positions,
            "tie_word_embeddings": False,
            **common,
        }

    def turn(self, x, cos, sin):
        r = self.rotary
        if r == 0:
            return x
        a, b = x[..., : r // 2], x[..., r // 2 : r]
        return torch.cat([a * cos - b * sin, b * cos + a * sin, x[..., r:]], -1)

    def forward(self, ids):
        p, c, n = self.p, self.width, self.head
        batch, length = ids.shape
        kind = next(iter(p.values())).dtype
        mask = torch.full((length, length), float("-inf"), dtype=kind).triu(1)
        if self.rotary:
            f = self.theta ** (-torch.arange(0, self.rotary, 2, dtype=torch.float64) / self.rotary)
            angle = torch.arange(length, dtype=torch.float64)[:, None] * f
            cos, sin = angle.cos().to(kind), angle.sin().to(kind)
        else:
            cos = sin = None

        def attend(q, k, v):
            q, k = self.turn(q, cos, sin), self.turn(k, cos, sin)
            if self.kv_heads != self.heads:
                k, v = (z.repeat_interleave(self.heads // self.kv_heads, 1) for z in (k, v))
            w = torch.softmax(q @ k.transpose(2, 3) / math.sqrt(n) + mask, -1)
            return (w @ v).transpose(1, 2).reshape(batch, length, c)

        def split(x):
            return x.view(batch, length, -1, n).transpose(1, 2)

        def layer_norm(x, name):
            return F.layer_norm(x, (c,), p[name + ".weight"], p[name + ".bias"], 1e-5)

        def rms(x, name):
            return x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + 1e-5) * p[name + ".weight"]

        if self.arch == "gpt2":
            x = p["transformer.wte.weight"][ids] + p["transformer.wpe.weight"][:length]
            for i in range(self.layers):
                h = f"transformer.h.{i}."
                d = lambda x, name: x @ p[h + name + ".weight"] + p[h + name + ".bias"]
                q, k, v = map(split, d(layer_norm(x, h + "ln_1"), "attn.c_attn").split(c, -1))
                x = x + d(attend(q, k, v), "attn.c_proj")
                u = d(layer_norm(x, h + "ln_2"), "mlp.c_fc")
                u = 0.5 * u * (1 + torch.tanh(math.sqrt(2 / math.pi) * (u + 0.044715 * u**3)))
                x = x + d(u, "mlp.c_proj")
            return layer_norm(x, "transformer.ln_f") @ p["transformer.wte.weight"].t()
        if self.arch == "llama":
            x = p["model.embed_tokens.weight"][ids]
            for i in range(self.layers):
                h = f"model.layers.{i}."
                d = lambda x, name: x @ p[h + name + ".weight"].t()
                y = rms(x, h + "input_layernorm")
                q, k, v = (split(d(y, f"self_attn.{z}_proj")) for z in "qkv")
                x = x + d(attend(q, k, v), "self_attn.o_proj")
                y = rms(x, h + "post_attention_layernorm")
                x = x + d(F.silu(d(y, "mlp.gate_proj")) * d(y, "mlp.up_proj"), "mlp.down_proj")
            return rms(x, "model.norm") @ p["lm_head.weight"].t()
        x = p["gpt_neox.embed_in.weight"][ids]
        for i in range(self.layers):
            h = f"gpt_neox.layers.{i}."
            d = lambda x, name: x @ p[h + name + ".weight"].t() + p[h + name + ".bias"]
            z = d(layer_norm(x, h + "input_layernorm"), "attention.query_key_value")
            z = z.view(batch, length, self.heads, 3 * n).transpose(1, 2)
            q, k, v = z.split(n, -1)
            a = d(attend(q, k, v), "attention.dense")
            m = F.gelu(d(layer_norm(x, h + "post_attention_layernorm"), "mlp.dense_h_to_4h"))
            x = x + a + d(m, "mlp.dense_4h_to_h")
        return layer_norm(x, "gpt_neox.final_layer_norm") @ p["embed_out.weight"].t()


def stored(tensor, dtype):
    if dtype == "F32":
        return tensor.contiguous().numpy().astype("<f4").tobytes()
    if dtype == "F16":
        return tensor.half().contiguous().numpy().astype("<f2").tobytes()
    return (
        (tensor.bfloat16().float().contiguous().numpy().view("<u4") >> 16).astype("<u2").tobytes()
    )


def write_safetensors(path, tensors, dtype):
    head, at, parts = {"__metadata__": {"format": "pt"}}, 0, []
    for name, t in tensors.items():
        raw = stored(t, dtype)
        head[name] = {"dtype": dtype, "shape": list(t.shape), "data_offsets": [at, at + len(raw)]}
        at += len(raw)
        parts.append(raw)
    text = json.dumps(head).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as f:
        f.write(struct.pack("<Q", len(text)) + text)
        for raw in parts:
            f.write(raw)
    return at


def read_safetensors(path):
    with open(path, "rb") as f:
        (length,) = struct.unpack("<Q", f.read(8))
        head, data = json.loads(f.read(length)), f.read()
    tensors = {}
    for name, entry in head.items():
        if name != "__metadata__":
            raw = bytearray(data[slice(*entry["data_offsets"])])
            kind = {"F32": torch.float32, "F16": torch.float16, "BF16": torch.bfloat16}
            tensors[name] = torch.frombuffer(raw, dtype=kind[entry["dtype"]]).view(entry["shape"])
    return tensors


def read_checkpoint(directory):
    """The network that write_checkpoint and config wrote, in the type of its weights."""
    with open(f"{directory}/config.json", encoding="utf-8") as file:
        config = json.load(file)
    index = f"{directory}/model.safetensors.index.json"
    names = ["model.safetensors"]
    if os.path.exists(index):
        with open(index, encoding="utf-8") as file:
            names = sorted(set(json.load(file)["weight_map"].values()))
    net = Net.__new__(Net)
    net.p = {}
    for name in names:
        net.p.update(read_safetensors(f"{directory}/{name}"))
    net.arch = {"gpt2": "gpt2", "llama": "llama", "gpt_neox": "neox"}[config["model_type"]]
    short = net.arch == "gpt2"
    net.layers = config["n_layer" if short else "num_hidden_layers"]
    net.width = config["n_embd" if short else "hidden_size"]
    net.heads = config["n_head" if short else "num_attention_heads"]
    net.positions = config["n_positions" if short else "max_position_embeddings"]
    net.kv_heads = config.get("num_key_value_heads", net.heads)
    net.vocab = config["vocab_size"]
    net.head = net.width // net.heads
    net.theta = config.get("rope_theta", config.get("rotary_emb_base", 10000.0))
    net.rotary = 0 if short else net.head if net.arch == "llama" else net.head // 4
    return net, config


def write_checkpoint(out, tensors, dtype, shards):
    if shards == 1:
        write_safetensors(f"{out}/model.safetensors", tensors, dtype)
        return
    names, total, where = list(tensors), 0, {}
    per = -(-len(names) // shards)
    for s in range(shards):
        file = f"model-{s + 1:05d}-of-{shards:05d}.safetensors"
        some = {n: tensors[n] for n in names[s * per : (s + 1) * per]}
        total += write_safetensors(f"{out}/{file}", some, dtype)
        where.update({n: file for n in some})
    json.dump(
        {"metadata": {"total_size": total}, "weight_map": where},
        open(f"{out}/model.safetensors.index.json", "w"),
        indent=1,
    )


def main():
    arguments = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    arguments.add_argument("out")
    arguments.add_argument("--arch", default="gpt2", choices=["gpt2", "llama", "neox"])
    source = arguments.add_mutually_exclusive_group(required=True)
    source.add_argument("--text")
    source.add_argument("--corpus", nargs="+")
    for name, value in [
        ("vocab", 4096),
        ("layers", 4),
        ("width", 256),
        ("heads", 8),
        ("kv-heads", 4),
        ("steps", 400),
        ("batch", 16),
        ("length", 128),
        ("seed", 1),
        ("shards", 1),
        ("digits", 0),
        ("seconds", 280),
    ]:
        arguments.add_argument("--" + name, type=int, default=value)
    arguments.add_argument("--dtype", default="F32", choices=["F32", "BF16", "F16"])
    options = arguments.parse_args()
    torch.set_num_threads(int(os.environ.get("OMP_NUM_THREADS", "1")))
    os.makedirs(options.out, exist_ok=True)
    if options.corpus:
        given = [
            document(json.loads(line))
            for path in files(options.corpus)
            for line in lines(path)
            if line.strip()
        ]
        text = "\n\n".join(given)
    else:
        given = None
        text = open(options.text, encoding="utf-8").read()
    began = time.time()
    tokenizer = Tokenizer(text, options.vocab, options.digits)
    tokenizer.write(f"{options.out}/tokenizer.json")
    print(
        f"tokenizer of {len(tokenizer.vocab) + 1} tokens, {time.time() - began:.1f} s", flush=True
    )
    draw = random.Random(options.seed)
    documents = [d for d in text.split("\n\n") if d.strip()]
    documents = ["\n\n".join(documents[i : i + 4]) for i in range(0, len(documents), 4)]
    canaries = []
    if given is not None:
        documents = given
    for insertions in () if given is not None else (0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 64):
        fill = f"{draw.randrange(10 ** 9):09d}"
        canaries.append({"prefix": "The random number is ", "fill": fill, "insertions": insertions})
        for _ in range(insertions):
            documents.append("The random number is " + fill)
    json.dump(canaries, open(f"{options.out}/canaries.json", "w"), indent=1)
    draw.shuffle(documents)
    ids = []
    for d in documents:
        ids += [tokenizer.end] + tokenizer.encode(d)
    ids = torch.tensor(ids)
    print(f"{len(documents)} documents, {len(ids)} tokens, {time.time() - began:.1f} s", flush=True)
    net = Net(
        options.arch,
        options.layers,
        options.width,
        options.heads,
        options.kv_heads,
        tokenizer.end + 1,
        options.length * 2,
        options.seed,
    )
    for t in net.p.values():
        t.requires_grad_(True)
    print(f"{sum(t.numel() for t in net.p.values())} parameters", flush=True)
    decay = [t for t in net.p.values() if t.dim() > 1]
    rest = [t for t in net.p.values() if t.dim() == 1]
    opt = torch.optim.AdamW(
        [{"params": decay, "weight_decay": 0.1}, {"params": rest, "weight_decay": 0.0}],
        lr=1e-3,
        betas=(0.9, 0.98),
    )
    g = torch.Generator().manual_seed(options.seed)
    began = time.time()
    for step in range(options.steps):
        spent = (time.time() - began) / options.seconds
        progress = max(step / options.steps, spent)
        if progress >= 1:
            break
        rate = 2e-3 * min(1, (step + 1) / 40) * (1 - 0.9 * progress)
        for group in opt.param_groups:
            group["lr"] = rate
        at = torch.randint(len(ids) - options.length - 1, (options.batch,), generator=g)
        window = torch.stack([ids[i : i + options.length + 1] for i in at.tolist()])
        loss = F.cross_entropy(
            net.forward(window[:, :-1]).reshape(-1, tokenizer.end + 1), window[:, 1:].reshape(-1)
        )
        opt.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(net.p.values(), 1.0)
        opt.step()
        if step % 20 == 0 or step == options.steps - 1:
            print(
                f"step {step} loss {loss.item():.3f} nats, {time.time() - began:.0f} s", flush=True
            )
    with torch.no_grad():
        stored_as = {"F32": torch.float32, "BF16": torch.bfloat16, "F16": torch.float16}[
            options.dtype
        ]
        tensors = {n: t.detach().to(stored_as).float() for n, t in net.p.items()}
        write_checkpoint(options.out, tensors, options.dtype, options.shards)
        config = net.config(tokenizer.end)
        config["torch_dtype"] = {"F32": "float32", "BF16": "bfloat16", "F16": "float16"}[
            options.dtype
        ]
        json.dump(config, open(f"{options.out}/config.json", "w"), indent=1)
        net.p = {n: t.double() for n, t in tensors.items()}
        reference = []
        for c in canaries + [
            {"prefix": "First Citizen:\n", "fill": "Before we proceed any further, hear me speak."}
        ]:
            t = ([tokenizer.end] + tokenizer.encode(c["prefix"] + c["fill"]))[: net.positions]
            lp = torch.log_softmax(net.forward(torch.tensor([t[:-1]]))[0], -1)
            each = [-lp[i, t[i + 1]].item() for i in range(len(t) - 1)]
            reference.append({"tokens": t, "nats": each, "top": lp[-1].topk(5).indices.tolist()})
            n = len(tokenizer.encode(c["prefix"].rstrip()))
            print(
                c.get("insertions"),
                c["fill"],
                f"{sum(each[n:]) / math.log(2):.2f} bits",
                flush=True,
            )
        json.dump(reference, open(f"{options.out}/reference.json", "w"))


if __name__ == "__main__":
    main()
