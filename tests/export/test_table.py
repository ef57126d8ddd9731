"""The table: its columns, what a cell says, and that other programs read it."""

import csv
import io
import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas
import pytest

from readiness.content.loader import LATEST, load
from readiness.domain.answers import Answers
from readiness.domain.report import build, record
from readiness.domain.text import LANGUAGES
from readiness.export.described import described
from readiness.export.profiles import PROFILES, ProfileName, timestamp
from readiness.export.table import Table
from readiness.store.exporting import Response

INSTRUMENT = load(LATEST)
MOMENT = datetime(2026, 11, 22, 9, 30, 5, tzinfo=UTC)
BAKER: Answers = {
    "A1": "p2_9",
    "A2": "trade",
    "A3": "consumers",
    "B1": ["facebook", "other"],
    "B1.other": '=cmd|" /C calc"!A0',
    "B2": "thinking",
    "B3": "facebook",
    "B4": "customers",
    "B5": "basic",
    "C1": "none",
    "C2": "no",
    "C4": "nothing",
    "C5": "no",
    "C6": "informal",
    "D1": "named_beside",
    "D2": "mostly",
    "D2.hours": "2.5",
    "D3": {"page": "well", "statistics": "dont_know", "conversation": "somewhat", "risks": "not"},
    "D4": "by_doing",
    "E1": "no",
    "E2": ["dont_know"],
    "E3": "never",
    "E4": "no",
    "F1": "some_replies",
    "F2": "one_day",
    "F3": ["before", "after"],
    "F4": "one",
    "F5": "none",
    "F6": "sometimes",
}


def response(answers: Answers, **changed: Any) -> Response:
    fields: dict[str, Any] = {
        "id": 1,
        "uid": "resp-1",
        "company": "comp-1",
        "round": 1,
        "status": "submitted",
        "review_status": "new",
        "language": "fr",
        "instrument": LATEST,
        "answers": answers,
        "scorecard": record(INSTRUMENT, answers),
        "started_at": MOMENT,
        "saved_at": MOMENT,
        "submitted_at": MOMENT,
        "campaign": None,
        "campaign_name": None,
        "validated": {},
    } | changed
    stored = {name: fields[name] and json.dumps(fields[name]) for name in ("answers", "scorecard")}
    moments = {name: fields[name] and timestamp(fields[name]) for name in fields if name.endswith("_at")}
    return Response(**{**fields, **stored, **moments})


def exported(name: ProfileName, responses: Iterable[Response], language: str = "nl") -> str:
    table = Table([INSTRUMENT], PROFILES[name], language)
    return "".join(PROFILES[name].lines(table.names, table.rows(responses)))


def cells(text: str, delimiter: str = ",") -> dict[str, str]:
    return next(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=delimiter))


def test_codes_in_the_data_profile() -> None:
    row = cells(exported(ProfileName.DATA, [response(BAKER)]))
    assert row["accounts"] == "facebook other"
    assert (row["accounts__facebook"], row["accounts__linkedin"], row["accounts__none"]) == ("1", "0", "0")
    assert row["plan"] == "none"
    assert row["submitted_at"] == "2026-11-22T09:30:05Z"
    assert row["company"] == "comp-1"


@pytest.mark.parametrize("language", LANGUAGES)
def test_texts_in_the_excel_profile(language: str) -> None:
    row = cells(exported(ProfileName.EXCEL, [response(BAKER)], language), ";")
    plan = INSTRUMENT.questionnaire.item("C1")
    assert row["plan"] == next(option.text[language] for option in plan.options if option.code == "none")
    assert row["accounts__facebook"] == "1"


def test_each_reason_for_having_no_answer_has_its_own_value() -> None:
    without_hours = {key: value for key, value in BAKER.items() if key != "D2.hours"}
    row = cells(exported(ProfileName.DATA, [response(without_hours)]))
    names = {item.code: item.name for item in INSTRUMENT.questionnaire.items}
    assert row[names["B2"]] == "-8", "an answer off the route is kept in the store and not exported"
    assert row[names["C3"]] == "-8"
    assert row[f"{names['E2']}__reach"] == "-6"
    assert row[f"{names['E2']}__dont_know"] == "1"
    assert row[f"{names['D2']}__hours"] == "-9"
    assert row["standing__eurostat_2023"] == "-8", "the official figures cover ten persons or more"
    assert "" not in row.values()


@pytest.mark.parametrize(
    ("chosen", "written", "cell"),
    [
        (["facebook"], None, "-8"),
        (["facebook"], "Left from before", "-8"),
        (["none"], None, "-8"),
        (["facebook", "other"], None, "-9"),
        (["facebook", "other"], "Mastodon", "Mastodon"),
        (None, None, "-9"),
    ],
)
def test_the_text_behind_an_option_is_asked_only_of_who_chose_it(
    chosen: list[str] | None, written: str | None, cell: str
) -> None:
    own = {"B1": chosen, "B1.other": written}
    answers: dict[str, Any] = {**{key: v for key, v in BAKER.items() if key not in own}}
    answers |= {key: value for key, value in own.items() if value is not None}
    extra = {key: value for key, value in own.items() if value is not None}
    validated = {"B1": extra} if chosen else {}
    row = cells(exported(ProfileName.DATA, [response(answers, validated=validated)]))
    assert row["accounts__other_text"] == cell
    assert row["validated__accounts__other_text"] == (cell if chosen else "-5")


def test_hours_are_asked_of_all_who_are_asked_whether_there_is_time() -> None:
    without = {key: value for key, value in BAKER.items() if key not in {"D2", "D2.hours"}}
    row = cells(exported(ProfileName.DATA, [response(without)]))
    assert (row["time"], row["time__hours"]) == ("-9", "-9")


def test_a_column_of_an_older_version_stays_and_says_so() -> None:
    older = response(BAKER, scorecard={**record(INSTRUMENT, BAKER), "flags": {}})
    assert cells(exported(ProfileName.DATA, [older]))["flag__drop_out"] == "-7"


def test_a_formula_is_defused_and_can_be_restored() -> None:
    for name, delimiter in ((ProfileName.DATA, ","), (ProfileName.EXCEL, ";")):
        row = cells(exported(name, [response(BAKER)]), delimiter)
        assert row["accounts__other_text"] == "'" + str(BAKER["B1.other"])


def test_the_header_is_there_without_rows_and_the_same_in_both_profiles_and_all_languages() -> None:
    data = exported(ProfileName.DATA, []).strip().split(",")
    for language in LANGUAGES:
        excel = exported(ProfileName.EXCEL, [], language).removeprefix("\ufeff").strip().split(";")
        assert excel == data
    assert len(set(data)) == len(data)


def test_the_columns_of_the_first_version_stay() -> None:
    """A name that was once exported is for ever: new ones may come, none of these may go."""
    names = (Path(__file__).parent / "columns_2026.1.txt").read_text().split()
    assert Table([INSTRUMENT], PROFILES[ProfileName.DATA], "nl").names == tuple(names)


def test_columns_of_two_versions_stand_side_by_side_and_keep_their_names() -> None:
    questionnaire = INSTRUMENT.questionnaire
    sections = tuple(replace(one, items=one.items[:-1]) for one in questionnaire.sections[:1])
    sections += questionnaire.sections[1:]
    gone = questionnaire.sections[0].items[-1]
    newer = replace(
        INSTRUMENT,
        version="2027.1",
        questionnaire=replace(questionnaire, version="2027.1", sections=sections),
    )
    form = PROFILES[ProfileName.DATA]
    both = Table([INSTRUMENT, newer], form, "nl")
    assert set(both.names) == set(Table([INSTRUMENT], PROFILES[ProfileName.DATA], "nl").names)
    new, old = (
        cells("".join(form.lines(both.names, both.rows([response(BAKER, instrument=version)]))))
        for version in ("2027.1", LATEST)
    )
    assert new[gone.name] == "-7"
    assert new[f"validated__{gone.name}"] == "-5"
    assert old[gone.name] != "-7"
    assert tuple(column.name for column in described([INSTRUMENT, newer])) == both.names


def test_pandas_reads_the_data_profile() -> None:
    frame = pandas.read_csv(
        io.StringIO(exported(ProfileName.DATA, [response(BAKER)] * 3)), parse_dates=["submitted_at"]
    )
    assert len(frame) == 3
    assert frame["readiness"].dtype.kind == "f"
    assert frame["accounts__facebook"].sum() == 3
    assert frame["time__hours"].iloc[0] == 2.5


def test_a_belgian_excel_reads_the_excel_profile() -> None:
    """Its rules: a byte order mark for UTF-8, a semicolon between cells, a comma for decimals."""
    written = exported(ProfileName.EXCEL, [response(BAKER)]).encode()
    assert written.startswith(b"\xef\xbb\xbf")
    frame = pandas.read_csv(io.BytesIO(written), sep=";", decimal=",", encoding="utf-8-sig")
    exact = build(INSTRUMENT, BAKER).scorecard.readiness
    assert Decimal(str(frame["readiness"].iloc[0])) == round(Decimal(exact.numerator) / exact.denominator, 2)
    assert b"sep=" not in written


def test_a_document_of_another_shape_is_read_slowly_and_gives_the_same_cells() -> None:
    """We store numbers as texts; a program of another time might not have."""
    other: dict[str, Any] = {**BAKER, "D2.hours": 2.5}
    row = exported(ProfileName.DATA, [response(other, scorecard=record(INSTRUMENT, BAKER))])
    usual = response({**BAKER, "D2.hours": "2.5"}, scorecard=record(INSTRUMENT, BAKER))
    assert row == exported(ProfileName.DATA, [usual])
    assert cells(row)["time__hours"] == "2.5"


def test_a_campaign_has_its_number_for_programs_and_its_name_for_people_and_none_says_so() -> None:
    rows = [
        response(BAKER, campaign="c" * 32, campaign_name="=Bakkers"),
        response(BAKER),
    ]
    data = list(csv.DictReader(io.StringIO(exported(ProfileName.DATA, rows))))
    assert [row["campaign"] for row in data] == ["c" * 32, "-3"]
    excel = exported(ProfileName.EXCEL, rows).removeprefix("\ufeff")
    read = list(csv.DictReader(io.StringIO(excel), delimiter=";"))
    assert [row["campaign"] for row in read] == ["'=Bakkers", "geen campagne"]
