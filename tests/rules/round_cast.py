"""The register of Long An and small helpers to make a list of agencies in few words."""

from fractions import Fraction
from typing import Any

from hypothesis import strategies as st

from rules.candidates import Agency
from rules.quota import QuotaRule
from rules.selection import Rules, Selection

PROVINCE = """
    VPUB SNV STP SKHDT STC SCT SNN SGTVT SXD STNMT STTTT SLDTBXH SVHTTDL SKHCN SGDDT SYT SNgV TTT BQLKKT
""".split()  # noqa: SIM905 - a list of codes reads better without quotes
DISTRICT = """
    TPTA TXKT HTH HVH HMH HTT HThH HDHue HDHoa HBL HTThua HTTru HCD HCG HCT
""".split()  # noqa: SIM905
SEED = "20220117"


def agency(code: str, **facts: Any) -> Agency:
    return Agency(**{"code": code, "level": "province", "province": "LA", "zone": "Tân An", **facts})


def long_an(**by_code: dict[str, Any]) -> list[Agency]:
    """The 34 agencies, everyone equal but for the facts given by code."""
    listed = [(code, "province") for code in PROVINCE] + [(code, "district") for code in DISTRICT]
    return [agency(code, **{"level": level, **by_code.get(code, {})}) for code, level in listed]


def rules(
    num: int = 3,
    den: int = 10,
    *,
    rotation: int = 4,
    lottery: Fraction = Fraction(1, 5),
    **by_level: Fraction,
) -> Rules:
    return Rules(QuotaRule(Fraction(num, den), by_level), rotation, lottery)


def codes(selection: Selection, kind: str | None = None) -> list[str]:
    return [p.agency.code for p in selection.picks if kind is None or p.reason.kind == kind]


def lists_of_agencies(max_size: int = 24) -> st.SearchStrategy[list[Agency]]:
    """Lists of agencies over two provinces and two levels, with every fact that can force or bar a pick."""
    one = st.builds(
        lambda level, province, par, years, mandatory, excluded, counts: agency(
            "", level=level, province=province, par=par, years_since=years,
            mandatory=mandatory, excluded=excluded, counts=counts,
        ),
        st.sampled_from(["province", "district"]),
        st.sampled_from(["LA", "TN"]),
        st.integers(0, 10).map(lambda points: 1000 * points),
        st.integers(0, 5),
        st.sampled_from([False] * 9 + [True]),
        st.sampled_from([""] * 9 + ["đang thanh tra"]),
        st.sampled_from([True] * 9 + [False]),
    )  # fmt: skip
    return st.lists(one, max_size=max_size).map(
        lambda listed: [Agency(**{**vars(a), "code": f"A{n:03}"}) for n, a in enumerate(listed)]
    )
