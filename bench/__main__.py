"""`python -m bench [PART]`: ratios to floors of the same run, and what rounds cost; all parts by default."""

import sys

from bench import channel, delivery, replan, rounds, run_year, sweep

PARTS = {
    "sweep": sweep.main,
    "channel": channel.main,
    "delivery": delivery.main,
    "rounds": rounds.main,
    "replan": replan.main,
    "run_year": run_year.main,
}


def main(arguments: list[str]) -> int:
    """Run the named part with its own options, or every part with its defaults."""
    if arguments and arguments[0] in PARTS:
        sys.argv = [f"bench {arguments[0]}", *arguments[1:]]
        PARTS[arguments[0]]()
        return 0
    if arguments:
        print(f"bench: unknown part {arguments[0]!r}; known: {', '.join(PARTS)}", file=sys.stderr)
        return 2
    for name, part in PARTS.items():
        print(f"== {name}", flush=True)
        sys.argv = [f"bench {name}"]
        part()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
