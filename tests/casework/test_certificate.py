"""The certificate: whole numbers, agency by agency, on papers - and each reading of who counts."""

from datetime import date, datetime
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import col, select

from casework.certificate_page import percent_text
from casework.figures import status
from casework.rounds import certificate
from models.db import Store
from models.tables import INSPECTION, OBLIGATION, STEP, Agency, Evidence, Inspection
from rules.lifecycles import InspectionKind, InspectionStatus, ObligationKind, StepKind
from rules.quota import cut_permille
from tests.casework.round_office import YEAR, approved, change, drawn, ids_of, long_an_office
from tests.world import World

YEAR_END = date(2022, 12, 31)


@pytest.fixture
def world(lite: Store, now: datetime) -> World:
    made = long_an_office(lite, now)
    approved(made)
    return made


def conclude(world: World, count: int, on: date = date(2022, 6, 30), **facts: Any) -> list[str]:
    """The first `count` inspections are concluded; the codes of their agencies."""
    with world.store.act("conclude", now=world.now) as session:
        rows = session.exec(select(Inspection).order_by(col(Inspection.id))).all()[:count]
        for number, row in enumerate(rows, 1):
            row.status, row.conclusion_on = InspectionStatus.CONCLUDED, on
            row.minutes_no, row.conclusion_no = f"{number:02}/BB", f"{number:02}/TB-ĐKT"
            for name, value in facts.items():
                setattr(row, name, value)
        codes = {agency_id: code for code, agency_id in ids_of(session).items()}
        return sorted(codes[row.agency_id] for row in rows)


def shown(world: World, today: date = YEAR_END) -> dict[str, Any]:
    with world.store.reading() as session:
        return certificate(session, YEAR, today)


def line(certified: dict[str, Any], scope: str = "all", of: str = "inequalities") -> tuple[int, int, bool]:
    found = next(one for one in certified[of] if one["scope"] == scope)
    return found["left"], found["right"], found["holds"]


def test_ten_of_thirty_four_are_one_too_few_and_eleven_are_enough(world: World) -> None:
    conclude(world, 10)
    before = shown(world)
    conclude(world, 11)
    after = shown(world)

    assert (line(before), before["holds"]) == ((100, 102, False), False)
    assert before["inequalities"][0]["permille"] == 294  # 29.4 %, cut and never rounded
    assert (line(after), after["holds"]) == ((110, 102, True), True)
    assert line(after, "district") == (50, 45, True)
    assert line(after, "province") == (60, 57, True)


def test_every_counted_agency_stands_with_its_papers(world: World) -> None:
    codes = conclude(world, 3, decision_no="15/QĐ-UBND")

    counted = shown(world)["counted"]

    assert [one["agency"] for one in counted] == codes
    assert {one["minutes_no"] for one in counted} == {"01/BB", "02/BB", "03/BB"}
    assert {one["conclusion_no"] for one in counted} == {"01/TB-ĐKT", "02/TB-ĐKT", "03/TB-ĐKT"}
    assert {(one["decision_no"], one["conclusion_on"]) for one in counted} == {("15/QĐ-UBND", "2022-06-30")}


def test_the_file_of_a_paper_stands_with_its_hash(world: World) -> None:
    codes = conclude(world, 2)
    with world.store.act("file", now=world.now) as session:
        duty = session.execute(
            sa.select(OBLIGATION.c.id)
            .join(STEP, STEP.c.id == OBLIGATION.c.subject_id)
            .join(INSPECTION, INSPECTION.c.id == STEP.c.inspection_id)
            .where(
                OBLIGATION.c.kind == ObligationKind.INSPECTION_STEP,
                STEP.c.kind == StepKind.CONCLUSION,
                INSPECTION.c.agency_id == ids_of(session)[codes[0]],
            )
        ).scalar_one()
        session.add(
            Evidence(
                obligation_id=duty, document_no="01/TB-ĐKT", document_date=date(2022, 6, 30), file_name="tb.pdf",
                file_hash="ab" * 32, entered_at=world.now,
            )
        )  # fmt: skip

    files = {one["agency"]: one["files"] for one in shown(world)["counted"]}

    assert files == {codes[0]: {"conclusion": "ab" * 32}, codes[1]: None}


def test_the_certificate_says_what_is_missing_and_by_when_it_must_begin(world: World) -> None:
    conclude(world, 8)

    last = shown(world, date(2022, 7, 1))["last_week"]

    assert (last["missing"], last["weeks_needed"], last["week"]) == (3, 2, "2022-W48")
    assert "Muộn nhất bắt đầu tuần 48/2022 (từ 28/11/2022)" in last["text_vi"]
    assert shown(world, date(2022, 12, 5))["last_week"]["short_by"] == 3  # too late for all of them


def test_the_certificate_says_what_was_fixed_before_the_draw(world: World) -> None:
    certified = shown(world)

    assert len(certified["fingerprint"]) == 64
    assert (certified["as_of"], certified["seed_source"]) == ("2022-01-10", "xúc xắc mười mặt")
    assert len(certified["universe"]) == 34
    assert certified["exclusions"] == []


@pytest.mark.parametrize(
    ("on", "today", "facts"),
    [
        (date(2022, 6, 30), date(2022, 6, 29), {}),  # not signed yet on that day
        (date(2023, 1, 3), date(2023, 1, 31), {}),  # signed in the next year
        (date(2022, 6, 30), YEAR_END, {"conclusion_no": ""}),  # no paper
        (date(2022, 6, 30), YEAR_END, {"status": InspectionStatus.CANCELLED}),
        (date(2022, 6, 30), YEAR_END, {"kind": InspectionKind.SURPRISE}),  # not a counting kind
    ],
)
def test_what_does_not_count_is_not_counted(
    world: World, on: date, today: date, facts: dict[str, Any]
) -> None:
    conclude(world, 11, on, **facts)

    assert shown(world, today)["counted"] == []


def test_an_agency_inspected_twice_counts_once(world: World) -> None:
    (code,) = conclude(world, 1)
    with world.store.act("again", now=world.now) as session:
        session.add(
            Inspection(
                agency_id=ids_of(session)[code], year=YEAR, kind=InspectionKind.THEMATIC,
                status=InspectionStatus.CONCLUDED, visit_from=date(2022, 9, 5), visit_to=date(2022, 9, 5),
                conclusion_no="44/TB", conclusion_on=date(2022, 9, 20),
            )
        )  # fmt: skip

    certified = shown(world)

    assert [(one["agency"], one["conclusion_no"]) for one in certified["counted"]] == [(code, "01/TB-ĐKT")]


def test_a_successor_is_credited_on_todays_list_and_the_frozen_list_stays(world: World) -> None:
    codes = conclude(world, 11)
    gone = next(code for code in codes if code != "SNV")
    with world.store.act("merge", now=world.now) as session:
        heir = Agency(code="MOI", name_vi="Sở mới", folded="so moi", level="province")
        session.add(heir)
        session.flush()
        old = session.get_one(Agency, ids_of(session)[gone])
        old.valid_to, old.successor_id = date(2022, 9, 30), heir.id

    certified = shown(world)

    assert [one["agency"] for one in certified["counted"]] == codes
    now = {one["agency"]: one["inspected_as"] for one in certified["current"]["counted"]}
    assert now["MOI"] == gone
    assert gone not in certified["current"]["agencies"]
    assert len(certified["current"]["agencies"]) == 34


def test_both_readings_of_who_counts_are_shown(world: World) -> None:
    conclude(world, 11)

    certified = shown(world)

    assert line(certified) == (110, 102, True)
    narrow = certified["narrow"][0]
    assert narrow["agencies"] == 33  # without the Economic Zone Authority
    assert narrow["right"] == 99


def test_the_certificate_and_the_status_agree(world: World) -> None:
    conclude(world, 7)
    certified = shown(world)
    with world.store.reading() as session:
        figures = status(session, YEAR_END, YEAR)["inspections"]

    overall = certified["inequalities"][0]
    assert figures["overall"] == {name: overall[name] for name in ("agencies", "required", "inspected")}
    for one in certified["inequalities"][1:]:
        assert figures["by_level"][one["scope"]]["inspected"] == one["inspected"]


def test_a_rate_below_thirty_is_never_printed_as_thirty() -> None:
    short = [(k, n) for n in range(1, 2001) for k in range((3 * n - 1) // 10 + 1) if 10 * k >= 3 * n - 10]
    shown = [percent_text(cut_permille(k, n)) for k, n in short]

    assert max(map(float, shown)) < 30
    assert percent_text(cut_permille(62, 207)) == "29.9"  # 29.95 %: one decimal, rounded, would say 30.0


def test_the_excluded_stand_in_the_denominator_with_their_reason(lite: Store, now: datetime) -> None:
    world = long_an_office(lite, now)
    change(world, "HBL", excluded="đang thanh tra")
    drawn(world)

    certified = shown(world)

    assert certified["exclusions"] == [{"agency": "HBL", "level": "district", "reason": "đang thanh tra"}]
    assert line(certified, "district") == (0, 45, False)
