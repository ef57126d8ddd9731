import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness.domain import guest_list
from readiness.domain.guest_list import MOST_LINES, TooManyLinesError, Wrong, read


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize(
    "header", ["", "Naam{0}E-mailadres{0}Taal\n", "Nom{0}Adresse e-mail\n", "\ufeffName{0}E-Mail\n"]
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


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ("Bakkerij;info.bakkerij.be", Wrong.BAD_EMAIL),
        ("Bakkerij;a@b.be, c@d.be", Wrong.BAD_EMAIL),
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
