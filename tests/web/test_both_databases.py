"""The pages say the same over SQLite and over PostgreSQL."""

from datetime import datetime

from fastapi.testclient import TestClient

from config.settings import Settings
from models.db import Store
from tests.web.conftest import HOME
from tests.web.reading import read, total
from tests.web.test_pages import PATHS
from tests.web.year import DAY, build_year
from web.app import create_app


def shown(client: TestClient, path: str) -> list[list[str]]:
    """The rows of a page; notices without their numbers, which a set statement gives in any order."""
    rows = read(client, path).rows
    return sorted(row[1:] for row in rows) if path == "/thong-bao" else rows


def test_every_page_is_there_with_the_same_numbers(
    store: Store, now: datetime, settings: Settings, reader: TestClient
) -> None:
    build_year(store, now)

    with TestClient(create_app(store, settings, as_of=DAY), base_url=HOME) as other:
        for path in PATHS[:-1]:
            assert shown(other, path) == shown(reader, path), path
        for path in ("/nhiem-vu?bucket=open", "/dau-viec?orphan=yes", "/thong-bao?state=bounced&q=nhiem"):
            assert total(other, path) == total(reader, path)
