"""Frozen figures: each snapshot's code is its body's own, says what its columns say, and its head is on the chain."""

import json
from hashlib import sha256

from checker.office import Office
from checker.report import Check


def check_snapshots(office: Office, check: Check) -> None:
    """Nothing is computed anew: a correction entered later may change the day, never what was reported of it."""
    heads = {row.hash for row in office.stored.read("audit_entry", "seq", "hash", order="seq")}
    names = ("id", "as_of", "year", "code", "body", "audit_head")
    for row in office.stored.read("snapshot", *names):
        check.checked += 1
        if sha256(row.body.encode()).hexdigest() != row.code:
            check.fault("snapshot_altered", snapshot=row.id)
            continue
        body = json.loads(row.body)
        said = (body.get("as_of"), body.get("year"), body.get("audit_head"))
        if said != (row.as_of.isoformat(), row.year, row.audit_head):
            check.fault("snapshot_mislabelled", snapshot=row.id)
        if row.audit_head and row.audit_head not in heads:
            check.fault("snapshot_off_the_chain", snapshot=row.id)
