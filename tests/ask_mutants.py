"""`make mutants`: mutmut, with the tests read once and not anew for each mutant (docs/mutants.md).

mutmut starts pytest in each child it forks, which then reads the names of a thousand tests again: seconds for an
answer that the first failing test gives in milliseconds. Here the parent collects once, a child runs what it needs.

With `MUTANTS_SECONDS=3` in the environment a mutant is asked only the quickest of its tests, so many that unchanged
they take three seconds together: a first answer for rules whose slow tests plan whole provinces.
"""

import contextlib
import os
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from _pytest.config import get_config
from _pytest.runner import runtestprotocol
from mutmut import __main__ as tool
from mutmut.configuration import config
from mutmut.mutation import trampoline
from mutmut.runners.harness import PytestRunner
from mutmut.state import state
from mutmut.workers.isolation import ForkRunner

from tests.ask_quickly import quickest


class Collected(PytestRunner):
    """The tests of the copy in mutants/, collected in the parent and run in the children."""

    def __init__(self) -> None:
        super().__init__()
        self.items: dict[str, pytest.Item] = {}

    def collect(self) -> None:
        options = ["--rootdir=.", "-q", *config().pytest_add_cli_args]
        chosen = get_config()
        chosen.parse([*options, *config().pytest_add_cli_args_test_selection])
        chosen._do_configure()
        session = pytest.Session.from_config(chosen)
        chosen.hook.pytest_sessionstart(session=session)
        self.items = {item.nodeid: item for item in session.perform_collect()}

    def run_tests(self, *, mutant_name: str | None, tests: Iterable[str]) -> int:
        if not self.items:  # before the children: mutmut's own check that all is well unchanged
            return super().run_tests(mutant_name=mutant_name, tests=tests)
        # the environment is asked at every call of every rule: a constant answers faster
        trampoline.get_mutant_under_test = lambda: mutant_name or ""
        with contextlib.chdir("mutants"):
            heard = Path("noticed", (mutant_name or "").partition("__mutmut_")[0])
            chosen = [self.items[name] for name in _likely_first(list(tests), heard)]
            for item, after in _with_next(chosen):
                if not _passes(item, after):
                    with heard.open("a") as file:
                        file.write(f"{item.nodeid}\n")
                    return 1
            return 0


def _likely_first(tests: list[str], heard: Path) -> list[str]:
    """Those that noticed another change of the same function before the others."""
    if not heard.exists():
        return tests
    times = Counter(heard.read_text().splitlines())
    return sorted(tests, key=lambda name: -times[name])  # stable: the fast ones stay first


def _with_next(items: list[pytest.Item]) -> Iterable[tuple[pytest.Item, pytest.Item | None]]:
    return zip(items, [*items[1:], None], strict=True)


def _passes(item: pytest.Item, after: pytest.Item | None) -> bool:
    return not any(report.failed for report in runtestprotocol(item, log=False, nextitem=after))


class Forks(ForkRunner):
    """mutmut's children, forked once the tests are collected."""

    def startup(self) -> None:
        assert isinstance(self.test_runner, Collected)
        with contextlib.chdir(Path("mutants")):
            self.test_runner.collect()
            Path("noticed").mkdir(exist_ok=True)
        if most := os.environ.get("MUTANTS_SECONDS"):
            asked = state().tests_by_mangled_function_name
            took = state().duration_by_test
            asked.update({name: set(quickest(tests, took, float(most))) for name, tests in asked.items()})
        super().startup()


def _runner(max_workers: int = 1) -> Any:
    return Forks(max_workers=max_workers, test_runner=Collected())


if __name__ == "__main__":
    tool.get_mutant_runner = _runner
    tool.cli()
