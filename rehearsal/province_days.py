"""The days between which a province-year is lived; a room of their own, so that asking for them loads nothing."""

from datetime import date

YEAR = 2026
FOUNDED, ISSUED, LAST = date(2025, 12, 8), date(2025, 12, 15), date(2026, 12, 31)
