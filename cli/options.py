"""Options that several verbs share: a document with its date and file, days by their option's name, results."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.common import BAD_INPUT, Doing, fail, print_json, settings
from cli.sentences import state_words

if TYPE_CHECKING:
    from enum import StrEnum

    from sqlmodel import Session

    from casework.standing import Standing
    from config.checklists import Checklist
    from config.findings import FindingCategory
    from rules.rights import Actor

DocumentNo = Annotated[
    str, typer.Option("--document-no", help="Số, ký hiệu văn bản / number and symbol of the document")
]
DocumentDate = Annotated[
    str | None,
    typer.Option(
        "--document-date",
        help="Ngày văn bản, YYYY-MM-DD; mặc định là --on / date of the document; default: --on",
        show_default=False,
    ),
]
Title = Annotated[str, typer.Option("--title", help="Tên văn bản / title of the document")]
PaperFile = Annotated[
    Path | None,
    typer.Option(
        "--file",
        help="Tệp văn bản; chỉ giữ tên và mã băm / only its name and hash are kept",
        show_default=False,
    ),
]
Reason = Annotated[str, typer.Option("--reason", help="Lý do / reason")]
DecisionNo = Annotated[
    str, typer.Option("--decision-no", help="Số văn bản quyết định / number of the decision")
]
DryRun = Annotated[
    bool, typer.Option("--dry-run", help="Chỉ xem trước, không ghi gì / preview only, nothing is written")
]
InAgency = Annotated[str, typer.Option("--agency", help="Mã hoặc tên cơ quan / code or name of an agency")]


@dataclass(frozen=True)
class Paper:
    """A document as it was given on the command line."""

    document_no: str
    document_date: date
    file_name: str = ""
    file_hash: str = ""

    def as_dict(self) -> dict[str, Any]:
        """Number, date and file, as the verbs take them."""
        return vars(self).copy()

    @property
    def alone(self) -> dict[str, Any]:
        """Number and date, for verbs that keep no file."""
        return {"document_no": self.document_no, "document_date": self.document_date}


def who(work: Doing) -> "tuple[Session, Standing, Actor]":
    """The first three arguments of every verb."""
    return work.session, work.standing, work.actor


def when(work: Doing) -> dict[str, Any]:
    """The days of a verb: from when it is valid, and when it is entered."""
    return {"on": work.on, "today": work.today, "now": work.now}


def categories() -> "dict[str, FindingCategory]":
    """The office's catalogue of findings, from its configuration."""
    from config.findings import load_findings
    from config.loader import ConfigError

    try:
        return load_findings(settings().config_dir)
    except ConfigError as error:
        fail(BAD_INPUT, error.message_vi, error.message_en)


def current_lists() -> "dict[str, Checklist]":
    """The office's checklists, from its configuration."""
    from config.checklists import load_checklists
    from config.loader import ConfigError

    try:
        return load_checklists(settings().config_dir)
    except ConfigError as error:
        fail(BAD_INPUT, error.message_vi, error.message_en)


def a_day(text: str | None, option: str, default: date) -> date:
    """A day given by an option, ISO or dd/mm/yyyy."""
    found = default if text is None else _read(text)
    if found is None:
        fail(
            BAD_INPUT,
            f"{option}: “{text}” không phải là ngày có thật; viết như 2022-07-15.",
            f"{option}: “{text}” is not a real date; write it like 2022-07-15.",
        )
    return found


def _read(text: str) -> date | None:
    for form in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            return datetime.strptime(text.strip(), form).date()  # noqa: DTZ007
        except ValueError:
            continue
    return None


def must_day(text: str, option: str) -> date:
    """A day an option must give."""
    return a_day(text, option, date.min)


def paper(work: Doing, number: str, day: str | None, file: Path | None = None) -> Paper:
    """The document of a verb; its date is the verb's day unless another is given."""
    told = a_day(day, "--document-date", work.on)
    if file is None:
        return Paper(number, told)
    try:
        content = file.read_bytes()
    except OSError as error:
        fail(
            BAD_INPUT,
            f"--file: không đọc được {file} ({error.strerror}).",
            f"--file: {file} cannot be read ({error.strerror}).",
        )
    return Paper(number, told, file.name, hashlib.sha256(content).hexdigest())


def say(as_json: bool, noun_vi: str, key: object, state: "StrEnum | str", **more: object) -> None:
    """What a verb did: one line for people, one document for scripts."""
    if as_json:
        print_json({"id": key, "status": str(state), **more})
        return
    tail = "".join(f"; {name} {value}" for name, value in more.items() if value not in (None, ""))
    print(f"{noun_vi} {key}: {' / '.join(dict.fromkeys(state_words(state)))}{tail}")
