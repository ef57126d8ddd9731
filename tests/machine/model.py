"""What companies and consultants have done, in plain Python: what the program has to agree with."""

from dataclasses import dataclass, field
from typing import Any

from flask.testing import FlaskClient

from readiness.domain.review import NEW
from tests.web.walking import DE_LINDE

SLUGS = tuple(DE_LINDE)
"""The pages, in the order in which they are asked."""

Fields = dict[str, Any]
Part = dict[str, Any]
"""What one page holds, as it is stored."""
Details = tuple[str, str, str]
"""A company's name, its contact person and their address; the latter two with consent only."""

CHANGES: dict[str, tuple[Fields, ...]] = {
    "company": ({"q_A1": "p50_249"}, {"q_A3": "both"}, {"q_A3": "public"}),
    "accounts-2": ({"q_B4": "goal"}, {"q_B5": "basic"}, {"q_B4": "dont_know"}),
    "planning": ({"q_C1": "approved"}, {"q_C1": "draft"}),
    "planning-2": ({"q_C3": ["goals"]}, {"q_C3": ["audience", "review"]}, {"q_C6": "procedure"}),
    "resources": ({"q_D2_hours": "3"}, {"q_D2_hours": "7,5"}, {"q_D3_page": "not"}),
    "roi": ({"q_E2": ["reach"]}, {"q_E2": ["leads", "sales"]}),
    "roi-2": ({"q_E3": "monthly"}, {"q_E4": "calculated"}),
    "conversation": ({"q_F3": ["after"]}, {"q_F6": "never"}, {"q_F5": "explained"}),
}
"""Other answers on each page, none of which changes what is asked next."""


def typed(slug: str, number: int, mark: str) -> Fields:
    """What a company fills in on a page: De Linde's answers, some of them changed, and a mark where text fits."""
    base: Fields = dict(DE_LINDE[slug])
    if slug == "accounts":
        return base | {"q_B1": ["linkedin", "facebook", "other"], "q_B1_other": mark}
    return base | CHANGES[slug][number % len(CHANGES[slug])]


def as_stored(sent: Fields) -> Part:
    """The same as the document of answers holds it."""
    part: Part = {}
    for name, value in sent.items():
        code, _, rest = name.removeprefix("q_").partition("_")
        if not rest:
            part[code] = value
        elif code == "D3":
            part.setdefault(code, {})[rest] = value
        else:
            part[f"{code}.{rest}"] = str(value).replace(",", ".") if rest == "hours" else value
    return part


@dataclass
class Round:
    """One round: what was acknowledged of each page, and how far it is."""

    parts: dict[str, Part] = field(default_factory=dict)
    submitted: bool = False
    review: str = NEW
    uid: str = ""
    revision: int = 0
    scorecard: Any = None
    link: str = ""
    """The token by which colleagues begin."""
    colleagues: list["Device"] = field(default_factory=list)

    @property
    def answers(self) -> dict[str, Any]:
        """The whole document."""
        return {key: value for part in self.parts.values() for key, value in part.items()}

    @property
    def reach(self) -> int:
        """How many pages from the first on are answered: the next one can be opened too."""
        return next((n for n, slug in enumerate(SLUGS) if slug not in self.parts), len(SLUGS))

    @property
    def complete(self) -> bool:
        """Whether nothing is missing."""
        return self.reach == len(SLUGS)


@dataclass
class Device:
    """A browser, and the token in it."""

    client: FlaskClient
    token: str = ""


@dataclass
class Company:
    """A company as it knows itself."""

    key: int
    id: int
    device: Device
    token: str
    rounds: list[Round]
    details: Details = ("", "", "")
    dead_tokens: list[str] = field(default_factory=list)
    shares: list[str] = field(default_factory=list)
    dead_shares: list[str] = field(default_factory=list)
    traces: list[str] = field(default_factory=list)
    """Texts that belong to it and to nobody else."""

    @property
    def name(self) -> str:
        """What it calls itself."""
        return self.details[0]

    @property
    def newest(self) -> Round:
        """The round that is open, or was handed in last."""
        return self.rounds[-1]

    @property
    def reported(self) -> Round | None:
        """The round whose report it reads."""
        return next((one for one in reversed(self.rounds) if one.submitted), None)

    def void_shares(self) -> None:
        """Every link to a shared report is revoked."""
        self.dead_shares += self.shares
        self.shares.clear()


@dataclass
class Tab:
    """A page of questions that was opened some time ago."""

    company: Company
    device: Device
    slug: str
    hidden: Fields
    seen: Part | None
