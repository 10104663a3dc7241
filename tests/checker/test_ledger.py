"""What the checker keeps of the chain: a hash as its bytes, all else as it stands; no lists for who asks for none."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from checker import proof
from checker.report import Check

AT = datetime(2022, 1, 4, tzinfo=UTC)
DIGEST = proof.sha256("row")


def entered(ledger: proof.Ledger, *listed: Any) -> Check:
    check = Check("audit_chain")
    proof._enter(ledger, check, 1, AT, json.dumps(listed))
    return check


def test_only_a_hash_as_it_is_written_is_kept_as_one() -> None:
    ledger = proof.Ledger()

    check = entered(
        ledger,
        ["person", "1", DIGEST],
        ["person", "2", DIGEST.upper()],  # no row's hash is written so
        ["person", "3", "z" * 64],
        ["person", "4", proof.DROPPED],
        ["person", "5", None],
    )

    assert check.counter_examples == []
    assert ledger.rows.keys() == {"person"}
    assert dict(ledger.rows["person"].items()) == {
        "1": bytes.fromhex(DIGEST), "2": DIGEST.upper(), "3": "z" * 64, "4": "-", "5": "None"
    }  # fmt: skip


def test_without_lists_the_last_act_of_a_row_and_the_seals_are_kept_all_the_same() -> None:
    ledger = proof.Ledger(listing=False)

    entered(ledger, ["person", "1", DIGEST], ["level", "province", DIGEST], ["notice", "1-5", DIGEST, 5])

    assert ledger.rows == {}
    assert ledger.touched.keys() == {"person"}
    assert ledger.touched["person"].get(1) == AT
    assert ledger.seals == {"notice": [proof.Seal(1, 5, DIGEST, 5)]}


@pytest.mark.parametrize(
    ("altered", "faults"),
    [
        (lambda text: text, 0),
        (lambda text: text.replace(",", " ,\n "), 0),  # as JSON may be written
        (lambda text: text.replace("],[", "][", 1), 1),
        (lambda text: text[:-1], 1),
        (lambda text: text + "]", 1),
        (lambda text: "{" + text[1:], 1),
    ],
)
def test_a_long_act_is_read_line_by_line_and_no_less_strictly(
    monkeypatch: pytest.MonkeyPatch, altered: Callable[[str], str], faults: int
) -> None:
    monkeypatch.setattr(proof, "LONG", 10)
    ledger, check = proof.Ledger(), Check("audit_chain")
    rows = json.dumps([["person", str(number), DIGEST] for number in range(1, 4)], separators=(",", ":"))

    proof._enter(ledger, check, 1, AT, altered(rows))

    assert len(check.counter_examples) == faults
    assert faults or len(dict(ledger.rows["person"].items())) == 3
