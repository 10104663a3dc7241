"""Prefect's settings for a flow process, set before Prefect is imported: nothing leaves the machine."""

import os

from config.prefect_quiet import QUIET


def keep_quiet() -> None:
    """Put the settings into this process's environment; what is set already stays."""
    for name, value in QUIET.items():
        os.environ.setdefault(name, value)
