"""`python -m flows serve` (a child of `dondoc up`) and `python -m flows demo-year ...` (a child of `dondoc demo`)."""

import sys

from flows.environment import keep_quiet

keep_quiet()  # before anything imports Prefect


def main() -> None:
    """Start the job named by the first argument."""
    job = sys.argv[1] if len(sys.argv) > 1 else "serve"
    if job == "serve":
        from flows.serve import main as serve

        serve()
    elif job == "demo-year":
        from flows.demo_year import main as demo

        sys.exit(demo(sys.argv[2:]))
    else:
        sys.exit(f"python -m flows: unknown job {job!r}; known: serve, demo-year")


if __name__ == "__main__":
    main()
