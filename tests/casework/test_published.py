"""What a round publishes can be checked without this program, and says no when a byte is changed."""

import hashlib
import json
import random
import subprocess
import sys
from collections.abc import Callable
from datetime import date, datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import col, select

from casework.published import publish_certificate, publish_list
from casework.refusals import BadInput
from casework.round_list import Frozen, agencies_of, list_text
from casework.rounds import round_of
from models.db import Store
from models.tables import Inspection
from rules.lifecycles import InspectionStatus
from rules.quota import QuotaRule
from rules.round_rule import RoundRule, to_json
from rules.selection import select as choose
from tests.casework.round_office import RULE, YEAR, approved, published
from tests.casework.round_office import long_an_office as office_of
from tests.rules.round_cast import SEED
from tests.world import World

SCRIPT = Path(__file__).resolve().parents[2] / "docs" / "recheck_round.py"
NAMES = ["SHA256SUMS", "certificate.json", "certificate.md", "list.json", "minutes.txt"]


def recheck(folder: Path) -> tuple[int, str]:
    """The published script, isolated: no path, no environment, no package of ours."""
    done = subprocess.run(
        [sys.executable, "-I", str(SCRIPT), str(folder)], capture_output=True, text=True, check=False, cwd="/"
    )
    return done.returncode, done.stdout + done.stderr


def seal(folder: Path) -> None:
    """What somebody does who changes a file and its hash too."""
    names = sorted(path.name for path in folder.iterdir() if path.name != "SHA256SUMS")
    sums = [f"{hashlib.sha256((folder / name).read_bytes()).hexdigest()}  {name}\n" for name in names]
    (folder / "SHA256SUMS").write_text("".join(sums), encoding="utf-8")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of Long An's round with eleven concluded visits, made once."""
    made = tmp_path_factory.mktemp("published")
    store = Store(f"sqlite:///{made}/office.db")
    store.create_schema()
    world = office_of(store, datetime.fromisoformat("2022-01-04T01:00:00+00:00"))
    approved(world)
    with store.act("conclude", now=world.now) as session:
        for number, row in enumerate(session.exec(select(Inspection).order_by(col(Inspection.id))), 1):
            row.status, row.conclusion_on = InspectionStatus.CONCLUDED, date(2022, 6, 30)
            row.minutes_no, row.conclusion_no = f"{number:02}/BB", f"{number:02}/TB-ĐKT"
    with store.reading() as session:
        publish_certificate(session, YEAR, date(2022, 12, 31), made / "out")
    store.dispose()
    return made / "out"


@pytest.fixture
def copy(folder: Path, tmp_path: Path) -> Path:
    made = tmp_path / "copy"
    made.mkdir()
    for path in folder.iterdir():
        (made / path.name).write_bytes(path.read_bytes())
    return made


def test_the_script_says_yes_to_the_published_files(folder: Path) -> None:
    assert sorted(path.name for path in folder.iterdir()) == NAMES
    assert recheck(folder) == (
        0, "yes 11 picks {'all': [110, 102], 'district': [50, 45], 'province': [60, 57]}\n",
    )  # fmt: skip


def test_the_script_is_short_and_needs_the_standard_library_alone() -> None:
    lines = SCRIPT.read_text(encoding="utf-8").splitlines()

    assert len(lines) <= 40
    assert max(map(len, lines)) <= 110
    used = {line.split()[1] for line in lines if line.startswith(("import ", "from "))}
    assert used <= sys.stdlib_module_names


@pytest.mark.parametrize("name", NAMES)
def test_one_changed_byte_anywhere_is_a_no(copy: Path, name: str) -> None:
    whole = (copy / name).read_bytes()
    chance = random.Random(name)
    for place in [0, len(whole) // 2, len(whole) - 2, *(chance.randrange(len(whole)) for _ in range(5))]:
        changed = bytearray(whole)
        changed[place] ^= 1
        (copy / name).write_bytes(changed)

        assert recheck(copy) == (1, "no: a file is not the one that SHA256SUMS names\n"), place


Spoil = Callable[[dict[str, Any]], object]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda c: c["picks"].pop(),  # a pick is hidden
        lambda c: c["picks"].append({**c["not_picked"][0], "reason": "risk"}),  # and one slipped in
        lambda c: c["picks"][0].update(reason="mandatory"),
        lambda c: c.update(seed=c["seed"] + "1"),  # another seed
        lambda c: c.update(fingerprint="0" * 64),
        lambda c: c["counted"].pop(),
        lambda c: c["counted"][0].update(conclusion_no=""),
        lambda c: c["counted"][0].update(conclusion_on="2023-01-03"),
        lambda c: c["counted"].__setitem__(0, c["counted"][1]),  # one agency counted twice
        lambda c: c["inequalities"][0].update(left=120),
        lambda c: c["inequalities"].pop(),  # a level is left out
    ],
)
def test_a_lie_with_mended_hashes_is_a_no_all_the_same(copy: Path, spoil: Spoil) -> None:
    told = json.loads((copy / "certificate.json").read_text(encoding="utf-8"))
    spoil(told)
    (copy / "certificate.json").write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
    seal(copy)

    assert recheck(copy) == (1, "no: the picks or the numbers do not follow\n")


def test_a_list_changed_after_its_publication_is_a_no(copy: Path) -> None:
    text = (copy / "list.json").read_text(encoding="utf-8")
    (copy / "list.json").write_text(text.replace('"overdue": 0', '"overdue": 9', 1), encoding="utf-8")
    seal(copy)

    assert recheck(copy)[0] == 1


@pytest.mark.parametrize("seed", range(40))
def test_the_script_derives_the_picks_of_any_list(tmp_path: Path, seed: int) -> None:
    """Lists with everything that forces or bars a pick: script and rules agree on each agency and its reason."""
    chance = random.Random(seed)
    listed = sorted((_drawn(chance, n) for n in range(chance.randint(1, 60))), key=lambda one: one.code)
    rule = _rule(chance)
    selection = choose(agencies_of(listed, "LA", YEAR), rule.choosing, SEED)
    text = list_text(YEAR, date(2022, 1, 10), to_json(rule), listed)
    counting = {
        scope: [one for one in listed if one.counts and scope in (one.level, "all")] for scope in _SCOPES
    }
    shares = {scope: rule.quota.share_of(scope) for scope in _SCOPES}
    told = {
        "fingerprint": hashlib.sha256(text).hexdigest(), "seed": SEED, "counted": [],
        "picks": [{"agency": p.agency.code, "reason": p.reason.kind.value} for p in selection.picks],
        "inequalities": [
            {"scope": scope, "left": 0, "right": shares[scope].numerator * len(members)}
            for scope, members in counting.items() if members
        ],
    }  # fmt: skip
    (tmp_path / "list.json").write_bytes(text)
    (tmp_path / "certificate.json").write_text(json.dumps(told), encoding="utf-8")
    seal(tmp_path)

    assert recheck(tmp_path)[0] == 0
    told["picks"] = told["picks"][1:] if told["picks"] else [{"agency": "X00", "reason": "risk"}]
    (tmp_path / "certificate.json").write_text(json.dumps(told), encoding="utf-8")
    seal(tmp_path)
    assert recheck(tmp_path)[0] == 1


def test_publishing_gives_the_very_bytes_that_are_hashed(lite: Store, now: datetime, tmp_path: Path) -> None:
    world = office_of(lite, now)
    published(world)

    with lite.reading() as session:
        names = publish_list(session, YEAR, tmp_path / "out")

    with lite.reading() as session:
        fingerprint = round_of(session, YEAR).fingerprint
    assert names == ["list.json", "SHA256SUMS"]
    assert hashlib.sha256((tmp_path / "out" / "list.json").read_bytes()).hexdigest() == fingerprint


def test_the_page_says_the_whole_in_whole_numbers(folder: Path) -> None:
    page = (folder / "certificate.md").read_text(encoding="utf-8")

    assert "10 × 11 = 110 ≥ 3 × 34 = 102" in page
    assert "| 32.3 |" in page  # cut, never rounded
    assert "01/BB · 01/TB-ĐKT (2022-06-30)" in page
    assert "Được tính: cuộc kiểm tra toàn diện, chuyên đề" in page


def test_a_folder_that_cannot_be_written_to_is_refused(lite: Store, now: datetime, tmp_path: Path) -> None:
    world: World = office_of(lite, now)
    published(world)
    (tmp_path / "out").write_text("a file stands there", encoding="utf-8")

    with lite.reading() as session, pytest.raises(BadInput, match="thư mục"):
        publish_list(session, YEAR, tmp_path / "out")


_SCOPES = ("all", "district", "province")


def _rule(chance: random.Random) -> RoundRule:
    share = Fraction(chance.randint(1, 6), 10)
    by_level = {"district": Fraction(chance.randint(1, 6), 10)} if chance.random() < 0.5 else {}
    return RoundRule(
        QuotaRule(share, by_level), rotation_years=chance.randint(1, 5),
        lottery_share=Fraction(chance.randint(0, 4), 4), weights=RULE.weights,
    )  # fmt: skip


def _drawn(chance: random.Random, number: int) -> Frozen:
    facts: dict[str, int | str | None] = {
        "par": chance.randint(6000, 10000), "par_prev": chance.randint(6000, 10000),
        "sipas": chance.randint(7000, 10000), "overdue": chance.randint(0, 4), "findings": chance.randint(0, 3),
        "complaints": chance.randint(0, 5), "halfdays": 2, "skills": "", "zone": "", "kind": "",
        "last_inspected": chance.choice([None, 2017, 2018, 2019, 2020, 2021]), "counts_reason": "",
        "mandatory": "kế hoạch nêu tên" if chance.random() < 0.1 else "",
    }  # fmt: skip
    return Frozen(
        number, f"X{number:02}", chance.choice(["province", "district"]), chance.random() < 0.9,
        "đang thanh tra" if chance.random() < 0.1 else "", facts,
    )  # fmt: skip
