"""1 July 2025: 63 provinces become 34, Long An and Tây Ninh one, the districts end, 96 communes begin.

Facts and what is illustrative in the files: tests/data/sap-xep-2025/README.md.
"""

from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from casework.errors import BadInput, Shortage
from casework.import_agencies import apply_agencies
from casework.import_people import apply_people
from casework.invariant import orphans
from casework.obligations import Duty, row_of
from casework.posts import derive_slots
from casework.reorganise_wave import Wave, carry_wave, read_wave
from casework.standing import put_calendar_in_force, put_ladders_in_force, standing
from casework.sweep import seal_outbox
from checker import verify
from config.calendar import shipped_calendar
from models.audit import insert_many, undo
from models.db import Store
from models.tables import (
    AGENCY,
    HANDOVER,
    NOTICE,
    OBLIGATION,
    PERSON,
    POST,
    REORGANISATION,
    Address,
    Agency,
    Finding,
    Inspection,
    InspectionMember,
    Obligation,
    Office,
    Person,
    Post,
    Tenure,
)
from rules.lifecycles import ObligationKind, Role
from tests.casework.office_files import DATA, EXAMPLE, csv_file, register_long_an
from tests.casework.verbs import acting
from tests.checker.office_year import a_day, at
from tests.world import ZONE, World, build_world, shipped_ladders

FILES = DATA / "sap-xep-2025"
BEFORE, DAY = date(2025, 6, 30), date(2025, 7, 1)
SPRING = date(2025, 3, 3)
NOW = datetime(2025, 1, 6, 8, tzinfo=ZONE)


def calendar(session: Session) -> None:
    first, last, days = shipped_calendar(None, 2024, 2027)
    put_calendar_in_force(session, first, last, days, reason="2025", now=NOW)


def wave(world: World, post: str, on: date, file: Path, *, keep: bool = True) -> Wave:
    with acting(world, post, on) as work:
        session, rules, actor = work.who
        steps = read_wave(file, on, on=on, decision_no="202/2025/QH15")
        made = carry_wave(session, rules, actor, steps, today=on, now=work.when["now"])
        if not keep:
            undo(session)
        return made


def alive_on(world: World, day: date, level: str) -> int:
    where = [AGENCY.c.level == level, sa.or_(AGENCY.c.valid_from.is_(None), AGENCY.c.valid_from <= day)]
    where.append(sa.or_(AGENCY.c.valid_to.is_(None), AGENCY.c.valid_to >= day))
    with world.store.reading() as session:
        return session.execute(sa.select(sa.func.count()).select_from(AGENCY).where(*where)).scalar_one()


def owed_by(world: World) -> Counter[str]:
    """How many obligations each body owes, the office's own repairs apart."""
    query = (
        sa.select(AGENCY.c.code)
        .join(OBLIGATION, OBLIGATION.c.agency_id == AGENCY.c.id)
        .where(OBLIGATION.c.kind == ObligationKind.TASK)
    )
    with world.store.reading() as session:
        return Counter(session.execute(query).scalars())


# the country


@pytest.fixture
def country(store: Store) -> World:
    """An office that looks after 63 provinces, each with an officer and a head, and six tasks led by all."""
    world = build_world(store, NOW)
    with store.act("country", now=NOW) as session:
        calendar(session)
        apply_agencies(session, FILES / "tinh-thanh-63.csv", NOW.date())
        known = set(world.agency.values())
        provinces = [row for row in session.exec(_bodies()) if row.id not in known]
        _staff(session, provinces)
        derive_slots(session, NOW.date())
        rules = standing(session)
        duty = Duty(ObligationKind.TASK, 0, 0, "Công khai thủ tục hành chính", 2025, date(2025, 9, 30))
        row = row_of(rules, duty, today=NOW.date())
        insert_many(
            session, Obligation,
            [{**row, "subject_id": 1 + n, "agency_id": body.id} for body in provinces for n in range(6)],
        )  # fmt: skip
    return world


def _bodies() -> SelectOfScalar[Agency]:
    return select(Agency).order_by(col(Agency.id))


def _staff(session: Session, bodies: list[Agency]) -> None:
    rows = [(body, role) for body in bodies for role in (Role.OFFICER, Role.HEAD)]
    posts = [
        Post(code=f"{b.code}.{role}", agency_id=b.id or 0, role=role, title_vi=role.value) for b, role in rows
    ]
    people = [Person(code=f"{b.code}-{role}", name=f"{b.name_vi} {role}") for b, role in rows]
    session.add_all([*posts, *people])
    session.flush()
    for post, person in zip(posts, people, strict=True):
        session.add(Tenure(post_id=post.id, person_id=person.id))  # type: ignore[arg-type]
        session.add(Address(person_id=person.id, address=f"{person.code}@tinh.example".lower()))  # type: ignore[arg-type]
    session.flush()


def test_sixty_three_provinces_become_thirty_four(country: World) -> None:
    others = alive_on(country, BEFORE, "province") - 63
    made = wave(country, "SNV.director", DAY, FILES / "tinh-thanh-34.csv")

    assert alive_on(country, BEFORE, "province") - others == 63
    assert alive_on(country, DAY, "province") - others == 34
    owed = owed_by(country)
    assert sum(owed.values()) == 63 * 6  # nothing lost, nothing doubled
    assert (owed["LongAn"], owed["TayNinh"], owed["TayNinh2025"]) == (0, 0, 12)
    assert made.as_dict()["conserved"]
    assert made.as_dict()["moved"] == {"obligation": 52 * 6}  # eleven provinces go on as they are
    with country.store.reading() as session:
        assert orphans(session, DAY) == []


def test_the_same_wave_again_adds_nothing(country: World) -> None:
    wave(country, "SNV.director", DAY, FILES / "tinh-thanh-34.csv")

    again = wave(country, "SNV.director", date(2025, 7, 2), FILES / "tinh-thanh-34.csv")

    assert again.as_dict()["acts"] == 0
    with country.store.reading() as session:
        acts = session.execute(sa.select(sa.func.count()).select_from(REORGANISATION)).scalar_one()
        lines = session.execute(sa.select(sa.func.count()).select_from(HANDOVER)).scalar_one()
    assert (acts, lines) == (23, 52 * 6)


def test_one_line_that_cannot_be_done_keeps_the_whole_wave_back(country: World, tmp_path: Path) -> None:
    text = (FILES / "tinh-thanh-34.csv").read_text(encoding="utf-8")
    wrong = csv_file(tmp_path, text + "giải thể,HaNoi,,,,01/07/2025,202/2025/QH15,\n")

    with pytest.raises(Shortage) as refusal:
        wave(country, "SNV.director", DAY, wrong)

    assert refusal.value.where == "B25"
    assert alive_on(country, DAY, "province") == alive_on(country, BEFORE, "province")


HEAD = "Việc,Mã cơ quan,Cơ quan kế thừa,Tên mới,Cấp,Từ ngày,Số văn bản\n"
WRONG = (
    ("nhập,A,B,,,,1\n", "A2"),  # no such act
    ("sáp nhập,HaNoi,,,,,1\n", "C2"),  # into whom?
    ("sáp nhập,HaNoi,Hue,,,31/6/2025,1\n", "F2"),  # no such day
    ("đổi tên,HaNoi,,,,,1\n", "D2"),  # to what?
    ("thành lập,X,,Xã X,,,\n", "E2"),  # on which level?
    ("sáp nhập,KhongCo,Hue,,,,1\n", "B2"),  # nobody of that name
)


@pytest.mark.parametrize(("text", "where"), WRONG)
def test_what_is_wrong_in_a_wave_is_named_with_its_cell(
    lite: Store, tmp_path: Path, text: str, where: str
) -> None:
    world = build_world(lite, NOW)
    with lite.act("names", now=NOW) as session:
        calendar(session)
        apply_agencies(session, FILES / "tinh-thanh-63.csv", NOW.date())

    with pytest.raises(BadInput) as refusal:
        wave(world, "SNV.director", DAY, csv_file(tmp_path, HEAD + text))

    assert refusal.value.where == where


def test_a_body_founded_by_the_last_line_has_its_leaders_at_once(lite: Store, tmp_path: Path) -> None:
    world = build_world(lite, NOW)
    with lite.act("calendar", now=NOW) as session:
        calendar(session)

    wave(world, "SNV.director", DAY, csv_file(tmp_path, HEAD + "thành lập,SDT,,Sở Dân tộc,province,,\n"))

    checks = verify(lite.url.render_as_string(hide_password=False), as_of=DAY).checks
    assert [check.counter_examples for check in checks if check.name == "slots"] == [[]]


# Long An


def long_an(store: Store) -> World:
    """The office of Long An with its 34 bodies and their people, tasks led by all, and visits to the districts."""
    register_long_an(store)
    with store.act("long an", now=NOW) as session:
        session.add(
            Office(id=1, code="long-an", name_vi="UBND tỉnh Long An", name_en="Long An", created_at=NOW)
        )
        calendar(session)
        put_ladders_in_force(session, shipped_ladders(), now=NOW)
        apply_people(session, EXAMPLE / "people.csv", date(2022, 1, 4))
        derive_slots(session, NOW.date())
        bodies = {row.code: row.id or 0 for row in session.exec(_bodies())}
        _tasks(session, bodies)
        _visits(session, bodies)
    with store.reading() as session:
        people = {row.code: row.id for row in session.execute(sa.select(PERSON.c.code, PERSON.c.id))}
        posts = {row.code: row.id for row in session.execute(sa.select(POST.c.code, POST.c.id))}
    return World(store, NOW, bodies, posts, people, {})


def _tasks(session: Session, bodies: Mapping[str, int]) -> None:
    rules, rows = standing(session), []
    for number, due_on in enumerate((date(2025, 6, 13), date(2025, 7, 9), date(2025, 9, 30)), 1):
        duty = Duty(ObligationKind.TASK, number, 0, f"Nhiệm vụ {number}", 2025, due_on)
        row = row_of(rules, duty, today=NOW.date())
        rows += [{**row, "agency_id": body} for body in bodies.values()]
    insert_many(session, Obligation, rows)


def _visits(session: Session, bodies: Mapping[str, int]) -> None:
    post = session.execute(sa.select(POST.c.id).where(POST.c.role == Role.INSPECTOR).limit(1)).scalar_one()
    for number, code in enumerate(("HBL", "HCG", "TPTA"), 1):
        visit = Inspection(
            agency_id=bodies[code], year=2025, visit_from=date(2025, 7, 22), visit_to=date(2025, 7, 22)
        )
        session.add(visit)
        session.flush()
        assert visit.id is not None
        session.add(InspectionMember(inspection_id=visit.id, post_id=post, head=True))
        session.add(
            Finding(
                inspection_id=visit.id, agency_id=bodies[code], number=1, category="F03", domain="tthc",
                description="Thu phí sai", client_key=f"k{number}", recorded_on=NOW.date(), entered_at=NOW,
            )
        )  # fmt: skip


def test_long_an_goes_over_into_tay_ninh_and_the_checker_finds_nothing_lost(lite: Store) -> None:
    world = long_an(lite)
    director = next(code for code in world.post if code.startswith("SNV-GD") or code == "SNV.director")
    merged = wave(world, director, SPRING, FILES / "so-nganh-2025.csv")
    day = date(2025, 6, 16)
    while day <= date(2025, 7, 18):
        a_day(world, day)
        if day == DAY:
            seen = wave(world, director, DAY, FILES / "long-an-tay-ninh.csv", keep=False)
            july = wave(world, director, DAY, FILES / "long-an-tay-ninh.csv")
        day += timedelta(days=1)
    seal_outbox(lite, at(date(2025, 7, 18), 16))

    assert seen.as_dict()["moved"] == july.as_dict()["moved"]
    assert merged.as_dict()["acts"] == 6
    assert july.as_dict()["acts"] == 96 + 15
    assert (alive_on(world, BEFORE, "district"), alive_on(world, DAY, "district")) == (15, 0)
    assert alive_on(world, DAY, "commune") == 96
    owed = owed_by(world)
    assert sum(owed.values()) == 34 * 3
    assert not any(owed[code] for code in world.agency if code.startswith(("H", "TPTA", "TXKT")))
    _nobody_of_a_closed_body_was_told(world)
    report = verify(lite.url.render_as_string(hide_password=False))
    assert [(check.name, check.counter_examples) for check in report.checks if check.counter_examples] == []


def _nobody_of_a_closed_body_was_told(world: World) -> None:
    late = (
        sa.select(NOTICE.c.id)
        .join(POST, POST.c.id == NOTICE.c.post_id)
        .join(AGENCY, AGENCY.c.id == POST.c.agency_id)
        .where(NOTICE.c.created_on > DAY, AGENCY.c.valid_to < DAY)
    )
    with world.store.reading() as session:
        assert session.execute(late).all() == []
