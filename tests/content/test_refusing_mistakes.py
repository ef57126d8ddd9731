"""A mistake in a content file is refused on loading, with file, key and reason.

Each case changes one thing in a copy of the real content, so that everything else about it is right.
"""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from readiness.content.loader import CONTENT, LATEST, load_folder
from readiness.domain.errors import ContentError

Change = Callable[[str, str, str], None]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the newest content."""
    return Path(shutil.copytree(CONTENT / LATEST, tmp_path / LATEST))


@pytest.fixture
def change(folder: Path) -> Change:
    """Replace the first occurrence of a text in one of the files."""

    def replace(file: str, old: str, new: str) -> None:
        text = (folder / file).read_text(encoding="utf-8")
        assert old in text, f"{file} has no {old!r} to change"
        (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")

    return replace


def refusal(folder: Path) -> ContentError:
    with pytest.raises(ContentError) as caught:
        load_folder(folder)
    return caught.value


def test_the_content_as_it_is_loads(folder: Path) -> None:
    assert load_folder(folder).version == LATEST


@pytest.mark.parametrize(
    ("file", "old", "new", "key", "reason"),
    [
        (
            "questionnaire.toml",
            'applies_if = "account"',
            'applies_if = "acount"',
            "item B4",
            "unknown fact acount",
        ),
        (
            "questionnaire.toml",
            '[fact.account]\nitem = "B1"',
            '[fact.account]\nitem = "B9"',
            "fact",
            "unknown item B9",
        ),
        (
            "questionnaire.toml",
            'chosen = ["nothing"]',
            'chosen = ["nothin"]',
            "fact tracks_nothing",
            "no option nothin",
        ),
        (
            "questionnaire.toml",
            '[fact.account]\nitem = "B1"',
            '[fact.account]\nitem = "F3"',
            "item",
            "a later item",
        ),
        (
            "questionnaire.toml",
            'code = "p1"',
            'code = "p1"\nexclusive = true',
            "item A1",
            "several can be chosen",
        ),
        ("questionnaire.toml", "weight = 15", "weight = 14", "dimension", "do not add up to 100"),
        ("questionnaire.toml", 'code = "p2_9"', 'code = "p1"', "item A1", "p1 occurs twice"),
        ("questionnaire.toml", 'name = "sector"', 'name = "size"', "export names", "size occurs twice"),
        ("questionnaire.toml", 'kind = "single"', 'kind = "sinlge"', "kind", "sinlge"),
        ("questionnaire.toml", 'sources = ["S38"', 'sources = ["S99"', "sources", "no sentence S99"),
        ("questionnaire.toml", "points = 3\n", "pionts = 3\n", "points", "is missing"),
        ("questionnaire.toml", 'text.fr = "', 'text.pt = "', "text", "no text in fr"),
        ("questionnaire.toml", "from = 25", "from = 75", "level", "rise"),
        ("questionnaire.toml", 'version = "2026.1"', 'version = "2026.2"', "version", "2026.2"),
        (
            "questionnaire.toml",
            'options_from = "B1"',
            'options_from = "F1"',
            "item B3",
            "names no earlier item: F1",
        ),
        (
            "questionnaire.toml",
            'options_from = "B1"',
            'options_from = "A1"',
            "item B3",
            "needs an item of several choices: A1",
        ),
        ("questionnaire.toml", "points = 3\n", "", "points", "is missing"),
        ("questionnaire.toml", "cap = 4", "cpa = 4", "cpa", "is not a key that is known here"),
        ("questionnaire.toml", "scale_to = 3", "cap = 3", "item D3", "a cap belongs to the rule sum"),
        ("questionnaire.toml", "weight = 15", 'weight = "15"', "weight", "is not a whole number"),
        ("questionnaire.toml", 'name.fr = "', 'name.fr = "" #', "name", "no text in fr"),
        (
            "questionnaire.toml",
            'dimension = "roi"',
            'dimension = "rio"',
            "section roi",
            "unknown dimension rio",
        ),
        ("advice.toml", "quote = ", "qoute = ", "quote", "is missing"),
        ("advice.toml", 'code = "R16"', 'code = "R1"', "advice", "R1 occurs twice"),
        ("advice.toml", 'dimension = "roi"', 'dimension = "rio"', "advice R10", "unknown dimension rio"),
        ("advice.toml", 'C1 = "approved"', 'C1 = ["approved"]', "advice R3.reach", "str expected"),
        ("advice.toml", 'page = "well", ', "", "advice R9.reach", "item D3 has no page"),
        ("advice.toml", 'fact = "account"', 'fact = "acount"', "flag drop_out.when", "unknown fact acount"),
        ("advice.toml", "max_points = 1", "max_pionts = 1", "max_pionts", "is not a key"),
        (
            "advice.toml",
            'once = "hour"',
            'once = "hours"',
            "effort.once",
            "is not one of hour, half_day, days",
        ),
        ("advice.toml", 'then = "weekly"', 'then = "dayly"', "effort.then", "is not one of daily, weekly"),
        ("advice.toml", "effort = {", "efort = {", "effort", "is missing"),
        ("advice.toml", "large.fr = ", "large.rf = ", "large", "no text in fr"),
        ("advice.toml", 'item = "A1"\nalone', 'item = "A9"\nalone', "sizes.item", "unknown item A9"),
        ("advice.toml", 'alone = ["p1"]', 'alone = ["p0"]', "sizes", "item A1 has no p0"),
        (
            "advice.toml",
            "[advice.reach]\nB2",
            '[[advice.how]]\nnl = "x"\nfr = "x"\nde = "x"\nen = "x"\n[advice.reach]\nB2',
            "advice[R1].how",
            "4 first moves instead of 3",
        ),
        ("benchmarks.toml", 'source = "S39"', 'source = "S93"', "share linkedin", "no sentence S93"),
        ("benchmarks.toml", 'code = "account"', 'code = "acount"', "position insites_2012", "these classes"),
        ("benchmarks.toml", '"p2_9", ', '"p2_8", ', "applies_to_sizes", "p2_8"),
        ("benchmarks.toml", "tiktok = ", "tikkok = ", "types", "tikkok"),
        ("benchmarks.toml", 'item = "B1"', 'item = "B9"', "series insites_2012.item", "B9"),
        ("benchmarks.toml", 'item = "B1"', 'item = "C1"', "series insites_2012.share.option", "facebook"),
        ("benchmarks.toml", 'item = "B1"\n', "", "series insites_2012.share.option", "facebook"),
        ("article.toml", 'code = "S02"', 'code = "S01"', "sentence", "S01 occurs twice"),
        ("advice.toml", 'quote = "S', 'quote = "Z', "sources", "no sentence Z"),
        ("advice.toml", 'item = "C1"', 'item = "C9"', "advice", "unknown item C9"),
        ("advice.toml", 'C1 = "approved"', 'C1 = "aproved"', "reach", "aproved"),
        (
            "benchmarks.toml",
            "percent = 49\n",
            "percent = 48\n",
            "position insites_2012",
            "do not add up to 100",
        ),
        ("article.toml", 'speaker = "survey"', 'speaker = "survye"', "speaker", "survye"),
        (
            "questionnaire.toml",
            "alt = { ",
            'alt = { tpyo = "x", ',
            "alt.tpyo",
            "is not a key that is known here",
        ),
        (
            "advice.toml",
            'item = "A1"\nalone',
            'item = "A1"\nalnoe = []\nalone',
            "sizes.alnoe",
            "is not a key",
        ),
        ("benchmarks.toml", "percent = 30\n", "percent = 3000\n", "share[linkedin].percent", "is above 100"),
        ("benchmarks.toml", "percent = 30\n", "percent = -30\n", "share[linkedin].percent", "is below 0"),
        ("benchmarks.toml", "percent = 49\n", "percent = 149\n", "class[no_account].percent", "is above 100"),
        (
            "benchmarks.toml",
            'code = "facebook"',
            'code = "linkedin"',
            "series insites_2012.share",
            "linkedin occurs",
        ),
        (
            "benchmarks.toml",
            'option = "facebook"',
            'option = "linkedin"',
            "share.option",
            "linkedin occurs twice",
        ),
        (
            "benchmarks.toml",
            'code = "fps_2023_micro"',
            'code = "eu27_2023"',
            "context",
            "eu27_2023 occurs twice",
        ),
        ("benchmarks.toml", '["p2_9"]', '["p2_9", "p2_9"]', "sizes", "has p2_9 twice"),
        (
            "questionnaire.toml",
            'chosen = ["nothing"]',
            'chosen = ["nothing", "nothing"]',
            "chosen",
            "nothing twice",
        ),
        ("questionnaire.toml", "number_max = 168", "number_max = -1", "item[D2].number_max", "is below 0"),
        (
            "questionnaire.toml",
            "number_min = 0",
            "number_min = 169",
            "item[D2].number_min",
            "lies above number_max",
        ),
        (
            "questionnaire.toml",
            "min_chosen = 2",
            "min_chosen = 0",
            "fact.two_accounts.min_chosen",
            "is below 1",
        ),
        ("questionnaire.toml", "points = 3\n", "points = nan\n", ".points", "is not a number"),
        ("questionnaire.toml", "points = 3\n", "points = -inf\n", ".points", "is not a number"),
        ("questionnaire.toml", "points = 3\n", "points = -3\n", ".points", "is below 0"),
        ("questionnaire.toml", "weight = 15", "weight = -15", ".weight", "is below 0"),
        ("questionnaire.toml", "cap = 4", "cap = -4", ".cap", "is below 0"),
        ("advice.toml", "max_points = 1", "max_points = -1", "max_points", "is below 0"),
        ("advice.toml", "max_points = 1", "max_points = nan", "max_points", "is not a number"),
    ],
)
def test_a_mistake_is_refused_by_name(
    folder: Path, change: Change, file: str, old: str, new: str, key: str, reason: str
) -> None:
    change(file, old, new)
    error = refusal(folder)
    assert error.file == file
    assert key in error.key
    assert reason in error.reason
    assert str(error) == f"{file}: {error.key}: {error.reason}"


def test_a_file_that_is_missing_or_no_toml_is_refused(folder: Path) -> None:
    (folder / "advice.toml").write_text("= nonsense", encoding="utf-8")
    assert refusal(folder).file == "advice.toml"
    (folder / "advice.toml").unlink()
    assert refusal(folder).file == "advice.toml"
