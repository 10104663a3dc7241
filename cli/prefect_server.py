"""The Prefect server as a child on loopback: environment, health, scheduled runs. Imports no Prefect."""

import base64
import json
import os
import secrets
import socket
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from config.prefect_quiet import QUIET


@dataclass(frozen=True)
class PrefectServer:
    """Where the server listens and the random password of this run; the password lives in memory alone."""

    home: Path
    port: int
    password: str

    @property
    def api(self) -> str:
        return f"http://127.0.0.1:{self.port}/api"

    def environment(self) -> dict[str, str]:
        """The environment of the server and of every flow process."""
        return {
            **os.environ,
            "PREFECT_HOME": str(self.home),
            "PREFECT_API_URL": self.api,
            "PREFECT_SERVER_API_AUTH_STRING": f"dondoc:{self.password}",
            "PREFECT_API_AUTH_STRING": f"dondoc:{self.password}",
            **QUIET,
            "PREFECT_LOGGING_LEVEL": os.environ.get("PREFECT_LOGGING_LEVEL", "WARNING"),
        }

    def command(self) -> list[str]:
        return [
            sys.executable, "-m", "prefect", "server", "start", "--host", "127.0.0.1", "--port", str(self.port),
        ]  # fmt: skip

    def healthy(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.api}/health", timeout=2) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    def scheduled_runs(self) -> int:
        """How many runs the scheduler has created: zero from a server whose scheduler is dead though it answers."""
        body = json.dumps({"flow_runs": {"state": {"type": {"any_": ["SCHEDULED"]}}}, "limit": 200}).encode()
        key = base64.b64encode(f"dondoc:{self.password}".encode()).decode()
        request = urllib.request.Request(
            f"{self.api}/flow_runs/filter",
            data=body,
            headers={"Content-Type": "application/json", "Authorization": f"Basic {key}"},
        )
        try:
            with urllib.request.urlopen(request, timeout=5) as answer:
                return len(json.load(answer))
        except (urllib.error.URLError, OSError, ValueError):
            return 0


def new_server(home: Path, port: int = 0) -> PrefectServer:
    """A server to start: a port that is free now (unless given) and a fresh password."""
    home.mkdir(parents=True, exist_ok=True)
    if not port:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
    return PrefectServer(home, port, secrets.token_urlsafe(24))


def wait_for(what: Callable[[], bool], seconds: float, gone: Callable[[], bool]) -> bool:
    """Ask `what` until it is so, the time is up, or `gone` says that waiting is of no use."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and not gone():
        if what():
            return True
        time.sleep(0.25)
    return False
