"""Asking the Prefect API over plain HTTP, as any other program would."""

import base64
import json
import urllib.request
from typing import Any

from cli.prefect_server import PrefectServer


def ask(server: PrefectServer, path: str, body: dict[str, Any]) -> Any:
    key = base64.b64encode(f"dondoc:{server.password}".encode()).decode()
    request = urllib.request.Request(
        f"{server.api}{path}",
        data=json.dumps(body).encode(),
        headers={"Content-Type": "application/json", "Authorization": f"Basic {key}"},
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)


def runs(server: PrefectServer, flow: str, state: str) -> list[dict[str, Any]]:
    """The runs of a flow in a state."""
    found: list[dict[str, Any]] = ask(
        server,
        "/flow_runs/filter",
        {"flows": {"name": {"any_": [flow]}}, "flow_runs": {"state": {"type": {"any_": [state]}}}},
    )
    return found


def scheduled(server: PrefectServer) -> set[str]:
    """The names of the deployments that have at least one scheduled run."""
    waiting = ask(server, "/flow_runs/filter", {"flow_runs": {"state": {"type": {"any_": ["SCHEDULED"]}}}})
    names = {row["id"]: row["name"] for row in ask(server, "/deployments/filter", {})}
    return {names[row["deployment_id"]] for row in waiting if row["deployment_id"] in names}
