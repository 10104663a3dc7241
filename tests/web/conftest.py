"""The pages over a small office, asked as a browser on the same machine asks them."""

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from config.settings import Settings
from models.db import Store
from tests.world import World, build_world
from web.app import create_app

DAY = date(2022, 7, 17)


@pytest.fixture(scope="session")
def web_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the fonts are cut once for all tests."""
    return tmp_path_factory.mktemp("web")


@pytest.fixture
def settings(web_data: Path, tmp_path: Path) -> Settings:
    return Settings(data_dir=web_data, box_dir=tmp_path / "box")


@pytest.fixture
def world(lite: Store, now: datetime) -> World:
    return build_world(lite, now)


@pytest.fixture
def site(world: World, settings: Settings) -> Iterator[TestClient]:
    """A reader of an office where nothing has happened yet."""
    app = create_app(world.store, settings, as_of=DAY)
    with TestClient(app, base_url="http://localhost:8022", raise_server_exceptions=False) as client:
        yield client
