"""One table of allowed moves a noun: nothing moves but along it."""

from enum import StrEnum

import pytest

from rules.lifecycles import MOVES, FindingStatus, MoveRefused, ObligationStatus, check_move


@pytest.mark.parametrize("noun", MOVES, ids=lambda noun: noun.__name__)
def test_a_move_is_allowed_just_where_the_table_has_it(noun: type[StrEnum]) -> None:
    for old in noun:
        for new in noun:
            if new in MOVES[noun][old]:
                assert check_move(old, new) is new
            else:
                with pytest.raises(MoveRefused):
                    check_move(old, new)


@pytest.mark.parametrize("noun", MOVES, ids=lambda noun: noun.__name__)
def test_every_status_has_its_row_and_none_leads_to_itself(noun: type[StrEnum]) -> None:
    assert set(MOVES[noun]) == set(noun)
    assert all(old not in following for old, following in MOVES[noun].items())


def test_a_refused_move_says_of_what_from_where_to_where() -> None:
    with pytest.raises(MoveRefused) as no:
        check_move(FindingStatus.WITHDRAWN, FindingStatus.OPEN)

    assert (no.value.noun, no.value.old, no.value.new) == ("FindingStatus", "withdrawn", "open")
    assert str(no.value) == "FindingStatus: withdrawn -> open"


def test_a_withdrawn_obligation_can_be_owed_again_and_a_done_one_only_reopened() -> None:
    done, withdrawn = ObligationStatus.DONE, ObligationStatus.WITHDRAWN

    assert ObligationStatus.OPEN in MOVES[ObligationStatus][withdrawn]
    assert ObligationStatus.REPORTED not in MOVES[ObligationStatus][done]
