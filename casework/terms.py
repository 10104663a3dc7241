"""How long the office gives itself and others: settings of the office, none of them law.

Real offices differ in every one of these numbers; the shipped ones are common practice, unverified. An office
keeps its own in the setting row `terms`, as a JSON object of the fields below.
"""

import json
from dataclasses import dataclass, fields

import sqlalchemy as sa
from sqlmodel import Session

from models.tables import SETTING

KEY = "terms"
_KEPT = sa.select(SETTING.c.value).where(SETTING.c.key == KEY)


@dataclass(frozen=True)
class Terms:
    """Working days unless the comment says otherwise."""

    confirm: int = 5  # the reform office confirms or returns what was reported
    decide: int = 3  # the office decides on a request for more time
    repair: int = 5  # the reform office gives a missing date, finds somebody for an empty post
    review: int = 20  # a matter that waits is looked at again
    review_again: int = 7  # and again, while nobody has decided
    extensions: int = 2  # times an obligation may be extended
    remedy: int = 30  # calendar days from the conclusion to the remedy of a finding without a date of its own
    decision: int = 10  # before the visit: the decision on the team
    notice: int = 5  # before the visit: the notice to the agency
    self_report: int = 3  # before the visit: the agency's report on itself
    conclusion: int = 15  # after the visit: the conclusion
    follow_up: int = 10  # after the last remedy is due: the follow-up inspection


def terms_of(session: Session) -> Terms:
    """The terms the office has set; where it has set none, the shipped ones."""
    kept = session.execute(_KEPT).scalar()
    if kept is None:
        return Terms()
    known = {field.name for field in fields(Terms)}
    return Terms(**{name: int(value) for name, value in json.loads(kept).items() if name in known})
