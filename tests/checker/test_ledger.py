"""What the checker keeps of the chain: a hash as its bytes, all else as it stands; no lists for who asks for none."""

import json
from datetime import UTC, datetime
from typing import Any

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
    assert ledger.rows == {
        "person": {"1": bytes.fromhex(DIGEST), "2": DIGEST.upper(), "3": "z" * 64, "4": "-", "5": "None"}
    }


def test_without_lists_the_last_act_of_a_row_and_the_seals_are_kept_all_the_same() -> None:
    ledger = proof.Ledger(listing=False)

    entered(ledger, ["person", "1", DIGEST], ["level", "province", DIGEST], ["notice", "1-5", DIGEST, 5])

    assert ledger.rows == {}
    assert ledger.touched == {"person": {"1": AT}}
    assert ledger.seals == {"notice": [proof.Seal(1, 5, DIGEST, 5)]}
