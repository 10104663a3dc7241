"""Numeric targets brought in from files."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
from sqlmodel import select

from casework.errors import BadInput
from casework.import_plan import PlanHeader, apply_plan
from casework.import_targets import apply_targets, preview_targets
from models.db import Store
from models.tables import AuditEntry, Plan, Target, TargetValue
from rules.lifecycles import PlanStatus
from tests.casework.office_files import EXAMPLE, NOW, TODAY, csv_file, register_long_an

HEAD = "Mã,Chỉ tiêu,Đơn vị tính,Mức phấn đấu,Thời điểm đánh giá,Cơ quan theo dõi\n"
GRDP = 'grdp,GRDP,%,"6,5% - 7%",31/12/2022,Sở Kế hoạch và Đầu tư\n'


@pytest.fixture
def office(lite: Store) -> Store:
    """Long An with its improvement plan as a draft."""
    register_long_an(lite)
    plan_in(lite, "improvement-2022")
    return lite


def plan_in(store: Store, code: str) -> None:
    with store.act("import plan", now=NOW) as session:
        apply_plan(session, EXAMPLE / "plan-improvement.csv", TODAY, header=PlanHeader(code=code, year=2022))


def bring_in(store: Store, path: Path, plan: str = "") -> None:
    with store.act("import targets", now=NOW) as session:
        apply_targets(session, path, TODAY, plan=plan)


def test_the_targets_of_long_an_are_exact_comparisons(store: Store) -> None:
    register_long_an(store)
    plan_in(store, "improvement-2022")

    bring_in(store, EXAMPLE / "targets.csv")

    with store.reading() as session:
        found = {
            row.code: (row.op, Fraction(row.goal_num, row.goal_den), row.upper_num, row.due_on)
            for row in session.exec(select(Target))
        }
        assert found == {
            "par_rank": ("<=", Fraction(10), None, date(2023, 4, 30)),
            "sipas_rank": ("<=", Fraction(10), None, date(2023, 4, 30)),
            "grdp": (">=", Fraction(13, 2), 7, date(2022, 12, 31)),  # reached from 6.5 up
            "charter_capital": (">=", Fraction(20), None, date(2022, 12, 31)),  # "từ 20%" is at least
            "budget_share": (">", Fraction(0), None, date(2022, 12, 31)),
        }


def test_a_file_brought_in_twice_adds_nothing(office: Store) -> None:
    bring_in(office, EXAMPLE / "targets.csv")
    with office.reading() as session:
        acts = len(session.exec(select(AuditEntry)).all())

    bring_in(office, EXAMPLE / "targets.csv")

    with office.reading() as session:
        assert len(session.exec(select(AuditEntry)).all()) == acts


def test_a_changed_goal_is_updated_in_a_draft_and_measured_values_stay(office: Store, tmp_path: Path) -> None:
    bring_in(office, csv_file(tmp_path, HEAD + GRDP))
    with office.act("measure", now=NOW) as session:
        target = session.exec(select(Target)).one()
        assert target.id is not None
        session.add(
            TargetValue(target_id=target.id, period="2022-Q1", as_of=TODAY, value_num=5, entered_at=NOW)
        )

    bring_in(office, csv_file(tmp_path, HEAD + GRDP.replace("6,5% - 7%", "≥ 6,8%")))

    with office.reading() as session:
        target = session.exec(select(Target)).one()
        assert (target.goal_num, target.goal_den, target.upper_num) == (34, 5, None)
        assert session.exec(select(TargetValue)).one().target_id == target.id


def test_the_goal_of_an_issued_plan_is_not_changed_by_a_file(office: Store, tmp_path: Path) -> None:
    bring_in(office, csv_file(tmp_path, HEAD + GRDP))
    with office.act("issue", now=NOW) as session:
        session.exec(select(Plan)).one().status = PlanStatus.ISSUED

    with pytest.raises(BadInput) as caught:
        bring_in(office, csv_file(tmp_path, HEAD + GRDP.replace("6,5% - 7%", "≥ 6%")))

    assert (caught.value.code, caught.value.where) == ("plan_issued", "D2")


def test_where_there_are_two_plans_the_file_must_be_told_which(office: Store) -> None:
    plan_in(office, "another-2022")

    with pytest.raises(BadInput) as caught:
        bring_in(office, EXAMPLE / "targets.csv")
    bring_in(office, EXAMPLE / "targets.csv", "improvement-2022")

    assert caught.value.code == "no_plan"
    assert "another-2022, improvement-2022" in caught.value.message_vi
    with office.reading() as session:
        assert len(session.exec(select(Target)).all()) == 5


def test_a_target_without_a_day_is_shown(office: Store, tmp_path: Path) -> None:
    with office.reading() as session:
        preview = preview_targets(session, csv_file(tmp_path, HEAD + GRDP.replace("31/12/2022", "")), TODAY)

        assert [note.code for note in preview.notes] == ["due_missing"]
        assert preview.touches == {"Sở Kế hoạch và Đầu tư": 1}


WRONG = [
    (GRDP.replace('"6,5% - 7%"', "hạng 10"), "goal_unreadable", "D2"),
    (GRDP.replace('"6,5% - 7%"', "dưới 5%"), "goal_unreadable", "D2"),  # the office judges by >=, <= and >
    (GRDP.replace('"6,5% - 7%"', ""), "field_missing", "D2"),
    (GRDP.replace("31/12/2022", "31/11/2022"), "not_a_day", "E2"),
    (GRDP.replace("31/12/2022", "Thường xuyên"), "not_a_day", "E2"),
    (GRDP.replace("Sở Kế hoạch và Đầu tư", "Sở Kế toán"), "unknown_agency", "F2"),
    (GRDP + GRDP, "twice", "A3"),
]


@pytest.mark.parametrize(("rows", "code", "where"), WRONG)
def test_what_is_wrong_is_named_with_its_cell_and_nothing_is_kept(
    office: Store, tmp_path: Path, rows: str, code: str, where: str
) -> None:
    with pytest.raises(BadInput) as caught:
        bring_in(office, csv_file(tmp_path, HEAD + rows))

    assert (caught.value.code, caught.value.where) == (code, where)
    with office.reading() as session:
        assert session.exec(select(Target)).first() is None
