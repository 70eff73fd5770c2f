"""Compares an audit by weights with one by scores of the same canaries, as scripts/elsewhere made them.

Arguments: the directories of both runs. Prints a table and ends with 1 if an exact rank lies outside of
its interval, an exposure is below its free bound, a canary planted 64 times is not among the first
fills, or the controls' exact ranks are not uniform.
"""

import json
import math
import sys

# Kolmogorov's p-value below which controls are not what they must be: once in 1 000 runs by chance.
UNIFORM = 1e-3
OFTEN, FIRST = 64, 10


def canaries(run):
    with open(f"{run}/report.json", encoding="utf-8") as file:
        return {canary["id"]: canary for canary in json.load(file)["canaries"]}


def kolmogorov(shares):
    """The p-value of values that should be uniform between 0 and 1."""
    shares = sorted(shares)
    n = len(shares)
    d = max(max((i + 1) / n - s, s - i / n) for i, s in enumerate(shares))
    x = (math.sqrt(n) + 0.12 + 0.11 / math.sqrt(n)) * d
    return min(1.0, 2 * sum((-1) ** (k - 1) * math.exp(-2 * (k * x) ** 2) for k in range(1, 101)))


def main(by_weights, by_scores):
    exact, scored = canaries(by_weights), canaries(by_scores)
    faults = []
    if exact.keys() != scored.keys():
        faults.append("the runs have other canaries")
    print("| canary | insertions | exact rank | of | exposure | by scores: rank | exposure |")
    print("|---|--:|--:|--:|--:|--:|--:|")
    inside, shares = 0, {}
    for id, canary in exact.items():
        rank, interval = canary["rank"], scored[id]["rank"]
        size = canary["spaceSize"]
        if rank["low"] != rank["high"]:
            faults.append(f"{id} has no exact rank")
        held = interval["low"] <= rank["low"] <= interval["high"]
        inside += held
        if not held:
            faults.append(f"{id}: {rank['low']} is not in {interval['low']} to {interval['high']}")
        if canary["control"]:
            shares.setdefault(canary["format"], []).append((rank["low"] - 0.5) / size)
            continue
        if canary["insertions"] >= OFTEN and rank["high"] > FIRST:
            faults.append(f"{id} was planted {canary['insertions']} times and has rank {rank['high']}")
        bits, bounds = canary["exposureBits"], scored[id]["exposureBits"]
        print(
            f"| {id} | {canary['insertions']} | {rank['low']} | {size} | {bits['low']:.2f}"
            f" | {interval['low']} to {interval['high']}"
            f" | {bounds['low']:.2f} to {bounds['high']:.2f} |"
        )
    print()
    print(f"{inside} of {len(exact)} exact ranks lie in the intervals from scores")
    for format, some in shares.items():
        p = kolmogorov(some)
        print(f"{format}: {len(some)} controls, uniform with p = {p:.3f}")
        if p < UNIFORM:
            faults.append(f"the controls of {format} are not uniform")
    for fault in faults:
        print("fault: " + fault, file=sys.stderr)
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main(*sys.argv[1:])
