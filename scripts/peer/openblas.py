"""Lets PyTorch's matrix products run at full speed; import it before torch.

OpenBLAS takes a processor younger than itself for the oldest it knows: on an Emerald Rapids, Debian's
0.3.21 made products at 24 Gflop/s instead of 140. So the kernels that the processor can run are asked
for by name. Without OpenBLAS Debian's PyTorch has the reference library, which is slower still.
"""

import os
import sys


def processor_flags():
    with open("/proc/cpuinfo") as cpus:
        return next((line.split() for line in cpus if line.startswith("flags")), [])


if os.path.exists("/proc/cpuinfo"):
    flags = processor_flags()
    if "avx512f" in flags:
        os.environ.setdefault("OPENBLAS_CORETYPE", "SkylakeX")
    elif "avx2" in flags:
        os.environ.setdefault("OPENBLAS_CORETYPE", "Haswell")


def warn_if_missing():
    """Says on standard error that the peer is slow, where torch came without a fast library."""
    with open("/proc/self/maps") as maps:
        loaded = maps.read()
    if not any(name in loaded for name in ("openblas", "libmkl", "libblis")):
        print("PyTorch runs on the reference BLAS, which is slow: the ratios flatter Coalmine."
              " Install libopenblas0-pthread.", file=sys.stderr)
