import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness.domain import guest_list
from readiness.domain.guest_list import MOST_LINES, TooManyLinesError, Wrong, read

UNUSABLE = (
    *("rené@café.be", "a..b@x.be", ".a@x.be", "a.@x.be", "a@x..be", "a@x.be.", "a@-x.be", "a@x-.be", "a@x"),
    *("@x.be", "a@", "a b@x.be", "a@x.1", "a@x_y.be", "<a@x.be>", f"{'a' * 65}@x.be", f"a@{'x' * 64}.be"),
)


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize(
    "header",
    [
        "",
        "Naam{0}E-mailadres{0}Taal\n",
        "Nom{0}Adresse e-mail\n",
        "Nom{0}Adresse électronique\n",
        "\ufeffName{0}E-Mail\n",
        "Firma{0}E-Mail-Adresse\n",
        "Naam{0}e-mail:\n",
    ],
)
def test_a_list_is_read_whatever_stands_between(separator: str, header: str) -> None:
    text = header.format(separator) + separator.join(
        ['"Peeters, & Zn; bv"', "info@peeters.be", "FR", "0403.019.261"]
    )
    (line,) = read(text, "nl")
    assert (line.name, line.email, line.language) == ("Peeters, & Zn; bv", "info@peeters.be", "fr")
    assert line.enterprise_number == "0403.019.261"
    assert line.wrong == ()
    assert line.number == 1 + bool(header)


@pytest.mark.parametrize("name", ["Courriel", "Email", "Mail"])
def test_a_company_may_be_called_what_a_heading_is(name: str) -> None:
    assert [line.name for line in read(f"{name};info@courriel.be\nBakker;a@b.be", "fr")] == [name, "Bakker"]
    assert [line.name for line in read(f"{name};info@courriel.be;nl", "fr")] == [name]


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ("Bakkerij;info.bakkerij.be", Wrong.BAD_EMAIL),
        ("Bakkerij;a@b.be, c@d.be", Wrong.BAD_EMAIL),
        *((f"Bakkerij;{email}", Wrong.BAD_EMAIL) for email in UNUSABLE),
        ("Bakkerij;a@b.be;es", Wrong.UNKNOWN_LANGUAGE),
        (";a@b.be", Wrong.NO_NAME),
        (f"{'x' * 201};a@b.be", Wrong.TOO_LONG),
        (f"x;a@b.be;nl;{'1' * 21}", Wrong.TOO_LONG),
        ("x;a@b.be;nl;1;more", Wrong.TOO_MANY_CELLS),
        ("x\u202e;a@b.be", Wrong.NOT_PRINTABLE),
        ("x;GOOD@example.be", Wrong.TWICE),
        ("x;Old@example.be", Wrong.INVITED_BEFORE),
    ],
)
def test_what_is_wrong_is_said_of_its_own_line_only(typed: str, wrong: Wrong) -> None:
    text = f"Good;good@example.be\n\n{typed}\nLast;last@example.be;de"
    good, bad, last = read(text, "nl", {"old@example.be"})
    assert (good.wrong, good.language, last.wrong) == ((), "nl", ())
    assert (bad.number, bad.typed, bad.wrong) == (3, typed, (wrong,))


def test_a_line_that_is_wrong_does_not_make_its_correction_a_double() -> None:
    first, second = read("A;a@b.be;es\nA;a@b.be;fr", "nl")
    assert (first.wrong, second.wrong) == ((Wrong.UNKNOWN_LANGUAGE,), ())


def test_spaces_that_nobody_tells_apart_are_plain_ones() -> None:
    (line,) = read("Au\u00a0Bon\u202fPain  sa\u200b;\u00a0info@bonpain.be", "fr")
    assert (line.name, line.email, line.wrong) == ("Au Bon Pain sa", "info@bonpain.be", ())


def test_a_cell_of_two_lines_is_one_company() -> None:
    lines = read('Name;E-mail\n"Multi\nregel bv";c2@x.be\nB;b@x.be', "nl")
    assert [(one.number, one.name, one.email) for one in lines] == [
        (2, "Multi regel bv", "c2@x.be"),
        (4, "B", "b@x.be"),
    ]


def test_a_line_from_elsewhere_has_a_separator_of_its_own() -> None:
    lines = read("A;a@x.be;fr\nB\tb@x.be\tde\nC,c@x.be\nD, E en zonen;d@x.be", "nl")
    assert [(one.name, one.email, one.language, one.wrong) for one in lines] == [
        ("A", "a@x.be", "fr", ()),
        ("B", "b@x.be", "de", ()),
        ("C", "c@x.be", "nl", ()),
        ("D, E en zonen", "d@x.be", "nl", ()),
    ]


@pytest.mark.parametrize("email", ["info@bäckerei.be", "o'brien+x@mail.example.be", "A_b-c.d@x-y.vlaanderen"])
def test_usual_addresses_can_be_used(email: str) -> None:
    (line,) = read(f"x;{email}", "nl")
    assert line.wrong == ()


def test_a_quote_that_is_never_closed_swallows_no_other_line() -> None:
    assert [line.email for line in read('"A;a@b.be\nB;b@b.be', "nl")][1:] == ["b@b.be"]


def test_thousands_are_read_and_one_too_many_is_refused() -> None:
    lines = ["Name;E-mail"] + [f"Company {number};info@c{number}.be" for number in range(MOST_LINES)]
    assert not any(line.wrong for line in read("\n".join(lines), "nl"))
    with pytest.raises(TooManyLinesError):
        read("\n".join([*lines, "One more;one@more.be"]), "nl")


@given(st.text())
def test_whatever_is_pasted_each_line_comes_back_and_no_address_carries_a_header(text: str) -> None:
    lines = read(text, "nl")
    assert len(lines) <= len(text.splitlines())
    for line in lines:
        assert line.wrong or ("\n" not in line.email and "\r" not in line.email)
    assert guest_list.comparable(" A@B.be ") == "a@b.be"
