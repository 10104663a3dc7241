"""Bodies merge, split, end or change their name: one act that moves all that is open, or refuses with what is left.

The body before ends the day before the act's day; what had ended stays with it. Everything open goes to an heir in
the state it has: its ladder goes on where it stood. The act counts before and after, and both must be equal.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, select

from casework.breaches import Fault, breaches
from casework.deed import Deed, key_of
from casework.handover import Moving, Share, carry_out, census, left_to_move
from casework.handover_posts import Carried, carry_posts, tell_heirs, without_post
from casework.invariant import repair_breaches
from casework.posts import alive, derive_slots
from casework.refusals import refused, short
from casework.standing import Standing
from casework.words import NOUNS
from models.tables import (
    AGENCY,
    ALIAS,
    PERSON,
    TENURE,
    Agency,
    AgencyAlias,
    Level,
    Post,
    Reorganisation,
    Succession,
)
from rules.lifecycles import ReorganisationKind, Role
from rules.rights import Action, Actor, Facts, require
from rules.text import fold, sort_key

__all__ = ["Heir", "NewBody", "Result", "dissolve", "found_body", "merge", "rename", "split"]

_DAY = timedelta(days=1)
_UNMANNED = (Fault.CLOSED_AGENCY, Fault.NO_POST, Fault.NOBODY)
_SHOWN = 10  # of what is left, in the sentence


@dataclass(frozen=True)
class NewBody:
    """A body that comes to be by the act."""

    code: str
    name_vi: str
    level: str
    name_en: str = ""
    kind: str = ""
    zone: str = ""
    source: str = ""


Heir = Agency | NewBody


@dataclass(frozen=True)
class Result:
    """What an act did: how many of each noun went over, which posts, and the count before and after.

    `id` is None where there was nothing left to do: the same act again changes nothing.
    """

    kind: ReorganisationKind
    id: int | None
    heirs: tuple[str, ...] = ()
    moved: Mapping[str, int] = field(default_factory=dict)
    before: Mapping[str, Any] = field(default_factory=dict)
    after: Mapping[str, Any] = field(default_factory=dict)
    posts_carried: tuple[str, ...] = ()
    posts_ended: tuple[str, ...] = ()
    notices_told_on: int = 0
    people_without_post: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, object]:
        return {**vars(self), "kind": self.kind.value, "conserved": self.before == self.after}


def merge(
    session: Session, standing: Standing, actor: Actor, sources: Sequence[Agency], heir: Heir, *,
    decision_no: str, reason: str = "", on: date, today: date, now: datetime,
) -> Result:  # fmt: skip
    """Several bodies become one, an old one or a new one; posts the heir lacks come from the first that has them."""
    deed = _deed(session, standing, actor, decision_no, on, today, now)
    return _Act(deed, ReorganisationKind.MERGE, decision_no, reason).run(sources, [heir], heir, {})


def dissolve(
    session: Session, standing: Standing, actor: Actor, agency: Agency, *, heir: Agency | None = None,
    decision_no: str, reason: str = "", on: date, today: date, now: datetime,
) -> Result:  # fmt: skip
    """A body ends. Without an heir only one that has nothing open; else the act refuses and lists what is left."""
    deed = _deed(session, standing, actor, decision_no, on, today, now)
    heirs = [heir] if heir is not None else []
    return _Act(deed, ReorganisationKind.DISSOLVE, decision_no, reason).run([agency], heirs, heir, {})


def split(
    session: Session, standing: Standing, actor: Actor, agency: Agency, heirs: Sequence[Heir], *,
    rest: Heir | None = None, named: Mapping[tuple[str, int], str] | None = None,
    decision_no: str, reason: str = "", on: date, today: date, now: datetime,
) -> Result:  # fmt: skip
    """A body becomes several; one of them may be itself, and then it goes on.

    `named` gives the heir's code by (noun, id) - obligation, inspection, finding, recommendation, target, agency,
    task, post -; `rest` inherits what is not named, and without it everything must be.
    """
    deed = _deed(session, standing, actor, decision_no, on, today, now)
    return _Act(deed, ReorganisationKind.SPLIT, decision_no, reason).run([agency], heirs, rest, named or {})


def rename(
    session: Session, standing: Standing, actor: Actor, agency: Agency, *, name_vi: str, name_en: str = "",
    decision_no: str, reason: str = "", on: date, today: date, now: datetime,
) -> Result:  # fmt: skip
    """The same body under another name; the old one still finds it."""
    deed = _deed(session, standing, actor, decision_no, on, today, now)
    if agency.name_vi == name_vi.strip() and name_en in ("", agency.name_en):
        return Result(ReorganisationKind.RENAME, None, (agency.code,))
    if not name_vi.strip():
        raise refused("name_missing")
    if (owner := _bearer(session, agency, name_vi, on)) is not None:
        raise refused("name_taken", name=name_vi.strip(), owner=owner)
    before = (agency.name_vi, agency.name_en)
    _keep_as_alias(session, agency)
    agency.name_vi, agency.folded, agency.sort_key = name_vi.strip(), fold(name_vi), sort_key(name_vi)
    agency.name_en = name_en.strip() or agency.name_en
    for post in session.exec(select(Post).where(Post.agency_id == agency.id)).all():
        if post.valid_to is None or post.valid_to >= on:
            post.title_vi = post.title_vi.replace(before[0], agency.name_vi)
    row = _Act(deed, ReorganisationKind.RENAME, decision_no, reason).row
    row.body = _json({"agency": agency.code, "before": before, "after": (agency.name_vi, agency.name_en)})
    session.add(row)
    session.flush()
    return Result(ReorganisationKind.RENAME, row.id, (agency.code,))


def _bearer(session: Session, agency: Agency, name_vi: str, on: date) -> str | None:
    """The code of another living body that goes by that name: then the name would find neither of them."""
    others = sa.select(AGENCY.c.code).where(AGENCY.c.id != agency.id, alive(AGENCY, on))
    named = others.where(AGENCY.c.folded == fold(name_vi))
    also = others.join(ALIAS, ALIAS.c.agency_id == AGENCY.c.id).where(ALIAS.c.folded == fold(name_vi))
    code: str | None = session.execute(named.union(also).limit(1)).scalar()
    return code


def found_body(session: Session, body: NewBody, on: date) -> Agency:
    """Put a body in the register from its first day."""
    if session.get(Level, body.level) is None:
        raise refused("level_unknown", level=body.level)
    if not body.name_vi.strip():
        raise refused("name_missing")
    row = Agency(
        code=body.code, name_vi=body.name_vi.strip(), name_en=body.name_en, folded=fold(body.name_vi),
        sort_key=sort_key(body.name_vi), level=body.level, kind=body.kind, zone=body.zone, source=body.source,
        valid_from=on,
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row


def _deed(
    session: Session, standing: Standing, actor: Actor, decision_no: str, on: date, today: date, now: datetime
) -> Deed:
    require(actor, Action.REORGANISE, Facts())
    if not decision_no.strip():
        raise refused("decision_missing")
    if on > today:
        raise refused("day_future", day=on, today=today)
    return Deed(session, standing, actor, on, today, now)


class _Act:
    """One act at work."""

    def __init__(self, deed: Deed, kind: ReorganisationKind, decision_no: str, reason: str) -> None:
        assert deed.actor is not None
        self.deed, self.session, self.on = deed, deed.session, deed.on
        self.row = Reorganisation(
            kind=kind, decision_no=decision_no.strip(), effective_on=deed.on, reason=reason.strip(),
            person_id=deed.actor.person_id, post_id=deed.actor.post_id, entered_at=deed.now,
        )  # fmt: skip

    def run(
        self, sources: Sequence[Agency], heirs: Sequence[Heir], rest: Heir | None,
        named: Mapping[tuple[str, int], str],
    ) -> Result:  # fmt: skip
        """Count, end, carry over, hand over, count again, see that nobody and nothing is left alone, tell."""
        bodies = [self._body(heir) for heir in heirs]
        by_code = {body.code: body for body in bodies}
        rest_id = key_of(by_code[rest.code]) if rest is not None and rest.code in by_code else None
        share = Share(rest_id, {what: key_of(self._named(by_code, code)) for what, code in named.items()})
        leaving = [one for one in sources if all(one.id != body.id for body in bodies)]
        self._check(sources, leaving, bodies)
        moving = [row for one in sources for row in left_to_move(self.session, key_of(one), share)]
        if not moving and all(one.valid_to is not None and one.valid_to < self.on for one in sources):
            return Result(self.row.kind, None, tuple(by_code))
        _refuse_unnamed(moving)
        concerned = [key_of(one) for one in (*sources, *bodies)]
        before = census(self.session, concerned)
        self.session.add(self.row)
        self.session.flush()
        self._end(sources, leaving, bodies)
        carried = self._posts(sources, leaving, bodies, share)
        carry_out(self.session, key_of(self.row), moving, {key_of(one): one.code for one in sources})
        derive_slots(self.session, self.deed.today)
        follows = {one.old: one.new for one in carried if one.new is not None}
        told = tell_heirs(self.session, follows, today=self.deed.today)
        after = census(self.session, concerned)
        assert before == after, "a reorganisation lost or doubled something"
        self._refuse_unmanned(moving)
        repair_breaches(self.session, self.deed.standing, today=self.deed.today, now=self.deed.now)
        return self._close(sources, bodies, moving, carried, before, after, told)

    def _body(self, heir: Heir) -> Agency:
        """The heir as it is, or founded now."""
        if isinstance(heir, Agency):
            return heir
        known = self.session.exec(select(Agency).where(Agency.code == heir.code)).first()
        return known or found_body(self.session, heir, self.on)

    def _named(self, by_code: Mapping[str, Agency], code: str) -> Agency:
        if code not in by_code:
            raise refused("heir_unknown", code=code, heirs=", ".join(by_code))
        return by_code[code]

    def _check(self, sources: Sequence[Agency], leaving: Sequence[Agency], bodies: Sequence[Agency]) -> None:
        if not leaving and (len(bodies) < 2 or len(sources) > 1):
            raise refused("heir_is_itself", agency=sources[0].name_vi)
        for body in bodies:
            first, last = body.valid_from or date.min, body.valid_to or date.max
            if not first <= self.on <= last:
                raise refused("heir_closed", agency=body.name_vi, day=self.on)
        heir = bodies[0].id if len(bodies) == 1 else None
        for one in leaving:
            if one.valid_to is not None and one.valid_to < self.on and one.successor_id not in (None, heir):
                raise refused("already_ended", agency=one.name_vi, day=one.valid_to)

    def _end(self, sources: Sequence[Agency], leaving: Sequence[Agency], bodies: Sequence[Agency]) -> None:
        for one in leaving:
            if one.valid_to is None or one.valid_to >= self.on:
                one.valid_to = self.on - _DAY
            if len(bodies) == 1:
                one.successor_id = bodies[0].id
        self.session.add_all(
            Succession(reorganisation_id=key_of(self.row), agency_id=key_of(one), successor_id=key_of(body))
            for one in sources
            for body in bodies
            if one.id != body.id
        )
        self.session.flush()

    def _posts(
        self, sources: Sequence[Agency], leaving: Sequence[Agency], bodies: Sequence[Agency], share: Share
    ) -> list[Carried]:
        """Posts of a body that ends go to its heir; of one that goes on, only those named."""
        by_id = {key_of(body): body for body in bodies}
        gone = {key_of(one) for one in leaving}
        first = by_id.get(share.heir) if share.heir is not None else next(iter(bodies), None)
        found: list[Carried] = []
        for one in sources:
            chosen = {number: by_id[heir] for (noun, number), heir in share.named.items() if noun == "post"}
            heir = first if one.id in gone else None
            found += carry_posts(self.session, one, heir, self.on, chosen)
        return found

    def _refuse_unmanned(self, moving: Sequence[Moving]) -> None:
        """What was handed over must find somebody: a body without a post or a person inherits nothing."""
        handed = {row.number: row for row in moving if row.noun == "obligation"}
        found = [
            breach
            for breach in breaches(self.session, self.deed.today)
            if breach.obligation_id in handed and breach.fault in _UNMANNED
        ]
        if found:
            names = dict(self.session.execute(sa.select(AGENCY.c.id, AGENCY.c.name_vi)).tuples().all())
            where = sorted({f"{names[b.agency_id]} ({b.occurrence})" for b in found})
            raise short("heir_unmanned", {"count": len(found)}, where="; ".join(where[:_SHOWN]))

    def _close(
        self, sources: Sequence[Agency], bodies: Sequence[Agency], moving: Sequence[Moving],
        carried: Sequence[Carried], before: Mapping[str, Any], after: Mapping[str, Any], told: int,
    ) -> Result:  # fmt: skip
        counted = {noun: sum(row.noun == noun for row in moving) for noun in sorted({r.noun for r in moving})}
        self.row = self.session.get_one(Reorganisation, self.row.id)
        posts = {one.old_code: one.new_code for one in carried}
        self.row.body = _json({"before": before, "after": after, "moved": counted, "posts": posts})
        self.session.flush()
        self._tell(sources, bodies, moving)
        return Result(
            self.row.kind, self.row.id, tuple(body.code for body in bodies), counted, before, after,
            tuple(one.new_code for one in carried if one.made),
            tuple(one.old_code for one in carried), told, self._without_post(carried),
        )  # fmt: skip

    def _without_post(self, carried: Sequence[Carried]) -> tuple[str, ...]:
        """People whose only posts have ended: the office finds them others."""
        held = sa.select(TENURE.c.person_id).where(
            TENURE.c.post_id.in_([one.old for one in carried]), TENURE.c.valid_to == self.on - _DAY
        )
        idle = without_post(self.session, sorted(set(self.session.execute(held).scalars())), self.on)
        codes = self.session.execute(sa.select(PERSON.c.code).where(PERSON.c.id.in_(idle))).scalars()
        return tuple(sorted(codes))

    def _tell(self, sources: Sequence[Agency], bodies: Sequence[Agency], moving: Sequence[Moving]) -> None:
        """One line to the officer and the head of each heir, however much it inherits."""
        names = ", ".join(one.name_vi for one in sources)
        for body in bodies:
            count = sum(row.noun == "obligation" and row.heir == body.id for row in moving)
            if count:
                for role in (Role.OFFICER, Role.HEAD):
                    self.deed.tell(
                        key_of(body), role, f"handed_over:{self.row.id}", "handed_over",
                        note=f"{self.row.decision_no}: {names} ({count})", title=body.name_vi,
                    )  # fmt: skip


def _refuse_unnamed(moving: Sequence[Moving]) -> None:
    left = [row for row in moving if row.heir is None]
    if left:
        kinds: Collection[str] = sorted({row.noun for row in left})
        said = [
            ", ".join(f"{sum(row.noun == noun for row in left)} {NOUNS[noun][english]}" for noun in kinds)
            for english in (False, True)
        ]
        what = "; ".join(f"{row.noun} {row.number} {row.title}".strip() for row in left[:_SHOWN])
        raise short("heir_missing", {"count": len(left)}, kinds_vi=said[0], kinds_en=said[1], what=what)


def _keep_as_alias(session: Session, agency: Agency) -> None:
    folded = fold(agency.name_vi)
    if session.exec(select(AgencyAlias).where(AgencyAlias.folded == folded)).first() is None:
        session.add(AgencyAlias(agency_id=key_of(agency), alias=agency.name_vi, folded=folded))


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
