"""The whole register of Long An in the small office: 34 agencies with scores, four inspectors of two agencies."""

from datetime import date, datetime
from fractions import Fraction
from typing import Any

from sqlmodel import Session, select

from casework.posts import derive_slots
from casework.rounds import approve_round, draw_round, prepare_round, publish_round, submit_round
from models.db import Store
from models.tables import Address, Agency, Person, Post, RiskScore, Tenure
from rules.lifecycles import InspectionKind, Role
from rules.quota import QuotaRule
from rules.round_rule import RoundRule
from tests.casework.verbs import acting
from tests.rules.round_cast import DISTRICT, PROVINCE
from tests.world import AGENCIES, World, build_world

RULE = RoundRule(
    QuotaRule(Fraction(3, 10), levels=frozenset({"province", "district"})),
    inspection_kinds=frozenset({InspectionKind.PLANNED, InspectionKind.THEMATIC}),
    in_question=frozenset({"other administrative body"}),
)
SEED = "48151623420815162342"
PREPARED, DRAWN, APPROVED = date(2022, 1, 10), date(2022, 1, 12), date(2022, 1, 14)
CLERK, LEADER = "SNV.reform_office", "VPUB.vice_chairman"
YEAR = 2022


def long_an_office(store: Store, now: datetime) -> World:
    world = build_world(store, now)
    with store.act("register", now=now) as session:
        known = {code for code, *_ in AGENCIES}
        listed = [(c, "province") for c in PROVINCE] + [(c, "district") for c in DISTRICT]
        for code, level in listed:
            if code not in known:
                kind = "other administrative body" if code == "BQLKKT" else ""
                session.add(Agency(code=code, name_vi=code, folded=code.lower(), level=level, kind=kind))
        session.flush()
        ids = ids_of(session)
        for n, (code, _) in enumerate(listed):
            session.add(_score(ids[code], n))
        _inspectors(session, world)
    return world


def ids_of(session: Session) -> dict[str, int]:
    return {a.code: a.id for a in session.exec(select(Agency)) if a.id is not None}


def _score(agency_id: int, n: int) -> RiskScore:
    return RiskScore(
        agency_id=agency_id, year=YEAR, par=8000 + 37 * n % 1500, par_prev=8600, sipas=8659, findings=n % 3,
        last_inspected=2021 - n % 3,
    )  # fmt: skip


def _inspectors(session: Session, world: World) -> None:
    for code, name in (("cuc", "Trịnh Thị Cúc"), ("son", "Mai Văn Sơn")):
        person = Person(code=code, name=name)
        post = Post(
            code=f"VPUB.{code}", agency_id=world.agency["VPUB"], role=Role.INSPECTOR,
            title_vi="Thành viên đoàn kiểm tra", rank=20,
        )  # fmt: skip
        session.add_all([person, post])
        session.flush()
        assert person.id is not None
        assert post.id is not None
        session.add(Tenure(post_id=post.id, person_id=person.id))
    session.flush()


def man_everybody(world: World) -> None:
    """An officer and a head with an address for every agency that has nobody, so that nothing owed is an orphan."""
    with world.store.act("posts", now=world.now) as session:
        for code, agency_id in sorted(ids_of(session).items()):
            for role in (Role.OFFICER, Role.HEAD):
                known = select(Post).where(Post.agency_id == agency_id, Post.role == role)
                if session.exec(known).first() is None:
                    _seat(session, f"{code}.{role.value}", agency_id, role)
        for person in session.exec(select(Person)).all():
            if session.exec(select(Address).where(Address.person_id == person.id)).first() is None:
                assert person.id is not None
                session.add(Address(person_id=person.id, address=f"{person.code}@longan.example"))
        session.flush()
        derive_slots(session, world.now.date())


def _seat(session: Session, code: str, agency_id: int, role: Role) -> None:
    person = Person(code=code.lower().replace(".", "-"), name=code)
    post = Post(code=code, agency_id=agency_id, role=role, title_vi=code)
    session.add_all([person, post])
    session.flush()
    assert person.id is not None
    assert post.id is not None
    session.add(Tenure(post_id=post.id, person_id=person.id))
    session.flush()


def prepared(world: World, rule: RoundRule = RULE, on: date = PREPARED) -> None:
    with acting(world, CLERK, on) as work:
        prepare_round(*work.who, YEAR, rule, **work.when)


def published(world: World) -> None:
    prepared(world)
    with acting(world, CLERK, PREPARED) as work:
        publish_round(*work.who, YEAR, **work.when)


def drawn(world: World, seed: str = SEED) -> None:
    published(world)
    draw(world, seed)


def draw(world: World, seed: str = SEED, post: str = CLERK) -> None:
    with acting(world, post, DRAWN) as work:
        draw_round(*work.who, YEAR, seed, seed_source="xúc xắc mười mặt", **work.when)


def submitted(world: World) -> None:
    drawn(world)
    with acting(world, CLERK, DRAWN) as work:
        submit_round(*work.who, YEAR, **work.when)


def approve(world: World, post: str = LEADER, on: date = APPROVED) -> None:
    with acting(world, post, on) as work:
        approve_round(*work.who, YEAR, decision_no="02/KH-UBND", **work.when)


def approved(world: World) -> None:
    submitted(world)
    approve(world)


def change(world: World, code: str, **facts: Any) -> None:
    """Something about an agency's scores is corrected in the register."""
    with world.store.act("scores", now=world.now) as session:
        row = session.exec(select(RiskScore).where(RiskScore.agency_id == ids_of(session)[code])).one()
        for name, value in facts.items():
            setattr(row, name, value)
