"""Who may do what: the whole table, each action by each role, and the four reasons to say no."""

import pytest

from rules.lifecycles import Role
from rules.rights import Action, Actor, Facts, NotAllowed, Refusal, can, refusal, require

OWN, OTHER, ME, ELSE, POST = 1, 2, 10, 11, 100

# action: the roles that may do it (o officer, h head, i inspector, r reform office, d director, v vice, c chairman)
TABLE = {
    Action.IMPORT: "rd",
    Action.ISSUE_PLAN: "rdvc",
    Action.REPORT: "ohirdvc",
    Action.CONFIRM: "rd",  # never by the doer's own agency
    Action.ADD_EVIDENCE: "ohirdvc",
    Action.ASK_EXTENSION: "ohirdvc",
    Action.DECIDE_EXTENSION: "rdvc",
    Action.PREPARE_ROUND: "rd",
    Action.APPROVE_ROUND: "dvc",  # who drew it up does not approve it
    Action.INSPECT: "ird",
    Action.ANSWER_FINDING: "oh",  # nobody answers for the agency but the agency
    Action.VERIFY_FINDING: "ird",
    Action.RECOMMEND: "ird",
    Action.MEASURE: "ohrdvc",
    Action.MANAGE_PEOPLE: "rd",
    Action.REORGANISE: "rd",
    Action.TAKE_SNAPSHOT: "rdvc",
}
LETTERS = {
    "o": Role.OFFICER, "h": Role.HEAD, "i": Role.INSPECTOR, "r": Role.REFORM_OFFICE, "d": Role.DIRECTOR,
    "v": Role.VICE_CHAIRMAN, "c": Role.CHAIRMAN,
}  # fmt: skip
OF_AN_AGENCY = (
    Action.REPORT, Action.ADD_EVIDENCE, Action.ASK_EXTENSION, Action.ANSWER_FINDING, Action.MEASURE,
)  # fmt: skip
FOUR_EYES = (
    Action.CONFIRM, Action.DECIDE_EXTENSION, Action.APPROVE_ROUND, Action.VERIFY_FINDING, Action.ISSUE_PLAN,
)  # fmt: skip


def actor(role: Role, agency: int = OWN) -> Actor:
    return Actor(ME, POST, agency, role, f"A.{role}", "Ngô Thị Mai")


def someone(action: Action) -> Actor:
    return actor(LETTERS[TABLE[action][0]])


def test_the_table_names_every_action_and_every_role() -> None:
    assert set(TABLE) == set(Action)
    assert set(LETTERS.values()) == set(Role)


@pytest.mark.parametrize("action", Action)
def test_a_role_may_do_what_the_table_says_and_nothing_else(action: Action) -> None:
    allowed = {letter for letter, role in LETTERS.items() if can(actor(role), action, Facts())}

    assert allowed == set(TABLE[action])


@pytest.mark.parametrize("action", OF_AN_AGENCY)
def test_an_agency_acts_in_its_own_matters_only(action: Action) -> None:
    officer = actor(Role.OFFICER)

    assert refusal(officer, action, Facts(agency_id=OWN)) is None
    assert refusal(officer, action, Facts(agency_id=OTHER)) is Refusal.OTHER_AGENCY


@pytest.mark.parametrize("action", OF_AN_AGENCY)
def test_the_office_enters_for_any_agency_but_never_answers_for_one(action: Action) -> None:
    why = refusal(actor(Role.REFORM_OFFICE), action, Facts(agency_id=OTHER))

    assert why is (Refusal.ROLE if action is Action.ANSWER_FINDING else None)


@pytest.mark.parametrize("action", [action for action in Action if action not in OF_AN_AGENCY])
def test_what_is_the_offices_is_done_for_every_agency(action: Action) -> None:
    assert refusal(someone(action), action, Facts(agency_id=OTHER)) is None


@pytest.mark.parametrize("action", Action)
def test_nobody_approves_what_he_did_himself(action: Action) -> None:
    mine, others = (Facts(agency_id=OWN, author_person_id=who) for who in (ME, ELSE))

    assert refusal(someone(action), action, others) is None
    assert refusal(someone(action), action, mine) is (Refusal.OWN_WORK if action in FOUR_EYES else None)


@pytest.mark.parametrize("action", [Action.INSPECT, Action.VERIFY_FINDING, Action.RECOMMEND])
def test_an_inspector_works_on_the_inspections_of_his_team(action: Action) -> None:
    his, others = Facts(team_post_ids=frozenset({POST})), Facts(team_post_ids=frozenset({POST + 1}))

    assert refusal(actor(Role.INSPECTOR), action, his) is None
    assert refusal(actor(Role.INSPECTOR), action, others) is Refusal.NOT_IN_TEAM
    assert refusal(actor(Role.DIRECTOR), action, others) is None


def test_what_is_not_allowed_names_the_actor_the_action_and_the_reason() -> None:
    officer = actor(Role.OFFICER)
    require(officer, Action.REPORT, Facts(agency_id=OWN))

    with pytest.raises(NotAllowed) as no:
        require(officer, Action.REPORT, Facts(agency_id=OTHER))

    assert (no.value.actor, no.value.action, no.value.why) == (officer, Action.REPORT, Refusal.OTHER_AGENCY)
    assert str(no.value) == "A.officer: report (other_agency)"
