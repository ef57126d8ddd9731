"""Answers in words: what a company chose, as its own language says it."""

from readiness.domain.answers import Answers
from readiness.domain.item import Item
from readiness.i18n import gettext as _


def in_words(item: Item, answers: Answers, lang: str) -> list[str]:
    """The answer to an item, a line for each thing chosen; empty without an answer."""
    lines = _chosen(item, answers, lang)
    number = answers.get(f"{item.code}.{item.number.code}") if item.number else None
    if item.number and isinstance(number, str):
        lines.append(labelled(item.number.label[lang], localised(number, lang)))
    return lines


def is_typed(item: Item, answers: Answers) -> bool:
    """Whether something in the answer to an item was typed, and not chosen."""
    typed = [option.code for option in item.options if option.writes]
    typed += [item.number.code] if item.number else []
    return any(f"{item.code}.{part}" in answers for part in typed)


def labelled(label: str, text: str) -> str:
    """A label and what it says, with the colon as the language sets it."""
    line: str = _("%(label)s: %(text)s", label=label, text=text)
    return line


def localised(number: str, lang: str) -> str:
    """A stored number with the decimal mark of the language."""
    return number if lang == "en" else number.replace(".", ",")


def _chosen(item: Item, answers: Answers, lang: str) -> list[str]:
    value = answers.get(item.code)
    texts = {option.code: option.text[lang] for option in item.options}
    if isinstance(value, str):
        return [texts.get(value, value)]
    if isinstance(value, dict):
        rows = {row.code: row.text[lang] for row in item.rows}
        return [
            labelled(text, texts.get(value[row], value[row])) for row, text in rows.items() if row in value
        ]
    return [_with_text(item, code, texts.get(code, code), answers) for code in value or ()]


def _with_text(item: Item, code: str, text: str, answers: Answers) -> str:
    typed = answers.get(f"{item.code}.{code}")
    return labelled(text, typed) if isinstance(typed, str) else text
