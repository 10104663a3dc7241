"""Reading a page as a person does: its links with their words, its rows, its total."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

from fastapi.testclient import TestClient

_TOTAL = re.compile(r'<p class="total">([\d.,]+) ')


@dataclass
class Link:
    """A link and the words it shows."""

    href: str
    text: str = ""

    @property
    def number(self) -> int | None:
        """The number the link shows, None for a link that shows none."""
        found = re.search(r"\d[\d.,]*", self.text)
        return int(re.sub(r"\D", "", found.group())) if found else None


@dataclass
class Page(HTMLParser):
    """The links inside the main part, and the cells of every table by rows."""

    links: list[Link] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    text: str = ""

    def __post_init__(self) -> None:
        super().__init__()
        self._main = self._cell = self._anchor = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._main = self._main or tag == "main"
        if tag == "a" and self._main:
            self.links.append(Link(dict(attrs).get("href") or ""))
            self._anchor = True
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th", "dt", "dd", "small", "p"):
            self.text += " "
        if tag in ("td", "th") and self.rows:
            self.rows[-1].append("")
            self._cell = True

    def handle_endtag(self, tag: str) -> None:
        if tag == "a":
            self._anchor = False
        if tag in ("td", "th"):
            self._cell = False
        if tag == "main":
            self._main = False

    def handle_data(self, data: str) -> None:
        if self._main:
            self.text += data
        if self._anchor:
            self.links[-1].text += data
        if self._cell:
            self.rows[-1][-1] += data.strip()

    @property
    def body(self) -> list[list[str]]:
        """The rows of the last table without its head."""
        return self.rows[1:]


def read(client: TestClient, path: str) -> Page:
    """A page in Vietnamese, which must be there."""
    answer = client.get(path, headers={"accept-language": "vi"})
    assert answer.status_code == 200, (path, answer.text[:500])
    page = Page()
    page.feed(answer.text)
    return page


def total(client: TestClient, path: str) -> int:
    """How many rows a list says it has; walked page by page, it must have them."""
    answer = client.get(path, headers={"accept-language": "vi"})
    assert answer.status_code == 200, path
    said = _TOTAL.search(answer.text)
    if said is None:
        assert "Không có dòng nào." in answer.text, path
        return 0
    count = int(re.sub(r"\D", "", said.group(1)))
    assert _walked(client, answer.text) == count, path
    return count


def _walked(client: TestClient, text: str) -> int:
    table = text.rpartition("<tbody>")[2].partition("</tbody>")[0]
    following = re.search(r'<a href="([^"]+)" rel="next">', text)
    rest = 0
    if following:
        href = following.group(1).replace("&amp;", "&")
        rest = _walked(client, client.get(href, headers={"accept-language": "vi"}).text)
    return table.count("<tr>") + rest
