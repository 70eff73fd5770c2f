#!/usr/bin/env python3
"""Scores the texts of `coalmine candidates` at an OpenAI-compatible completions endpoint.

    score_endpoint.py CANDIDATES --url http://localhost:8000/v1 --model NAME --output SCORES

CANDIDATES is .jsonl, .jsonl.gz or .parquet, SCORES .jsonl, .csv or .parquet. Needs Python 3.9,
pyarrow for Parquet alone, no Coalmine: copy this file and score_files.py to where the endpoint can
be reached. The same command goes on where a killed run stopped.

The endpoint must give the log-probabilities of the prompt: /completions with echo and logprobs.
Each text gets their sum in nats. The sum before its border is given where no token can cross it,
which the endpoint does not tell: --tokenizer names the model's tokenizer.json. The key is taken
from the environment and is shown nowhere.
"""

import argparse
import concurrent.futures
import email.utils
import http.client
import json
import math
import os
import random
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request

import score_files
from score_files import Progress, Refused, Score, Scores

# What servers write for a probability of zero, which JSON cannot tell.
LEAST = -9999.0
ROUNDING = 1e-5
LONGEST_WAIT = 60.0


class NoRedirect(urllib.request.HTTPRedirectHandler):
    """A redirect would carry key and texts to where nobody sent them."""

    def redirect_request(self, *_):
        return None


class Pace:
    """Lets so many requests a second begin; all of them where no rate is given."""

    def __init__(self, per_second):
        self.apart = 1 / per_second if per_second else 0
        self.next = 0.0
        self.lock = threading.Lock()

    def wait(self):
        with self.lock:
            now = time.monotonic()
            begin = max(now, self.next)
            self.next = begin + self.apart
        time.sleep(begin - now)

    def hold(self, seconds):
        """Nobody begins before so many seconds from now: the endpoint asked for it."""
        with self.lock:
            self.next = max(self.next, time.monotonic() + seconds)


class Endpoint:
    def __init__(self, url, model, key, pace, retries, timeout):
        self.url = url.rstrip("/") + "/completions"
        self.model, self.key, self.pace = model, key, pace
        self.retries, self.timeout = retries, timeout
        self.opener = urllib.request.build_opener(NoRedirect)

    def ask(self, prompt):
        """The answer's only choice, and how many tokens it says that the prompt has, or None."""
        asked = {
            "model": self.model,
            "prompt": prompt,
            "max_tokens": 1,
            "temperature": 0,
            "echo": True,
            "logprobs": 1,
        }
        answer = self.post(json.dumps(asked).encode())
        try:
            (choice,) = answer["choices"]
            return choice, (answer.get("usage") or {}).get("prompt_tokens")
        except (KeyError, TypeError, ValueError, AttributeError):
            raise Refused(f"{self.url} gives no completion with one choice") from None

    def post(self, body):
        for tried in range(self.retries + 1):
            self.pace.wait()
            request = urllib.request.Request(self.url, body)
            request.add_header("Content-Type", "application/json")
            if self.key:
                request.add_unredirected_header("Authorization", "Bearer " + self.key)
            asked_to_wait = 0.0
            try:
                with self.opener.open(request, timeout=self.timeout) as answer:
                    return json.load(answer)
            except urllib.error.HTTPError as e:
                e.close()
                if e.code != 429 and e.code != 408 and e.code < 500:
                    raise Refused(f"{self.url} answers {e.code} {e.reason}{remedy(e.code)}") from None
                why = f"{e.code} {e.reason}"
                asked_to_wait = seconds(e.headers.get("Retry-After"))
                self.pace.hold(asked_to_wait)
            except (OSError, http.client.HTTPException) as e:
                why = str(getattr(e, "reason", e)) or type(e).__name__
            except ValueError:
                why = "no JSON"
            if tried < self.retries:
                waited = min(LONGEST_WAIT, 2.0**tried) * (0.5 + random.random() / 2)
                time.sleep(max(waited, asked_to_wait))
        raise Refused(
            f"{self.url} gave no answer in {self.retries + 1} tries, at last: {why};"
            " the same command goes on"
        )


def remedy(code):
    if code in (401, 403):
        return "; is the key in the environment? (--key-variable)"
    if code == 404:
        return "; is --url that of the API's version, as …/v1, and is --model served there?"
    if code == 400:
        return "; does it serve echo with logprobs?"
    return ""


def seconds(retry_after):
    """What a header Retry-After asks for: seconds, or a date."""
    if not retry_after:
        return 0.0
    try:
        return max(0.0, float(retry_after))
    except ValueError:
        try:
            when = email.utils.parsedate_to_datetime(retry_after)
            return max(0.0, when.timestamp() - time.time())
        except (TypeError, ValueError):
            return 0.0


def score(candidate, boundary, choice, prompt_tokens, borders):
    """Sums the log-probabilities of the text's tokens, and says whether all of them have one."""
    prompt = boundary + candidate.text
    tokens, nats, offsets = logprobs(choice, candidate.id)
    # Some servers begin with the token that stands before every text, and count places from it.
    led = nats[0] is None and not begins(prompt, plain(tokens[0]))
    first = 1 if led else 0
    shift = offsets[first] if first < len(offsets) else 0
    places = [offset - shift for offset in offsets]
    count = sum(place < len(prompt) for place in places[first:]) + first
    if isinstance(prompt_tokens, int):
        if not count <= prompt_tokens <= len(tokens) and prompt.isascii():
            raise Refused(
                f"text {candidate.id}: the endpoint counts {prompt_tokens} tokens of the prompt and"
                f" gives the places of {count}"
            )
        count = prompt_tokens
    begin = place_of(len(boundary), prompt, tokens, places, first, count) if boundary else first
    if begin is None:
        raise Refused(f"text {candidate.id}: no token begins behind --boundary")
    whole = nats[begin:count]
    free = bool(whole) and whole[0] is None
    whole = whole[1:] if free else whole
    if not whole or any(cost is None for cost in whole):
        raise Refused(
            "the endpoint gives no log-probabilities of the prompt; it must serve echo with logprobs"
        )
    total = math.fsum(whole)
    if any(cost <= LEAST or not cost <= ROUNDING for cost in whole) or not math.isfinite(total):
        raise Refused(f"text {candidate.id} has a token without a finite log-probability")
    before = None
    if borders is not None and borders.holds(candidate.text, candidate.border):
        border = len(boundary) + candidate.border
        at = place_of(border, prompt, tokens, places, first, count)
        if at is not None and at > begin:
            before = min(0.0, math.fsum(nats[begin + free : at]))
    return Score(candidate.id, min(0.0, total), before, count - begin), free


def logprobs(choice, id):
    found = choice.get("logprobs") if isinstance(choice, dict) else None
    found = found if isinstance(found, dict) else {}
    parts = [found.get(name) for name in ("tokens", "token_logprobs", "text_offset")]
    if not all(isinstance(part, list) and part for part in parts):
        raise Refused(
            "the endpoint gives no log-probabilities of the prompt; it must serve echo with logprobs"
        )
    if len({len(part) for part in parts}) != 1:
        raise Refused(f"text {id}: the endpoint gives unequal numbers of tokens and log-probabilities")
    tokens, nats, offsets = parts
    if not (
        all(isinstance(token, str) for token in tokens)
        and all(cost is None or isinstance(cost, (int, float)) for cost in nats)
        and all(isinstance(offset, int) for offset in offsets)
    ):
        raise Refused(f"text {id}: the endpoint's log-probabilities are no numbers")
    return tokens, nats, offsets


def place_of(character, prompt, tokens, places, first, count):
    """The token that begins at a character of the prompt; None where that is not sure."""
    spelled = ""
    for i in range(first, count):
        if len(spelled) >= character:
            break
        spelled += plain(tokens[i])
        if i == first and not prompt.startswith(spelled):
            spelled = spelled.lstrip(" ")
    else:
        i = count
    at_place = i == count or places[i] == character
    return i if spelled == prompt[:character] and at_place else None


def begins(prompt, token):
    """Whether it is the prompt's first token, or a part of its first character."""
    part = "\ufffd" in token or token.startswith("bytes:")
    return part or bool(token) and prompt.startswith((token, token.lstrip(" ")))


def plain(token):
    return token.replace("\u2581", " ")


def arguments():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("candidates", metavar="CANDIDATES")
    parser.add_argument("--url", required=True, help="up to the API's version, as http://host:8000/v1")
    parser.add_argument("--model", required=True, help="as the endpoint names it")
    parser.add_argument("--output", required=True, metavar="SCORES")
    parser.add_argument(
        "--boundary",
        default="",
        help="a text that is sent before every text and not counted, such as <|endoftext|> where the"
        " server puts no token first; default none",
    )
    parser.add_argument(
        "--tokenizer", metavar="FILE", help="the model's tokenizer.json; without it no border sums"
    )
    parser.add_argument(
        "--key-variable",
        default="OPENAI_API_KEY",
        help="the environment variable with the key; default OPENAI_API_KEY, and none if it is unset",
    )
    parser.add_argument("--concurrency", type=int, default=4, help="requests at once; default 4")
    parser.add_argument("--per-second", type=float, help="most requests a second; default any")
    parser.add_argument("--retries", type=int, default=7, help="of a request that failed; default 7")
    parser.add_argument("--timeout", type=float, default=120, help="seconds; default 120")
    given = parser.parse_args()
    if given.concurrency < 1 or given.retries < 0 or (given.per_second or 1) <= 0:
        parser.error("--concurrency and --per-second are above zero, --retries is no less than zero")
    return given


def check_url(url, key):
    parts = urllib.parse.urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise Refused("--url is no address that begins with http:// or https://")
    if parts.username or parts.query:
        raise Refused("--url holds a key or a query; the key belongs into the environment")
    if key and parts.scheme == "http" and parts.hostname not in ("localhost", "127.0.0.1", "::1"):
        print("the key and the texts travel in the open: --url is http", file=sys.stderr)


def main():
    given = arguments()
    key = os.environ.get(given.key_variable, "").strip()
    check_url(given.url, key)
    borders = score_files.borders_of_file(given.tokenizer) if given.tokenizer else None
    texts = score_files.candidates(given.candidates)
    asked = {
        "candidates": score_files.digest(given.candidates),
        "model": [given.url, given.model],
        "boundary": given.boundary,
        "tokenizer": score_files.digest(given.tokenizer) if given.tokenizer else None,
    }
    scores = Scores(given.output, asked)
    endpoint = Endpoint(
        given.url, given.model, key, Pace(given.per_second), given.retries, given.timeout
    )

    def one(candidate):
        choice, prompt_tokens = endpoint.ask(given.boundary + candidate.text)
        return score(candidate, given.boundary, choice, prompt_tokens, borders)

    progress = Progress(len(scores.done), len(texts))
    left = iter([text for text in texts if text.id not in scores.done])
    free = 0
    with concurrent.futures.ThreadPoolExecutor(given.concurrency) as pool:
        running = set()
        try:
            while True:
                while len(running) < 2 * given.concurrency:
                    candidate = next(left, None)
                    if candidate is None:
                        break
                    running.add(pool.submit(one, candidate))
                if not running:
                    break
                ended, running = concurrent.futures.wait(
                    running, return_when=concurrent.futures.FIRST_COMPLETED
                )
                found = [future.result() for future in ended]
                scores.add(score for score, _ in found)
                free += sum(without_cost for _, without_cost in found)
                progress.add(len(found))
        except BaseException:
            for future in running:
                future.cancel()
            raise
    scores.finish(texts)
    bordered = sum(s.before_border is not None for s in scores.done.values())
    why = borders.told() if borders else "--tokenizer names no vocabulary"
    print(f"{len(texts)} texts, {bordered} with a sum before the border ({why})")
    print(
        "the first token of a text has no cost: nothing stands before it"
        if free
        else "every token of a text has a cost"
    )


if __name__ == "__main__":
    score_files.run(main)
