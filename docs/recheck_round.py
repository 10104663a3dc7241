"""Derives a published round anew, standard library only: python3 -I recheck_round.py FOLDER (round.md)."""

import json
import sys
from hashlib import sha256
from pathlib import Path

folder, since, risk, picks = Path(sys.argv[1]), {}, {}, {}
real = {f"{sha256(path.read_bytes()).hexdigest()}  {path.name}" for path in folder.glob("*.*")}
if not real >= set((folder / "SHA256SUMS").read_text("utf-8", "replace").splitlines()):
    sys.exit("no: a file is not the one that SHA256SUMS names")
text, said = (folder / "list.json").read_bytes(), json.loads((folder / "certificate.json").read_bytes())
year, _, rule, rows = json.loads(text)  # a row: code, level, counts, why it is excluded, facts
level, may, turn = {r[0]: r[1] for r in rows}, {r[0] for r in rows if not r[3]}, rule["rotation_years"] - 1
who = {s: {r[0] for r in rows if r[2] and s in (r[1], "all")} for s in sorted({*level.values(), "all"})}
share = {scope: rule["share_by_level"].get(scope, rule["share"]) for scope in who}
need = {scope: -(-num * len(who[scope]) // den) for scope, (num, den) in share.items()}  # rounded up
for c, f in ((r[0], r[4]) for r in rows):
    since[c] = f["years_since"] = max(0, year - 1 - (f["last_inspected"] or year)) * (c in who["all"])
    f |= {"par_drop": max(0, f["par_prev"] - f["par"]), "par": 10000 - f["par"], "sipas": 10000 - f["sipas"]}
    risk[c] = sum(f[name] * num // den for name, (num, den) in rule["weights"].items())
    if c in may and (f["mandatory"] or since[c] >= turn):
        picks[c] = "mandatory" if f["mandatory"] else "rotation"
pool = sorted(who["all"] & may, key=lambda c: (-risk[c], c))
lots = sorted(pool, key=lambda c: sha256(f"{said['seed']},{c}".encode()).hexdigest())
for scope, most in ((scope, need[scope]) for scope in need if scope != "all"):
    for t in range(1, turn + 1):  # the t coming years must hold all whose turn it will be
        near = [c for c in pool if c not in picks and level[c] == scope and since[c] >= turn - t]
        picks |= dict.fromkeys(near[: max(0, len(near) - t * most)], "look_ahead")
    for why, order, (num, den) in (("lottery", lots, rule["lottery_share"]), ("risk", pool, (1, 1))):
        room = max(0, min(-(-num * most // den), most - len(who[scope] & {*picks})))
        picks |= dict.fromkeys([c for c in order if c not in picks and level[c] == scope][:room], why)
rest = [c for c in pool if c not in picks][: max(0, need["all"] - len(who["all"] & {*picks}))]
picks |= dict.fromkeys(rest, "top_up")
seen = {x["agency"] for x in said["counted"] if x["conclusion_no"] and x["conclusion_on"][:4] == str(year)}
test = {s: [den * len(who[s] & seen), num * len(who[s])] for s, (num, den) in share.items() if who[s]}
same = test == {line["scope"]: [line["left"], line["right"]] for line in said["inequalities"]}
same &= sha256(text).hexdigest() == said["fingerprint"]
same &= picks == {one["agency"]: one["reason"] for one in said["picks"]}
sys.exit(print("yes", len(picks), "picks", test) if same else "no: the picks or the numbers do not follow")
