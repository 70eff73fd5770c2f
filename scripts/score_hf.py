#!/usr/bin/env python3
"""Scores the texts of `coalmine candidates` with a causal model of Hugging Face.

    score_hf.py CANDIDATES --model DIR --output SCORES

CANDIDATES is .jsonl, .jsonl.gz or .parquet, SCORES .jsonl, .csv or .parquet. Needs Python 3.9, torch
and transformers, pyarrow for Parquet alone, no Coalmine: copy this file and score_files.py to where
the model is. The same command goes on where a killed run stopped.

Each text gets the sum of its tokens' log-probabilities in nats, and the sum of those that end at or
before its border where no token of the vocabulary can cross it. Logarithms are taken in float32 and
summed in float64. Only texts of as many tokens share a batch, so nothing is ever padded.
"""

import argparse
import math
import os

import torch

import score_files
from score_files import Borders, Progress, Refused, Score, Scores

KINDS = {"float32": torch.float32, "bfloat16": torch.bfloat16, "float16": torch.float16}

# Numbers of logits that are widened to float32 at once: 256 MB.
AT_ONCE = 1 << 26


class Loaded:
    """A model and its tokenizer. All that scoring asks of them; load_model makes one."""

    positions = None  # how many tokens a text may have, with what stands before it; None: any
    first = ()  # the tokens that the tokenizer puts before a text
    bos = eos = None  # as config.json names them
    added = {}  # content → id of the tokens that are cut out of a text first

    def logits(self, ids):
        """Of the token behind each of ids [batch, length]: [batch, length, tokens]."""
        raise NotImplementedError

    def encode(self, texts):
        """(ids, begins, ends) of each text alone; places in its characters, None if unknown."""
        raise NotImplementedError

    def vocabulary(self):
        """The tokens as the vocabulary spells them."""
        raise NotImplementedError


class HuggingFace(Loaded):
    """The transformers library's. Some of its tokenizers split texts by a rule of their own class and
    not by that of tokenizer.json, by which Coalmine ranks, so the two are compared on every text."""

    def __init__(self, directory, kind, device, tokenizer):
        os.environ.setdefault("HF_HUB_OFFLINE", "1")
        import transformers

        transformers.utils.logging.set_verbosity_error()
        version = tuple(int(n) for n in transformers.__version__.split(".")[:2])
        keyword = "dtype" if version >= (4, 56) else "torch_dtype"
        self.tokenizer = transformers.AutoTokenizer.from_pretrained(
            directory, local_files_only=True, trust_remote_code=False
        )
        self.choice, self.of_file = tokenizer, None
        path = os.path.join(directory, "tokenizer.json")
        if os.path.exists(path):
            import tokenizers

            self.of_file = tokenizers.Tokenizer.from_file(path)
            self.of_file.no_truncation()
            self.of_file.no_padding()
        elif tokenizer == "file":
            raise Refused(f"--tokenizer file: {directory} has no tokenizer.json")
        self.model = transformers.AutoModelForCausalLM.from_pretrained(
            directory, local_files_only=True, trust_remote_code=False, **{keyword: kind}
        )
        self.model.to(device).eval()
        config = self.model.config
        self.positions = getattr(config, "max_position_embeddings", None)
        self.bos, self.eos = (getattr(config, f"{end}_token_id", None) for end in ("bos", "eos"))
        self.added = dict(self.tokenizer.get_added_vocab())
        alone = self.tokenizer("a", add_special_tokens=False)["input_ids"]
        whole = self.tokenizer("a")["input_ids"]
        at = [i for i in range(len(whole)) if whole[i : i + len(alone)] == alone]
        self.first = whole[: at[0]] if at else []

    def logits(self, ids):
        return self.model(
            input_ids=ids, attention_mask=torch.ones_like(ids), use_cache=False
        ).logits

    def encode(self, texts):
        by_file = None
        if self.of_file is not None and self.choice != "library":
            found = self.of_file.encode_batch(texts, add_special_tokens=False)
            by_file = [(f.ids, *zip(*f.offsets)) for f in found]
        if self.choice == "file":
            return by_file
        by_library = self.of_library(texts)
        if by_file is not None and [ids for ids, _, _ in by_file] != [ids for ids, _, _ in by_library]:
            raise Refused(
                "the library's tokenizer and tokenizer.json cut texts differently; --tokenizer library"
                " or file says with which the model was trained"
            )
        return by_library

    def of_library(self, texts):
        places = self.tokenizer.is_fast
        found = self.tokenizer(texts, add_special_tokens=False, return_offsets_mapping=places)
        if not places:
            return [(ids, None, None) for ids in found["input_ids"]]
        return [
            (ids, [begin for begin, _ in spans], [end for _, end in spans])
            for ids, spans in zip(found["input_ids"], found["offset_mapping"])
        ]

    def vocabulary(self):
        return self.tokenizer.get_vocab()


def load_model(directory, kind, device, tokenizer):
    """The one place where a model and its tokenizer are read. Tests put a plain module here."""
    try:
        return HuggingFace(directory, kind, device, tokenizer)
    except ImportError as e:
        raise Refused(f"a Hugging Face model wants the package transformers ({e})") from None
    except (OSError, ValueError) as e:
        raise Refused(f"--model {directory} cannot be loaded: {str(e).splitlines()[0]}") from None


def boundary(model, choice):
    """The tokens before every text: what model.boundary of Coalmine means by the same word."""
    first = list(model.first)
    end = model.eos[0] if isinstance(model.eos, (list, tuple)) else model.eos
    between = model.added.get("<|endoftext|>")
    if choice == "none":
        return []
    if choice == "auto":
        found = first or [between if between is not None else end]
        return [] if found == [None] else found
    if choice in ("bos", "eos"):
        if choice == "bos":
            found = first or [model.bos]
        else:
            found = [end if end is not None else between]
        if found == [None]:
            raise Refused(f"--boundary {choice}: the model names no such token")
        return found
    return list(model.encode([choice])[0][0])


def batches(tokens, most):
    """Places of texts of as many tokens, at most so many tokens together; the longest first."""
    order = sorted(range(len(tokens)), key=lambda i: -len(tokens[i]))
    batch = []
    for i in order:
        length = len(tokens[i])
        if batch and (length != len(tokens[batch[0]]) or (len(batch) + 1) * length > most):
            yield batch
            batch = []
        batch.append(i)
    if batch:
        yield batch


def costs(model, rows, device):
    """The log-probability in nats, in float64, of each token of rows of one length but the first."""
    ids = torch.tensor(rows, device=device)
    before, wanted = ids[:, :-1], ids[:, 1:]
    logits = model.logits(before)
    logits = logits.reshape(-1, logits.shape[-1])
    wanted = wanted.reshape(-1, 1)
    found = []
    step = max(1, AT_ONCE // logits.shape[1])
    for at in range(0, len(logits), step):
        some = logits[at : at + step].float()
        taken = some.gather(1, wanted[at : at + step]).squeeze(1)
        found.append((taken - torch.logsumexp(some, 1)).double())
    return torch.cat(found).clamp(max=0).view(len(rows), -1).cpu().tolist()


def score(candidate, encoded, nats, start, borders):
    """Sums the costs of the tokens behind the first of [start and text]."""
    ids, begins, ends = encoded
    before = None
    if begins is not None and borders.holds(candidate.text, candidate.border):
        within = sum(end <= candidate.border for end in ends)
        crossed = within < len(ids) and begins[within] < candidate.border
        if within > 0 and not crossed:
            before = math.fsum(nats[max(len(start) - 1, 0) : len(start) - 1 + within])
    total = math.fsum(nats[max(len(start) - 1, 0) :])
    if not math.isfinite(total):
        raise Refused(
            f"text {candidate.id} has no finite log-probability; is the model sound?"
            " --dtype float32 or bfloat16 helps where float16 overflows"
        )
    return Score(candidate.id, total, before, len(ids))


def check_lengths(given, encoded, start, positions):
    for candidate, (ids, _, _) in zip(given, encoded):
        length = len(start) + len(ids)
        if positions is not None and length > positions:
            raise Refused(
                f"text {candidate.id} has {length} tokens with its start, and the model"
                f" {positions} positions"
            )
        if length < 2:
            raise Refused(f"text {candidate.id} is one token with nothing before: it has no cost")


def arguments():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("candidates", metavar="CANDIDATES")
    parser.add_argument("--model", required=True, metavar="DIR")
    parser.add_argument("--output", required=True, metavar="SCORES")
    parser.add_argument(
        "--boundary",
        default="auto",
        help="what stands before every text: auto (the token that the tokenizer puts first, else"
        " <|endoftext|> or the end of a text), bos, eos, none, or a text; default auto",
    )
    parser.add_argument(
        "--dtype", default="float32", choices=KINDS, help="of weights and states; default float32"
    )
    parser.add_argument(
        "--tokenizer",
        default="both",
        choices=["both", "library", "file"],
        help="library: as the class of the library cuts texts; file: as tokenizer.json says, by which"
        " Coalmine ranks; both (the default): refused where they differ",
    )
    parser.add_argument("--device", help="as torch names it; default cuda where there is one, else cpu")
    parser.add_argument(
        "--batch-tokens", type=int, default=4096, help="most tokens of a batch; default 4096"
    )
    return parser.parse_args()


def identity(directory):
    """Names, sizes and times of the model's files: other weights are another run."""
    files = sorted(entry.name for entry in os.scandir(directory) if entry.is_file())
    states = [os.stat(os.path.join(directory, name)) for name in files]
    return [[name, s.st_size, s.st_mtime_ns] for name, s in zip(files, states)]


def main(load=load_model):
    given = arguments()
    if not os.path.isdir(given.model):
        raise Refused(f"--model {given.model} is no directory")
    device = given.device or ("cuda" if torch.cuda.is_available() else "cpu")
    texts = score_files.candidates(given.candidates)
    scores = Scores(
        given.output,
        {
            "candidates": score_files.digest(given.candidates),
            "model": identity(given.model),
            "boundary": given.boundary,
            "dtype": given.dtype,
            "tokenizer": given.tokenizer,
        },
    )
    model = load(given.model, KINDS[given.dtype], device, given.tokenizer)
    borders = Borders(model.vocabulary(), model.added)
    start = boundary(model, given.boundary)
    left = [text for text in texts if text.id not in scores.done]
    encoded = model.encode([text.text for text in left]) if left else []
    check_lengths(left, encoded, start, model.positions)
    rows = [start + list(ids) for ids, _, _ in encoded]
    progress = Progress(len(scores.done), len(texts))
    with torch.inference_mode():
        for batch in batches(rows, given.batch_tokens):
            try:
                nats = costs(model, [rows[i] for i in batch], device)
            except RuntimeError as e:
                if "memory" not in str(e):
                    raise
                raise Refused("the memory is too small; lower --batch-tokens") from None
            scores.add(
                score(left[i], encoded[i], each, start, borders) for i, each in zip(batch, nats)
            )
            progress.add(len(batch))
    scores.finish(texts)
    bordered = sum(s.before_border is not None for s in scores.done.values())
    print(
        f"{len(texts)} texts in {given.dtype} on {device}, {bordered} with a sum before the border"
        f" ({borders.told()})"
    )
    names = " ".join(str(token) for token in start)
    print(
        f"before every text: token {names}"
        if start
        else "before every text: nothing, so its first token has no cost"
    )


if __name__ == "__main__":
    score_files.run(main)
