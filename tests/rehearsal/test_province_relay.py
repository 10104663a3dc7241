"""The province behind a relay of bad character: it says "later", refuses, hangs up, takes letters in silence.

PROVINCE_SEEDS is how many seeds are lived (1 in the normal suite).
"""

import os
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from notifications.channels import Mail
from rehearsal.province_faults import FakeRelay
from tests.rehearsal.province import live

LAST = date(2026, 3, 20)  # past Tết and the first outage


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(1, 1 + int(os.environ.get("PROVINCE_SEEDS", "1"))))
def test_no_refusal_silence_or_crash_of_the_relay_makes_the_office_silent_or_wrong(
    tmp_path: Path, seed: int
) -> None:
    relay = FakeRelay(seed)

    lived = live(tmp_path, seed, last=LAST, channel=Mail(relay, "dondoc@mau.example"))
    report, found = lived.proof()

    taken = Counter(relay.taken)
    in_flight = lived.year.lived.crashes + relay.answers["silent"]
    assert {c.name: c.counter_examples[:3] for c in report.checks if c.counter_examples} == {}
    assert found["silent_examples"] == []
    assert set(found["wrong_notices_per_10000"].values()) == {0}
    assert lived.year.lived.orphan_days == 0
    assert relay.answers.keys() == {"later", "never", "hung up", "silent", "taken"}
    assert sum(taken.values()) - len(taken) <= in_flight
    assert found["mails_sent"] <= len(taken)
