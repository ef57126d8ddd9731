"""Companies to score: the answers of each, in full."""

from readiness.domain.answers import Value

Company = dict[str, Value]

SMALL: Company = {"A1": "p2_9", "A2": "trade", "A3": "consumers"}
NO_SKILL = {"page": "not", "statistics": "not", "conversation": "not", "risks": "not"}
ALL_SKILL = {"page": "well", "statistics": "well", "conversation": "well", "risks": "well"}
EVERY_PART = [
    "goals",
    "audience",
    "networks",
    "content",
    "roles",
    "budget",
    "measures",
    "criticism",
    "review",
]

NOTHING_AGREED: Company = {
    "C1": "none",
    "C2": "no",
    "C4": "nothing",
    "C5": "no",
    "C6": "we_would_see",
    "D1": "nobody",
    "D3": NO_SKILL,
    "D4": "not",
    "E1": "no",
    "F4": "one",
    "F5": "none",
    "F6": "never",
}
EVERYTHING_AGREED: Company = {
    "C1": "approved",
    "C3": EVERY_PART,
    "C4": "year_reviews",
    "C5": "no",
    "C6": "procedure",
    "D1": "named_time",
    "D3": ALL_SKILL,
    "D4": "nothing_missing",
    "E1": "figure_date",
    "F4": "everyone",
    "F5": "explained",
    "F6": "rule",
}

UNDECIDED: Company = {
    **SMALL,
    **NOTHING_AGREED,
    "B1": ["none"],
    "B2": "thinking",
    "D2b": "no",
    "E4b": "no",
    "F2b": "no",
}
PLANNED_WITHOUT_ACCOUNT: Company = {
    **SMALL,
    **EVERYTHING_AGREED,
    "B1": ["none"],
    "B2": "no_documented",
    "D2b": "yes",
    "E4b": "method",
    "F2b": "systematically",
}
ONE_NETWORK_NO_PLAN: Company = {
    **SMALL,
    "B1": ["facebook"],
    "B4": "others",
    "B5": "basic",
    "C1": "none",
    "C2": "no",
    "C4": "nothing",
    "C5": "no",
    "C6": "informal",
    "D1": "named_beside",
    "D2": "mostly",
    "D3": {"page": "well", "statistics": "somewhat", "conversation": "well", "risks": "not"},
    "D4": "by_doing",
    "E1": "no",
    "E2": ["reach"],
    "E3": "now_and_then",
    "E4": "no",
    "F1": "some_replies",
    "F2": "one_day",
    "F3": ["before", "after"],
    "F4": "one",
    "F5": "none",
    "F6": "sometimes",
}
FIVE_NETWORKS_NOBODY: Company = {
    "A1": "p50_249",
    "A2": "manufacturing",
    "A3": "companies",
    "B1": ["linkedin", "facebook", "x", "youtube", "instagram"],
    "B3": "cannot_say",
    "B4": "somebody",
    "B5": "personal",
    "C1": "verbal",
    "C2": "sometimes",
    "C3": ["goals", "content"],
    "C4": "until_unprofitable",
    "C5": "no_time",
    "C6": "we_would_see",
    "D1": "nobody",
    "D2": "often_not",
    "D3": {"page": "somewhat", "statistics": "somewhat", "conversation": "somewhat", "risks": "somewhat"},
    "D4": "not",
    "E1": "words",
    "E2": ["reach", "reactions"],
    "E3": "quarterly",
    "E4": "want_to",
    "F1": "push",
    "F2": "later",
    "F3": ["around"],
    "F4": "communications",
    "F5": "spoken",
    "F6": "seldom",
}
ALL_BEST: Company = {
    "A1": "p250",
    "A2": "ict",
    "A3": "both",
    **EVERYTHING_AGREED,
    "B1": ["linkedin", "facebook", "youtube"],
    "B3": "linkedin",
    "B4": "goal",
    "B5": "complete",
    "D2": "yes",
    "E2": ["sales"],
    "E3": "monthly",
    "E4": "calculated",
    "F1": "mostly",
    "F2": "one_day",
    "F3": ["before", "around", "after"],
}
ALL_WORST: Company = {**UNDECIDED, "B2": "never"}
ALL_DONT_KNOW: Company = {
    **SMALL,
    "B1": ["facebook"],
    **dict.fromkeys(["B4", "B5", "C1", "C4", "C5", "C6", "D1", "D2", "D4", "E1", "E3", "E4"], "dont_know"),
    **dict.fromkeys(["F1", "F2", "F4", "F5", "F6"], "dont_know"),
    "D3": dict.fromkeys(NO_SKILL, "dont_know"),
    "E2": ["dont_know"],
    "F3": ["dont_know"],
}
LEFT_BEHIND: Company = {
    **UNDECIDED,
    # Answered while the company still had two accounts ticked and a draft of a plan; kept, not scored.
    "B3": "linkedin",
    "B4": "goal",
    "B5": "complete",
    "C3": ["goals", "roles"],
    "D2": "yes",
    "E2": ["sales"],
    "E3": "monthly",
    "E4": "calculated",
    "F1": "mostly",
    "F2": "one_day",
    "F3": ["before"],
}
EVERY_COMPANY = {
    "undecided": UNDECIDED,
    "planned without account": PLANNED_WITHOUT_ACCOUNT,
    "one network, no plan": ONE_NETWORK_NO_PLAN,
    "five networks, nobody responsible": FIVE_NETWORKS_NOBODY,
    "all best": ALL_BEST,
    "all worst": ALL_WORST,
    "all don't know": ALL_DONT_KNOW,
    "left behind": LEFT_BEHIND,
}
