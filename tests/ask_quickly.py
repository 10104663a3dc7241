"""The mutants of some rules asked within one process, by their quick tests alone (docs/mutants.md).

    python -m tests.ask_quickly RESULT.csv SECONDS MODULE[,MODULE...] tests/rules/test_a.py ...

A child for each mutant costs more than the tests of a small rule. Here a mutant takes the place of its function,
the tests that call it are run, the quickest first and so many that unchanged they take SECONDS together, and the
function is put back; then all its tests must pass again, or it is told that something was left behind. Runs where
`make mutants` has written its copies. `MUTANTS_BUT` names a result of before: who was noticed there is left out.
"""

import contextlib
import csv
import io
import os
import resource
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from importlib import import_module
from typing import Any

import pytest
from _pytest.config import get_config
from mutmut.mutation import trampoline

Test = Callable[[], object]
Variants = dict[str, Any]  # the mutants of a function by name, and itself as "_mutmut_orig"
ITSELF = "_mutmut_orig"


class TooLong(BaseException):
    """A test that takes far longer than unchanged: an endless loop, which counts as noticed."""


def _collected(paths: list[str]) -> dict[str, Test]:
    """Tests that need nothing but their parameters."""
    chosen = get_config()
    options = [
        "--rootdir=.",
        "-q",
        "-m",
        "not postgres and not slow",
        "-p",
        "no:xdist",
        "-p",
        "tests.mutated",
    ]
    chosen.parse([*options, *paths])
    chosen._do_configure()
    session = pytest.Session.from_config(chosen)
    chosen.hook.pytest_sessionstart(session=session)
    found: dict[str, Test] = {}
    for item in session.perform_collect():
        if isinstance(item, pytest.Function):
            known = item.callspec.params if hasattr(item, "callspec") else {}
            needs = set(item.fixturenames) - known.keys() - {"request", "monkeypatch", "fresh_statements"}
            if not needs:
                found[item.nodeid] = partial(item.obj, **known)
    return found


def _functions(module: str) -> Iterator[tuple[str, Variants]]:
    made = import_module(f"rules.{module}")
    for holder in [made, *(kind for kind in vars(made).values() if isinstance(kind, type))]:
        if getattr(holder, "__module__", made.__name__) == made.__name__:
            for variants in list(vars(holder).values()):
                if isinstance(variants, dict) and ITSELF in variants:
                    yield (
                        f"rules.{module}.{variants[ITSELF].__name__.removesuffix('__mutmut_orig')}",
                        variants,
                    )


def _passes(test: Test, seconds: float) -> bool:
    signal.setitimer(signal.ITIMER_PROF, 1 + 10 * seconds)
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            test()
    except pytest.skip.Exception:
        return True
    except (Exception, TooLong, pytest.fail.Exception):
        return False
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
    return True


def _calls(
    tests: dict[str, Test], functions: dict[str, Variants]
) -> tuple[dict[str, set[str]], dict[str, float]]:
    """Which functions each test calls, and how long it takes."""
    called: set[str] = set()

    def telling(name: str, itself: Any) -> Any:
        def told(*args: Any, **kwargs: Any) -> Any:
            called.add(name)
            return itself(*args, **kwargs)

        return told

    found: dict[str, set[str]] = {name: set() for name in functions}
    took: dict[str, float] = {}
    for name, variants in functions.items():
        variants[ITSELF] = telling(name, variants[ITSELF])
    for test_name, test in tests.items():
        called.clear()
        begun = time.process_time()
        if _passes(test, 600):
            took[test_name] = time.process_time() - begun
            for name in called & found.keys():
                found[name].add(test_name)
        else:
            print("does not pass unchanged:", test_name, file=sys.stderr)
    return found, took


def quickest(tests: Iterable[str], took: Mapping[str, float], seconds: float) -> list[str]:
    """The quickest tests that take no longer together, by what they took unchanged; never none at all."""
    chosen: list[str] = []
    for name in sorted(tests, key=lambda name: (took[name], name)):
        seconds -= took[name]
        if chosen and seconds < 0:
            break
        chosen.append(name)
    return chosen


def _ask(
    name: str, mutants: list[str], variants: Variants, tests: dict[str, Test], took: dict[str, float]
) -> Iterator[tuple[str, str]]:
    """Each of these mutants of a function, and the test that notices it or nothing."""
    itself, heard = variants[ITSELF], Counter[str]()
    for mutant in mutants:
        variants[ITSELF] = variants[mutant]
        by = ""
        for one in sorted(tests, key=lambda test: -heard[test]):
            if not _passes(tests[one], took[one]):
                by = one
                heard[one] += 1
                break
        variants[ITSELF] = itself
        yield f"{name.rpartition('.')[0]}.{mutant}", by
    if left := [one for one, test in tests.items() if not _passes(test, took[one])]:
        print("something was left behind:", name, left[:3], file=sys.stderr)


def _noticed_before() -> set[str]:
    if "MUTANTS_BUT" not in os.environ:
        return set()
    with open(os.environ["MUTANTS_BUT"], newline="") as file:
        return {name for name, by in csv.reader(file) if by}


def _too_long(*_: object) -> None:
    raise TooLong


def main(result: str, seconds: str, modules: str, *paths: str) -> None:
    signal.signal(signal.SIGPROF, _too_long)
    resource.setrlimit(resource.RLIMIT_AS, (2 << 30, 2 << 30))
    trampoline.get_mutant_under_test = lambda: ""
    tests = _collected(list(paths))
    functions = {name: variants for module in modules.split(",") for name, variants in _functions(module)}
    plain = {name: variants[ITSELF] for name, variants in functions.items()}
    called, took = _calls(tests, functions)
    for name, variants in functions.items():
        variants[ITSELF] = plain[name]
    before = _noticed_before()
    with open(result, "w", newline="") as file:
        out = csv.writer(file)
        for name, variants in functions.items():
            prefix = name.rpartition(".")[0]
            asked = [key for key in variants if key != ITSELF and f"{prefix}.{key}" not in before]
            if not asked:
                continue
            quick = {one: tests[one] for one in quickest(called[name], took, float(seconds))}
            for row in _ask(name, asked, variants, quick, took):
                out.writerow(row)
                file.flush()


if __name__ == "__main__":
    os.environ.pop("MUTANT_UNDER_TEST", None)
    main(*sys.argv[1:])
