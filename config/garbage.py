"""When a process looks for circular garbage."""

import gc


def collect_rarely() -> None:
    """Look for it once in many thousand objects: acts free what they made, and a year holds a lot."""
    gc.set_threshold(20_000, 20, 100)
