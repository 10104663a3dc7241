"""A list as a page shows it: filters with counts, columns, rows of cells, a hundred rows a page."""

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from starlette.requests import Request

from rules.text import fold
from web.query import PAGE, linker, one_of, page_asked, text_asked

R = TypeVar("R")
Codes = Callable[[R], Collection[str]]


@dataclass(frozen=True)
class Cell:
    """What stands in one place of a table.

    `note` is a second, softer line, `tag` the colour of a word; a `tight` text is not broken on a wide page.
    """

    text: str
    link: str = ""
    tag: str = ""  # bad | warn | good | soft
    note: str = ""
    number: bool = False
    tight: bool = False


@dataclass(frozen=True)
class Choice:
    """One choice of a filter, with the number of rows it leaves."""

    name: str
    link: str
    count: int
    current: bool


@dataclass(frozen=True)
class Filter:
    """A filter by its name in the address: its title, the words of its choices, the choices of a row.

    With `hide` a choice without rows is not offered; a filter by agency wants it.
    """

    name: str
    title: str
    words: Mapping[str, str]
    codes: Callable[..., Collection[str]]
    everything: str = ""  # the words of "no choice"; empty: none is offered
    outside: Collection[str] = ()  # rows of these choices are shown only when asked for
    hide: bool = False


@dataclass(frozen=True)
class Listing:
    """One page of a list; `search` is None where there is nothing to search."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    total: int
    lead: Sequence[str] = ()
    filters: Sequence[tuple[str, Sequence[Choice]]] = ()
    search: str | None = None
    kept: Mapping[str, str] = field(default_factory=dict)  # what the search form keeps of the address
    first: int = 1
    previous: str = ""
    following: str = ""

    @property
    def last(self) -> int:
        return self.first + len(self.rows) - 1


class Sieve(Generic[R]):
    """Rows, and what the address asks of them: filters, words searched for, a page.

    The count beside a choice is what choosing it would show: the other filters and the search stay.
    """

    def __init__(
        self, request: Request, rows: Sequence[R], filters: Sequence[Filter],
        texts: Callable[[R], str] | None = None,
    ) -> None:  # fmt: skip
        self.request, self.filters = request, filters
        self.asked = {f.name: one_of(request, f.name, f.words) for f in filters}
        self.query = text_asked(request) if texts else ""
        wanted = fold(self.query).split()
        self._found = [row for row in rows if texts is None or _has(fold(texts(row)), wanted)]
        self._link = linker(request)

    def rows(self, but: str = "") -> list[R]:
        """The rows that pass every filter, or every other than one."""
        asking = [f for f in self.filters if f.name != but]
        return [row for row in self._found if all(_passes(f, self.asked[f.name], row) for f in asking)]

    def link(self, **changed: object) -> str:
        """This page with those filters changed; the page number is not kept."""
        return self._link(self.request.url.path, **{**self.asked, "q": self.query, **changed})

    def choices(self) -> list[tuple[str, list[Choice]]]:
        """Each filter's title with its choices."""
        return [(f.title, self._choices(f)) for f in self.filters]

    def _choices(self, f: Filter) -> list[Choice]:
        rows = self.rows(but=f.name)
        counts = Counter(code for row in rows for code in set(f.codes(row)))
        chosen = self.asked[f.name]
        made = [
            Choice(name, self.link(**{f.name: code}), counts[code], code == chosen)
            for code, name in f.words.items()
            if counts[code] or code == chosen or not f.hide
        ]
        if f.everything:
            inside = sum(_passes(f, "", row) for row in rows)
            made.insert(0, Choice(f.everything, self.link(**{f.name: None}), inside, not chosen))
        return made

    def listing(
        self, title: str, columns: Sequence[str], cells: Callable[[R], Sequence[Cell]], *,
        lead: Sequence[str] = (), search: bool = False,
    ) -> Listing:  # fmt: skip
        """The asked page of the rows that pass, as they stand in order."""
        rows = self.rows()
        page = page_asked(self.request, len(rows))
        start = (page - 1) * PAGE
        shown = rows[start : start + PAGE]
        return Listing(
            title=title,
            columns=columns,
            rows=[cells(row) for row in shown],
            total=len(rows),
            lead=lead,
            filters=self.choices(),
            search=self.query if search else None,
            kept={name: value for name, value in self.asked.items() if value},
            first=start + 1,
            previous=self.link(page=page - 1) if page > 1 else "",
            following=self.link(page=page + 1) if start + PAGE < len(rows) else "",
        )


def _passes(f: Filter, asked: str, row: object) -> bool:
    codes = f.codes(row)
    return asked in codes if asked else not any(code in f.outside for code in codes)


def _has(text: str, wanted: Sequence[str]) -> bool:
    return all(word in text for word in wanted)
