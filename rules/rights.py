"""Who may do what: `can(actor, action, facts)` decides, without knowing the database."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from rules.lifecycles import OFFICE_ROLES, Role


@dataclass(frozen=True)
class Actor:
    """A person acting in a post on a day."""

    person_id: int
    post_id: int
    agency_id: int
    role: Role
    code: str = ""  # of the post
    name: str = ""  # of the person


class Action(StrEnum):
    """What the verbs of the office do."""

    IMPORT = "import"
    ISSUE_PLAN = "issue_plan"
    REPORT = "report"  # progress or completion of an obligation
    CONFIRM = "confirm"  # or return what was reported
    ADD_EVIDENCE = "add_evidence"
    ASK_EXTENSION = "ask_extension"
    DECIDE_EXTENSION = "decide_extension"
    PREPARE_ROUND = "prepare_round"
    APPROVE_ROUND = "approve_round"
    INSPECT = "inspect"  # record findings, minutes, conclusion
    ANSWER_FINDING = "answer_finding"
    VERIFY_FINDING = "verify_finding"
    RECOMMEND = "recommend"
    MEASURE = "measure"  # enter a target's value
    MANAGE_PEOPLE = "manage_people"
    TAKE_SNAPSHOT = "take_snapshot"  # freeze what is reported
    REORGANISE = "reorganise"  # merge, split, end, rename bodies; put a calendar or a ladder in force


@dataclass(frozen=True)
class Facts:
    """What a decision needs to know of its object."""

    agency_id: int | None = None  # whose matter it is
    author_person_id: int | None = None  # who did the step before: never the approver too
    team_post_ids: frozenset[int] = frozenset()
    addressee_agency_id: int | None = None


_OFFICE = OFFICE_ROLES
_AGENCY = frozenset({Role.OFFICER, Role.HEAD})
_LEADERS = frozenset({Role.DIRECTOR, Role.VICE_CHAIRMAN, Role.CHAIRMAN})

_ROLES: Mapping[Action, frozenset[Role]] = {
    Action.IMPORT: frozenset({Role.REFORM_OFFICE, Role.DIRECTOR}),
    Action.ISSUE_PLAN: _LEADERS | {Role.REFORM_OFFICE},
    Action.REPORT: _AGENCY | _OFFICE | {Role.INSPECTOR},
    Action.CONFIRM: frozenset({Role.REFORM_OFFICE, Role.DIRECTOR}),
    Action.ADD_EVIDENCE: _AGENCY | _OFFICE | {Role.INSPECTOR},
    Action.ASK_EXTENSION: _AGENCY | _OFFICE | {Role.INSPECTOR},
    Action.DECIDE_EXTENSION: frozenset(
        {Role.REFORM_OFFICE, Role.DIRECTOR, Role.VICE_CHAIRMAN, Role.CHAIRMAN}
    ),
    Action.PREPARE_ROUND: frozenset({Role.REFORM_OFFICE, Role.DIRECTOR}),
    Action.APPROVE_ROUND: _LEADERS,
    Action.INSPECT: frozenset({Role.INSPECTOR, Role.REFORM_OFFICE, Role.DIRECTOR}),
    Action.ANSWER_FINDING: _AGENCY,
    Action.VERIFY_FINDING: frozenset({Role.INSPECTOR, Role.REFORM_OFFICE, Role.DIRECTOR}),
    Action.RECOMMEND: frozenset({Role.INSPECTOR, Role.REFORM_OFFICE, Role.DIRECTOR}),
    Action.MEASURE: _OFFICE | _AGENCY,
    Action.MANAGE_PEOPLE: frozenset({Role.REFORM_OFFICE, Role.DIRECTOR}),
    Action.TAKE_SNAPSHOT: _OFFICE,
    Action.REORGANISE: frozenset({Role.REFORM_OFFICE, Role.DIRECTOR}),
}
_OWN_AGENCY = frozenset(
    {Action.REPORT, Action.ADD_EVIDENCE, Action.ASK_EXTENSION, Action.ANSWER_FINDING, Action.MEASURE}
)
_FOUR_EYES = frozenset(
    {Action.CONFIRM, Action.DECIDE_EXTENSION, Action.APPROVE_ROUND, Action.VERIFY_FINDING, Action.ISSUE_PLAN}
)


class Refusal(StrEnum):
    """Why something is not allowed."""

    ROLE = "role"  # this post does not do that
    OTHER_AGENCY = "other_agency"  # another agency's matter
    OWN_WORK = "own_work"  # nobody approves what he did himself
    NOT_IN_TEAM = "not_in_team"


class NotAllowed(PermissionError):
    """The actor may not do this; trying again does not help."""

    def __init__(self, actor: Actor, action: Action, why: Refusal) -> None:
        super().__init__(f"{actor.code}: {action} ({why})")
        self.actor, self.action, self.why = actor, action, why


def roles_for(action: Action) -> frozenset[Role]:
    """The roles whose matter an action is."""
    return _ROLES[action]


def refusal(actor: Actor, action: Action, facts: Facts) -> Refusal | None:
    """Why the actor may not do it, or None if he may."""
    if actor.role not in _ROLES[action]:
        return Refusal.ROLE
    if (
        action in _OWN_AGENCY
        and facts.agency_id not in (None, actor.agency_id)
        and (actor.role not in _OFFICE or action is Action.ANSWER_FINDING)
    ):
        return Refusal.OTHER_AGENCY
    if action in _FOUR_EYES and facts.author_person_id == actor.person_id:
        return Refusal.OWN_WORK
    if actor.role is Role.INSPECTOR and facts.team_post_ids and actor.post_id not in facts.team_post_ids:
        return Refusal.NOT_IN_TEAM
    return None


def can(actor: Actor, action: Action, facts: Facts) -> bool:
    return refusal(actor, action, facts) is None


def require(actor: Actor, action: Action, facts: Facts) -> None:
    """Raise NotAllowed unless the actor may do it."""
    why = refusal(actor, action, facts)
    if why is not None:
        raise NotAllowed(actor, action, why)
