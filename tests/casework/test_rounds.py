"""The office's own round: the list before the seed, four eyes at the end, and nothing twice."""

import hashlib
import json
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import select

from casework.errors import BadInput, Shortage
from casework.exchange import solve_folder
from casework.exchange_out import export_round
from casework.rounds import (
    approve_round,
    draw_round,
    minutes_of_draw,
    prepare_round,
    publish_round,
    reopen_round,
    required_numbers,
    round_of,
    submit_round,
    timetable_round,
)
from checker.round_check import check_round
from models.db import Store
from models.tables import (
    AUDIT,
    INSPECTION,
    MEMBER,
    STATUS_CHANGE,
    STEP,
    TEAM,
    Absence,
    Agency,
    Inspection,
    InspectionMember,
    InspectionRound,
    Level,
    RiskScore,
    RoundMember,
)
from rules.lifecycles import InspectionStatus, ObligationKind, RoundStatus, StepKind
from rules.rights import NotAllowed, Refusal
from tests.casework.round_office import (
    APPROVED,
    CLERK,
    DRAWN,
    LEADER,
    PREPARED,
    RULE,
    SEED,
    YEAR,
    approve,
    approved,
    change,
    draw,
    drawn,
    ids_of,
    long_an_office,
    prepared,
    published,
    submitted,
)
from tests.casework.verbs import acting, duties
from tests.world import World


@pytest.fixture
def world(lite: Store, now: datetime) -> World:
    return long_an_office(lite, now)


def stored(world: World) -> InspectionRound:
    with world.store.reading() as session:
        row = round_of(session, YEAR)
        session.expunge_all()
        return row


def members(world: World, *, picked: bool | None = None) -> list[RoundMember]:
    with world.store.reading() as session:
        query = select(RoundMember).order_by(RoundMember.code)  # type: ignore[arg-type]
        found = [m for m in session.exec(query) if picked in (None, m.picked)]
        session.expunge_all()
        return found


def result(world: World) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(stored(world).result)
    return read


def count(world: World, table: sa.Table) -> int:
    with world.store.reading() as session:
        return session.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()


def test_the_list_of_long_an_is_frozen_with_its_numbers(world: World) -> None:
    prepared(world)

    with world.store.reading() as session:
        numbers = required_numbers(session, YEAR)
    assert [(n["level"], n["agencies"], n["required"]) for n in numbers] == [
        ("all", 34, 11),
        ("district", 15, 5),
        ("province", 19, 6),
    ]
    row = stored(world)
    assert (row.status, row.as_of, len(row.fingerprint)) == (RoundStatus.DRAFT, PREPARED, 64)
    assert len(members(world)) == 34
    assert json.loads(row.rules)["inspection_kinds"] == ["planned", "thematic"]


def test_the_machine_may_prepare_a_draft_and_preparing_again_adds_nothing(world: World) -> None:
    for _ in range(2):
        with world.store.act("year.prepare", now=world.now) as session:
            prepare_round(
                session, world.standing(session), None, YEAR, RULE, on=PREPARED, today=PREPARED, now=world.now
            )

    assert count(world, MEMBER) == 34
    assert count(world, AUDIT) == 3  # the office, its register, and one preparation


def test_a_draft_follows_the_register_and_a_published_list_does_not(world: World) -> None:
    prepared(world)
    before = stored(world).fingerprint
    change(world, "SYT", excluded="đang thanh tra")
    published(world)
    frozen = stored(world).fingerprint
    change(world, "SYT", excluded="")
    prepared(world)

    assert before != frozen == stored(world).fingerprint
    assert [m.excluded for m in members(world) if m.code == "SYT"] == ["đang thanh tra"]


def test_a_body_outside_the_counting_levels_is_listed_only_when_it_must_be_inspected(world: World) -> None:
    with world.store.act("register", now=world.now) as session:
        session.add(Level(code="commune", name_vi="Cấp xã", name_en="Commune", rank=3))
        session.flush()
        for code in ("X1", "X2"):
            session.add(Agency(code=code, name_vi=code, folded=code.lower(), level="commune"))
        session.flush()
        session.add(RiskScore(agency_id=ids_of(session)["X1"], year=YEAR, mandatory="đơn thư kéo dài"))
    drawn(world)

    listed = {m.code: m for m in members(world)}
    assert "X2" not in listed
    assert (listed["X1"].counts, listed["X1"].picked) == (False, True)
    assert sum(m.picked and m.counts for m in listed.values()) == 11


def test_the_picks_are_the_ones_of_the_published_list_and_the_seed(world: World) -> None:
    drawn(world)

    reasons = {m.code: json.loads(m.reason) for m in members(world)}
    picked = {m.code for m in members(world, picked=True)}
    drawn_by_lot = [r for r in reasons.values() if r["reason"] == "lottery"]
    assert len(picked) == 11
    assert all(reason["text_vi"] and reason["text_en"] for reason in reasons.values())
    assert drawn_by_lot
    for reason in drawn_by_lot:
        expected = hashlib.sha256(f"{SEED},{reason['agency']}".encode()).hexdigest()
        assert reason["lottery_hash"] == expected
    assert (stored(world).status, stored(world).seed) == (RoundStatus.DRAWN, SEED)


def test_the_timetable_is_stored_with_its_bound_and_leaves_time_for_notice_and_conclusion(
    world: World,
) -> None:
    drawn(world)

    plan = result(world)
    days = [date.fromisoformat(visit["date"]) for visit in plan["visits"]]
    assert (plan["status"], plan["shortages"], len(days)) == ("planned", [], 11)
    # Three working days to approve and ten of notice after 12 January: the last one is 7 February, after Tết.
    assert min(days) >= date(2022, 2, 8)
    assert max(date.fromisoformat(visit["to"]) for visit in plan["visits"]) <= date(2022, 12, 12)
    assert plan["bound"]["trips"] <= plan["objective"]["trips"]


def test_the_same_seed_again_adds_nothing_and_another_is_refused(world: World) -> None:
    drawn(world)
    acts = count(world, AUDIT)
    draw(world)

    with pytest.raises(BadInput, match=SEED):
        draw(world, "1")

    assert count(world, AUDIT) == acts
    assert stored(world).seed == SEED


def test_a_list_that_changed_after_its_fingerprint_is_not_drawn(world: World) -> None:
    published(world)
    change(world, "SYT", par=5000, overdue=7)

    with pytest.raises(BadInput, match=r"SYT \(overdue, par\)") as caught:
        draw(world)

    assert caught.value.problems[0].code == "round_changed"
    assert stored(world).status is RoundStatus.PUBLISHED


def test_a_rule_or_a_line_rewritten_behind_the_fingerprint_is_found(world: World) -> None:
    published(world)
    with world.store.act("tamper", now=world.now) as session:
        row = round_of(session, YEAR)
        row.rules = row.rules.replace('"rotation_years": 4', '"rotation_years": 9')

    with pytest.raises(BadInput, match="thay đổi sau khi chốt"):
        draw(world)


def test_an_agency_closed_since_the_list_was_frozen_stops_the_draw(world: World) -> None:
    published(world)
    with world.store.act("close", now=world.now) as session:
        session.get_one(Agency, world.agency["SGTVT"]).valid_to = date(2022, 1, 11)

    with pytest.raises(BadInput, match="-SGTVT"):
        draw(world)


def test_nothing_is_drawn_before_the_list_is_published_or_without_a_seed(world: World) -> None:
    prepared(world)
    with pytest.raises(BadInput, match="dự thảo"):
        draw(world)

    published(world)
    with pytest.raises(BadInput, match="thiếu số bốc thăm"):
        draw(world, "  ")


def test_a_round_nobody_prepared_is_named(world: World) -> None:
    with pytest.raises(BadInput, match="chưa có vòng kiểm tra năm 2022"):
        draw(world)


def test_an_office_where_nobody_counts_has_no_round(world: World) -> None:
    nobody = replace(RULE, quota=replace(RULE.quota, levels=frozenset({"commune"})))

    with pytest.raises(BadInput, match="không có cơ quan nào được tính"):
        prepared(world, nobody)


def test_only_the_approval_makes_inspections_teams_and_owed_steps(world: World) -> None:
    submitted(world)
    assert (count(world, INSPECTION), count(world, STEP)) == (0, 0)

    approve(world)

    picked = {m.agency_id for m in members(world, picked=True)}
    with world.store.reading() as session:
        inspections = session.exec(select(Inspection)).all()
        teams = session.exec(select(InspectionMember)).all()
        session.expunge_all()
    assert {i.agency_id for i in inspections} == picked
    assert {(i.year, i.status) for i in inspections} == {(YEAR, InspectionStatus.PLANNED)}
    assert len(teams) == 22
    assert all(sum(t.head for t in teams if t.inspection_id == i.id) == 1 for i in inspections)
    from_the_start = len(StepKind) - 1  # a follow-up comes with a conclusion that found something
    assert count(world, STEP) == 11 * from_the_start
    assert len(duties(world, ObligationKind.INSPECTION_STEP)) == 11 * from_the_start
    assert (stored(world).status, stored(world).decision_no) == (RoundStatus.APPROVED, "02/KH-UBND")


def test_the_steps_lie_around_the_visit_in_working_days(world: World) -> None:
    approved(world)

    with world.store.reading() as session:
        days = world.standing(session).days
        rows = session.execute(
            sa.select(STEP, INSPECTION.c.visit_from, INSPECTION.c.visit_to).join(INSPECTION)
        )
        for row in rows:
            expected = {
                StepKind.DECISION: days.add(row.visit_from, -10),
                StepKind.NOTICE: days.add(row.visit_from, -5),
                StepKind.SELF_REPORT: days.add(row.visit_from, -3),
                StepKind.VISIT: row.visit_to,
                StepKind.MINUTES: row.visit_to,
                StepKind.CONCLUSION: days.add(row.visit_to, 15),
            }[row.kind]
            assert row.due_on == expected
            assert APPROVED <= row.due_on <= date(2022, 12, 31)


def test_who_drew_or_submitted_does_not_approve(world: World) -> None:
    submitted(world)
    with pytest.raises(NotAllowed) as clerk:
        approve(world, CLERK)

    # The director may draw and may approve, but never the same round.
    with acting(world, "SNV.director", DRAWN) as work:
        reopen_round(*work.who, YEAR, reason="bốc thăm lại trước hội đồng", **work.when)
    published(world)
    draw(world, post="SNV.director")
    with acting(world, CLERK, DRAWN) as work:
        submit_round(*work.who, YEAR, **work.when)
    with pytest.raises(NotAllowed) as director:
        approve(world, "SNV.director")

    assert (clerk.value.why, director.value.why) == (Refusal.ROLE, Refusal.OWN_WORK)
    approve(world, LEADER)
    assert stored(world).status is RoundStatus.APPROVED


def test_a_second_approval_adds_nothing(world: World) -> None:
    approved(world)
    before = [count(world, table) for table in (INSPECTION, TEAM, STEP, AUDIT)]
    approve(world)

    assert [count(world, table) for table in (INSPECTION, TEAM, STEP, AUDIT)] == before


def test_an_approval_needs_its_decision_and_a_submitted_round(world: World) -> None:
    drawn(world)
    with pytest.raises(BadInput, match="đã bốc thăm"):
        approve(world)

    with acting(world, CLERK, DRAWN) as work:
        submit_round(*work.who, YEAR, **work.when)
    with (
        pytest.raises(BadInput, match="thiếu số văn bản quyết định"),
        acting(world, LEADER, APPROVED) as work,
    ):
        approve_round(*work.who, YEAR, decision_no=" ", **work.when)


def test_the_agencies_themselves_draw_nothing(world: World) -> None:
    published(world)

    with pytest.raises(NotAllowed):
        draw(world, post="SYT.officer")


def test_a_round_reopened_forgets_its_seed_and_keeps_it_on_record(world: World) -> None:
    drawn(world)
    with acting(world, CLERK, DRAWN) as work:
        reopen_round(*work.who, YEAR, reason="sai danh sách", **work.when)

    row = stored(world)
    with world.store.reading() as session:
        moves = session.execute(sa.select(STATUS_CHANGE).order_by(STATUS_CHANGE.c.id)).all()
    assert (row.status, row.seed, members(world, picked=True)) == (RoundStatus.DRAFT, "", [])
    assert [move.new for move in moves] == ["published", "drawn", "draft"]
    assert SEED in moves[-1].reason
    assert row.fingerprint[:16] in moves[-1].reason


def test_a_round_without_enough_inspectors_is_kept_and_not_submitted(world: World) -> None:
    with world.store.act("leave", now=world.now) as session:
        for person in ("lan", "minh"):
            session.add(
                Absence(
                    person_id=world.person[person], first_day=date(2022, 1, 1), last_day=date(2022, 12, 31)
                )
            )
        vpub = session.get_one(Agency, world.agency["VPUB"])
        vpub.zone = "Tân An"
    change(world, "VPUB", mandatory="kế hoạch của tỉnh nêu tên")
    drawn(world)

    with pytest.raises(Shortage) as caught, acting(world, CLERK, DRAWN) as work:
        submit_round(*work.who, YEAR, **work.when)

    # The two who are at work belong to the agency they would inspect.
    assert result(world)["status"] == "short"
    assert [(s["kind"], s["who"]) for s in result(world)["shortages"]] == [("no_date", ["VPUB"])]
    assert caught.value.numbers == {"needs": 1, "has": 0, "short_by": 1}
    assert "VPUB" in caught.value.message_vi
    assert len(result(world)["visits"]) == len(members(world, picked=True)) - 1

    with world.store.act("back", now=world.now) as session:
        for absence in session.exec(select(Absence)):
            session.delete(absence)
    with acting(world, CLERK, DRAWN) as work:
        timetable_round(*work.who, YEAR, **work.when)
    assert result(world)["status"] == "planned"


def test_a_crew_of_last_year_does_not_come_back(world: World) -> None:
    with world.store.act("history", now=world.now) as session:
        past = Inspection(
            agency_id=world.agency["HBL"], year=2021, status=InspectionStatus.CONCLUDED,
            visit_from=date(2021, 5, 5), visit_to=date(2021, 5, 5), conclusion_no="09/TB",
            conclusion_on=date(2021, 5, 20),
        )  # fmt: skip
        session.add(past)
        session.flush()
        assert past.id is not None
        session.add(InspectionMember(inspection_id=past.id, post_id=world.post["SNV.lan"], head=True))
    change(world, "HBL", mandatory="kế hoạch của tỉnh nêu tên", last_inspected=None)
    drawn(world)

    visit = next(v for v in result(world)["visits"] if v["agency"] == "HBL")
    facts = next(json.loads(m.facts) for m in members(world) if m.code == "HBL")
    assert "SNV.lan" not in visit["inspectors"]
    assert facts["last_inspected"] == 2021


def test_an_agency_is_never_inspected_by_its_own(world: World) -> None:
    change(world, "SNV", mandatory="kế hoạch của tỉnh nêu tên")
    drawn(world)

    visit = next(v for v in result(world)["visits"] if v["agency"] == "SNV")
    reason = next(json.loads(m.reason) for m in members(world) if m.code == "SNV")
    assert visit["inspectors"] == ["VPUB.cuc", "VPUB.son"]
    assert reason["text_vi"] == "bắt buộc kiểm tra trong năm: kế hoạch của tỉnh nêu tên"


def test_the_minutes_hold_all_that_is_needed_to_derive_the_draw_anew(world: World) -> None:
    drawn(world)
    with world.store.reading() as session:
        vi, en = minutes_of_draw(session, YEAR)

    row = stored(world)
    for text in (vi, en):
        assert row.fingerprint in text
        assert SEED in text
        assert "xúc xắc mười mặt" in text
        assert all(f"({m.code}): " in text for m in members(world, picked=True))
    assert "BIÊN BẢN BỐC THĂM" in vi
    assert "Tất cả: cần 11 trong 34" in vi
    assert "Cấp huyện: cần 5 trong 15" in vi
    assert "District: 5 of 15 required" in en
    assert "- Cấp huyện: " in vi.split("Dự phòng")[1]


def test_a_calendar_that_ends_too_soon_is_named(world: World) -> None:
    with acting(world, CLERK, PREPARED) as work:
        prepare_round(*work.who, 2024, RULE, **work.when)
    with acting(world, CLERK, PREPARED) as work:
        publish_round(*work.who, 2024, **work.when)

    with pytest.raises(BadInput, match="31/12/2024"), acting(world, CLERK, DRAWN) as work:
        draw_round(*work.who, 2024, SEED, **work.when)


def test_anybody_can_derive_and_check_the_round_from_its_folder(
    store: Store, now: datetime, tmp_path: Path
) -> None:
    office = long_an_office(store, now)
    change(office, "SNV", mandatory="kế hoạch của tỉnh nêu tên")
    change(office, "HBL", excluded="đang thanh tra")
    approved(office)
    with store.reading() as session:
        export_round(session, office.standing(session), YEAR, tmp_path)

    plan = json.loads((tmp_path / "plan.json").read_text(encoding="utf-8"))
    checked = check_round(tmp_path, tmp_path / "plan.json")
    solved = json.loads(json.dumps(solve_folder(tmp_path)))

    assert [c["name"] for c in checked["checks"] if c["counter_examples"]] == []
    assert [p["agency"] for p in plan["picks"]] == [m.code for m in members(office, picked=True)]
    assert {p["agency"]: (p["reason"], p["risk"]) for p in solved["picks"]} == {
        p["agency"]: (p["reason"], p["risk"]) for p in plan["picks"]
    }
    assert (solved["visits"], solved["objective"]) == (plan["visits"], plan["objective"])
    assert solved["provinces"] == plan["provinces"]
    assert [(proof["verdict"], proof["fallback"]) for proof in plan["provinces"]] == [("optimal", None)]
    assert count(office, INSPECTION) == len(plan["visits"]) == 11
