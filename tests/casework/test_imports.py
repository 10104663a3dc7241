"""The one door to all imports, and the scores of agencies."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlmodel import select

from casework import imports
from casework.errors import BadInput
from models.db import Store
from models.tables import Agency, AuditEntry, Plan, PlanTask, RiskScore, Target
from tests.casework.office_files import EXAMPLE, NOW, TODAY, csv_file, register_long_an

YEAR_OF_THE_EXAMPLE = (
    ("agencies", "agencies.csv", {}),
    ("people", "people.csv", {}),
    ("scores", "risk.csv", {"year": 2022}),
    (
        "plan",
        "plan-yearly.csv",
        {"plan": "CCHC-2022", "year": 2022, "kind": "yearly", "title": "Kế hoạch CCHC"},
    ),
    ("plan", "plan-improvement.csv", {"plan": "PARINDEX-2022", "year": 2022, "kind": "improvement"}),
    ("targets", "targets.csv", {"plan": "PARINDEX-2022", "year": 2022}),
)


def bring_in(store: Store, what: str, path: Path, **options: object) -> imports.Preview:
    with store.act(f"import.{what}", now=NOW) as session:
        return imports.apply(session, what, path, TODAY, now=NOW, **options)


def test_the_whole_example_comes_in_and_a_second_time_adds_nothing(store: Store) -> None:
    for _ in range(2):
        for what, file, options in YEAR_OF_THE_EXAMPLE:
            bring_in(store, what, EXAMPLE / file, **options)

    with store.reading() as session:
        plans = {plan.code: (plan.kind, plan.title_vi) for plan in session.exec(select(Plan))}
        assert plans == {
            "CCHC-2022": ("yearly", "Kế hoạch CCHC"),
            "PARINDEX-2022": ("improvement", "plan-improvement"),
        }
        assert len(session.exec(select(PlanTask)).all()) == 39
        assert len(session.exec(select(Target)).all()) == 5
        assert len(session.exec(select(AuditEntry)).all()) == len(YEAR_OF_THE_EXAMPLE)


def test_a_preview_names_an_uploaded_file_as_its_owner_does(lite: Store, tmp_path: Path) -> None:
    path = csv_file(tmp_path, "Mã,Tên cơ quan,Cấp\n,Sở Nội vụ,Cấp tỉnh\n", "upload-7f3a.csv")

    with lite.reading() as session:
        preview = imports.preview(session, "agencies", path, TODAY, name="co-quan.csv")

    assert preview.problems[0].line_vi.startswith("co-quan.csv: A2: ")
    assert preview.as_dict()["new"] == 0


def test_scores_are_whole_hundredths(lite: Store) -> None:
    register_long_an(lite)

    preview = bring_in(lite, "scores", EXAMPLE / "risk.csv", year=2022)

    with lite.reading() as session:
        agency = session.exec(select(Agency).where(Agency.code == "SNV")).one()
        row = session.exec(select(RiskScore).where(RiskScore.agency_id == agency.id)).one()
        assert (row.par, row.par_prev, row.sipas, row.last_inspected) == (8053, 8396, 8913, 2020)
        assert preview.count("new") == 34


@pytest.mark.parametrize(
    ("row", "code", "where"),
    [
        ("SNV,“8”,1,2", "not_a_score", "B2"),
        ("SNV,101,1,2", "not_a_score", "B2"),
        ("SNV,80.555,1,2", "not_a_score", "B2"),
        ("SNV,80,-1,2", "not_whole", "C2"),
        ("SNV,80,1,9", "not_whole", "D2"),  # a visit takes six half-days at most
        ("SNX,80,1,2", "unknown_agency", "A2"),
        ("SNV,,1,2", "field_missing", "B2"),
    ],
)
def test_a_wrong_score_is_named_with_its_cell(
    lite: Store, tmp_path: Path, row: str, code: str, where: str
) -> None:
    register_long_an(lite)
    path = csv_file(tmp_path, f"Mã,Điểm CCHC,Nhiệm vụ quá hạn,Số buổi\n{row}\n")

    with pytest.raises(BadInput) as caught:
        bring_in(lite, "scores", path, year=2022)

    assert (caught.value.code, caught.value.where) == (code, where)
