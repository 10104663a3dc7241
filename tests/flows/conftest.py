"""One real Prefect server for the session, on loopback, with its own home and password."""

import os
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from cli.prefect_server import PrefectServer, new_server, wait_for


@pytest.fixture(scope="session")
def prefect_server() -> Iterator[PrefectServer]:
    """A server that answers; its processes are gone afterwards."""
    home = Path(tempfile.mkdtemp(prefix="dd-prefect-"))
    server = new_server(home)
    log = (home / "server.log").open("wb")
    process = subprocess.Popen(
        server.command(),
        env=server.environment(),
        stdout=log,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    try:
        assert wait_for(server.healthy, 240, lambda: process.poll() is not None), (
            home / "server.log"
        ).read_text(errors="replace")[-3000:]
        yield server
    finally:
        process.terminate()
        process.wait(30)
        log.close()


@pytest.fixture
def flow_environment(prefect_server: PrefectServer, office_url: str, tmp_path: Path) -> dict[str, str]:
    """The environment of a flow process for an office of its own."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("DONDOC_")}
    return {
        **clean,
        **prefect_server.environment(),
        "DONDOC_DATABASE_URL": office_url,
        "DONDOC_DATA_DIR": str(tmp_path / "data"),
        "DONDOC_DELIVERY": "catch-all",
    }
