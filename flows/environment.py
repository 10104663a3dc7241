"""Prefect's settings for a flow process, set before Prefect is imported: nothing leaves the machine."""

import os
from collections.abc import MutableMapping

QUIET = {
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
    "PREFECT_CLOUD_ENABLE_ORCHESTRATION_TELEMETRY": "false",
    "PREFECT_SERVER_EPHEMERAL_ENABLED": "false",  # a lost API address fails loudly, never starts a second store
    "PREFECT_CLI_PROMPT": "false",
}


def keep_quiet(environment: MutableMapping[str, str] | None = None) -> None:
    """Put the settings into the environment (this process's by default); what is set already stays."""
    target = os.environ if environment is None else environment
    for name, value in QUIET.items():
        target.setdefault(name, value)
