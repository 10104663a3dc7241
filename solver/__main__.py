"""`python -m solver [--memory MEGABYTES]`: answers jobs until standard input ends."""

import argparse
import os
import sys


def main() -> int:
    asked = argparse.ArgumentParser(prog="python -m solver", description=__doc__)
    asked.add_argument("--memory", type=int, default=0, help="most megabytes of address space; 0: no limit")
    limit_memory(asked.parse_args().memory)
    # One thread: more would cost memory and change the order of sums.
    os.environ["OPENBLAS_NUM_THREADS"] = "1"
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # whatever the library prints must not run into an answer
    from solver.protocol import serve

    serve(sys.stdin, answers)
    return 0


def limit_memory(megabytes: int) -> None:
    """Cap the address space where the system can (not on Windows): asking for more then fails at once."""
    if megabytes:
        try:
            import resource
        except ImportError:
            return
        resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20, megabytes << 20))


if __name__ == "__main__":
    sys.exit(main())
