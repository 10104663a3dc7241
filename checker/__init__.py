"""The independent checker: plain SQL on the stored rows; it shares no code with the rest of the program."""

from checker.report import Check, Report
from checker.verify import verify

__all__ = ["Check", "Report", "verify"]
