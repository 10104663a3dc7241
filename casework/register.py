"""The register of agencies as a set of names, for finding those a document speaks of."""

from __future__ import annotations

from datetime import date

from sqlmodel import Session, col, select

from casework.import_preview import Preview
from casework.import_words import near
from models.tables import Agency, AgencyAlias, Level
from rules.names import Named, Register, register


def register_of(session: Session, on: date | None = None) -> Register:
    """The names of all agencies, or only of those alive on a day."""
    ranks = {level.code: level.rank for level in session.exec(select(Level))}
    aliases: dict[int, list[str]] = {}
    for alias in session.exec(select(AgencyAlias)):
        aliases.setdefault(alias.agency_id, []).append(alias.alias)
    rows = session.exec(select(Agency).order_by(col(Agency.id)))
    return register(
        Named(
            row.code, row.name_vi, row.level, ranks[row.level], row.kind, tuple(aliases.get(row.id or 0, ()))
        )
        for row in rows
        if on is None or alive(row, on)
    )


def alive(agency: Agency, on: date) -> bool:
    """True when the agency exists on that day."""
    return (agency.valid_from is None or agency.valid_from <= on) and (
        agency.valid_to is None or agency.valid_to >= on
    )


class Names:
    """Finds agencies for an import and says in the preview what is wrong with those it does not find."""

    def __init__(self, session: Session, on: date) -> None:
        self.on = on
        self.known = register_of(session, on)
        self._all = register_of(session)
        self._rows = {row.code: row for row in session.exec(select(Agency))}
        self._by_id = {row.id: row for row in self._rows.values()}

    def row(self, code: str) -> Agency:
        """The stored agency of a code."""
        return self._rows[code]

    def find(self, preview: Preview, text: str, where: str) -> Agency | None:
        """The one agency of this name; a problem with the nearest names if there is none."""
        code = self.known.find(text)
        if code is None:
            self.report_unknown(preview, text, where)
            return None
        return self._rows[code]

    def report_unknown(self, preview: Preview, text: str, where: str) -> None:
        """Say that nobody has this name, or that its bearer is gone and who follows it."""
        gone = self._all.find(text)
        if gone is None or gone in {agency.code for agency in self.known.agencies}:
            preview.wrong("unknown_agency", where, value=text, **near(self.known.suggest(text)))
            return
        heir = self._by_id.get(self._rows[gone].successor_id)
        preview.wrong(
            "closed_agency",
            where,
            value=text,
            day=f"{self.on:%d/%m/%Y}",
            **near((heir.name_vi,) if heir else ()),
        )
