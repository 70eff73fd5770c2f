"""What score_hf.py and score_endpoint.py share: candidates, scores, and borders between tokens.

Python 3.9 or later and its standard library. Parquet wants pyarrow; JSON lines and CSV want nothing.
"""

import collections
import csv
import gzip
import hashlib
import json
import os
import sys
import time

try:
    import fcntl
except ImportError:  # not on Windows: there two runs on one file are not noticed
    fcntl = None

# border: where, in characters of text, a new token must begin; None where nobody can promise that.
Candidate = collections.namedtuple("Candidate", "id text border")

# Nats. before_border is None where the sum cannot be had.
Score = collections.namedtuple("Score", "id log_probability before_border tokens")

COLUMNS = ("id", "log_probability_nats", "before_border_nats", "tokens")
WHITE = " \t\n\r\f\v"


class Refused(Exception):
    """Ends the program with one sentence and exit code 2. Never holds a text."""


def run(main):
    """Calls main and turns what it refuses into a sentence."""
    try:
        main()
    except (Refused, OSError) as refused:
        sys.exit(told(f"{os.path.basename(sys.argv[0])}: {refused}", 2))
    except KeyboardInterrupt:
        sys.exit(told("stopped; the same command goes on", 130))


def told(sentence, code):
    print(sentence, file=sys.stderr, flush=True)
    return code


# Candidates


def candidates(path):
    """What `coalmine candidates` wrote, in its order."""
    found, ids = [], set()
    for number, record in enumerate(records(path), 1):
        where = f"{path}, text {number}"
        if not isinstance(record, dict):
            raise Refused(f"{where} is no record with the fields id, text and border")
        id, text, border = (record.get(name) for name in ("id", "text", "border"))
        if not isinstance(id, str) or not isinstance(text, str) or not id or not text:
            raise Refused(f"{where} has no id or no text; is it a file of `coalmine candidates`?")
        if border is not None and (not isinstance(border, int) or not 0 <= border <= len(text)):
            raise Refused(f"{where} has a border outside of its text")
        if id in ids:
            raise Refused(f"{where} has the id {id} of an earlier one")
        ids.add(id)
        found.append(Candidate(id, text, border))
    if not found:
        raise Refused(f"{path} holds no texts")
    return found


def records(path):
    if path.endswith(".parquet"):
        reader = parquet()
        try:
            table = reader.read_table(path, columns=["id", "text", "border"])
        except ValueError as e:
            raise Refused(f"{path} is no Parquet file of candidates ({type(e).__name__})") from None
        yield from table.to_pylist()
        return
    opened = gzip.open if path.endswith(".gz") else open
    number = 0
    try:
        with opened(path, "rt", encoding="utf-8") as lines:
            for number, line in enumerate(lines, 1):
                if line.strip():
                    yield json.loads(line)
    except (UnicodeDecodeError, EOFError):
        raise Refused(f"{path} is cut off or not UTF-8 behind line {number}") from None
    except ValueError:
        raise Refused(f"{path}, line {number} is no JSON") from None


def parquet():
    try:
        import pyarrow.parquet
    except ImportError:
        raise Refused("Parquet wants the package pyarrow; .jsonl does without") from None
    return pyarrow.parquet


def digest(path):
    sha = hashlib.sha256()
    with open(path, "rb") as file:
        for block in iter(lambda: file.read(1 << 20), b""):
            sha.update(block)
    return sha.hexdigest()


# Borders


class Borders:
    """Where no token can reach from the characters before a border to those behind it.

    A border lies between a character that is no white space and a blank. A token that crosses it
    holds that character's last byte with the blank behind it. So the vocabulary is looked through
    once for the bytes that have a blank behind them in some token. At a border behind any other
    byte all texts with the same beginning have the same tokens before it, whatever follows.
    """

    def __init__(self, tokens, added):
        """tokens: those of the vocabulary as it spells them; added: those cut out of texts first."""
        self.added = [token for token in added if token]
        letters = byte_letters()
        tokens = set(tokens) - set(self.added)
        spelled_by_bytes = all(c in letters for token in tokens for c in token)
        self.before_blanks = set()
        for token in tokens:
            if spelled_by_bytes:
                spelling = bytes(letters[c] for c in token)
            else:  # as SentencePiece writes blanks
                spelling = token.replace("\u2581", " ").encode("utf-8", "surrogatepass")
            self.before_blanks.update(
                before
                for before, byte in zip(spelling, spelling[1:])
                if byte == 0x20 and chr(before) not in WHITE
            )

    def holds(self, text, border):
        """Whether the tokens before the border are the same whatever stands behind it."""
        return (
            border is not None
            and 0 < border < len(text)
            and text[border] == " "
            and not text[border - 1].isspace()
            and text[border - 1].encode("utf-8", "surrogatepass")[-1] not in self.before_blanks
            and not any(token in text for token in self.added)
        )

    def told(self):
        if not self.before_blanks:
            return "no token of the vocabulary holds a blank behind another character"
        shown = bytes(sorted(self.before_blanks)).decode("ascii", "backslashreplace")
        return f"tokens of the vocabulary hold a blank behind {shown}: no sums at borders behind these"


def byte_letters():
    """The byte that each letter of a byte-level vocabulary stands for."""
    shown = [*range(33, 127), *range(161, 173), *range(174, 256)]
    hidden = [byte for byte in range(256) if byte not in shown]
    letters = {chr(byte): byte for byte in shown}
    letters.update({chr(256 + n): byte for n, byte in enumerate(hidden)})
    return letters


def borders_of_file(path):
    """Borders of a tokenizer.json."""
    try:
        with open(path, encoding="utf-8") as file:
            read = json.load(file)
        vocabulary = read["model"]["vocab"]
        if isinstance(vocabulary, list):
            vocabulary = [token for token, _ in vocabulary]
        return Borders(vocabulary, [token["content"] for token in read.get("added_tokens", [])])
    except (ValueError, KeyError, TypeError) as e:
        raise Refused(f"{path} is no tokenizer.json ({type(e).__name__})") from None


# Scores


class Scores:
    """Scores as they come, in OUTPUT.part, and all of them in OUTPUT at the end.

    The first line of the part file says what was asked, so that no other run goes on with it. A
    line that a kill tore off is scored again.
    """

    def __init__(self, output, asked):
        if not output.endswith((".jsonl", ".csv", ".parquet")):
            raise Refused(f"--output {output} ends in none of .jsonl, .csv and .parquet")
        if output.endswith(".parquet"):
            parquet()
        if os.path.exists(output):
            raise Refused(f"--output {output} exists; remove it or name another file")
        self.output, self.part = output, output + ".part"
        first = (json.dumps(asked, sort_keys=True) + "\n").encode()
        self.file = os.fdopen(os.open(self.part, os.O_RDWR | os.O_CREAT, 0o600), "r+b")
        if fcntl:
            try:
                fcntl.flock(self.file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                raise Refused(f"another run writes {self.part}") from None
        kept = self.file.read()
        whole = kept.rfind(b"\n") + 1
        lines = kept[:whole].splitlines(keepends=True)
        if lines and lines[0] != first:
            raise Refused(
                f"{self.part} was begun with other candidates, another model or other options;"
                " remove it to begin anew"
            )
        try:
            self.done = {s.id: s for s in (Score(*json.loads(line)) for line in lines[1:])}
        except (ValueError, TypeError):
            raise Refused(f"{self.part} is damaged; remove it to begin anew") from None
        self.file.seek(whole)
        self.file.truncate()
        if not lines:
            self.file.write(first)

    def add(self, scores):
        for score in scores:
            self.file.write((json.dumps(score) + "\n").encode())
            self.done[score.id] = score
        self.file.flush()

    def finish(self, given):
        """Writes the scores of all candidates in their order, whole or not at all."""
        rows = [self.done[candidate.id] for candidate in given]
        beside = self.output + ".tmp"
        if os.path.exists(beside):
            os.remove(beside)
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            write(rows, self.output, file)
            file.flush()
            os.fsync(file.fileno())
        os.replace(beside, self.output)
        self.file.close()
        os.remove(self.part)


def write(rows, name, file):
    if name.endswith(".parquet"):
        import pyarrow

        kinds = (pyarrow.string(), pyarrow.float64(), pyarrow.float64(), pyarrow.int64())
        columns = zip(*rows)
        arrays = [pyarrow.array(list(values), kind) for values, kind in zip(columns, kinds)]
        parquet().write_table(pyarrow.table(arrays, names=COLUMNS), file)
        return
    if name.endswith(".csv"):
        import io

        text = io.TextIOWrapper(file, encoding="utf-8", newline="")
        table = csv.writer(text, lineterminator="\n")
        table.writerow(COLUMNS)
        table.writerows(["" if value is None else value for value in row] for row in rows)
        text.flush()
        text.detach()
        return
    for row in rows:
        file.write((json.dumps(dict(zip(COLUMNS, row))) + "\n").encode())


class Progress:
    """A bar on standard error; a line per tenth where that is no terminal."""

    WIDTH = 30

    def __init__(self, done, total):
        self.before, self.done, self.total = done, done, total
        self.began = self.shown = time.monotonic()
        self.tenth = done * 10 // total
        self.terminal = sys.stderr.isatty()
        if done:
            told(f"{done} of {total} texts were scored before", 0)

    def add(self, texts):
        self.done += texts
        now = time.monotonic()
        rate = (self.done - self.before) / max(now - self.began, 1e-9)
        left = (self.total - self.done) / rate
        line = f"{self.done} of {self.total} texts, {rate:.0f} a second, {left:.0f} s left"
        last = self.done == self.total
        if self.terminal and (last or now - self.shown > 0.2):
            self.shown = now
            full = self.WIDTH * self.done // self.total
            bar = "#" * full + "-" * (self.WIDTH - full)
            print(f"\r[{bar}] {line}\033[K", end="\n" if last else "", file=sys.stderr, flush=True)
        elif not self.terminal and self.done * 10 // self.total > self.tenth:
            self.tenth = self.done * 10 // self.total
            told(line, 0)
