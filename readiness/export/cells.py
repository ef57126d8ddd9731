"""What can stand in a cell, and what a form of writing has to say to be filled by a table."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Protocol, TypeVar

Cell = str | int | Decimal | datetime
"""A text, a whole number, a decimal number or a moment (aware). Nothing else is written."""

T = TypeVar("T")


class Form(Protocol[T]):
    """How values become cells: text for a line of CSV, the value itself for a worksheet.

    A table asks for the cells that many responses share once, so a label is quoted once.
    """

    @property
    def labels(self) -> bool:
        """Whether answers are written as texts in a language, or as codes."""

    def cell(self, value: Cell) -> T:
        """Write one value."""

    def plain(self, code: str) -> T:
        """Write a text of our own making, letters and digits only, which no spreadsheet takes for a formula."""

    def moment(self, iso: str) -> T:
        """Write a moment that stands in ISO 8601, in UTC."""

    def together(self, cells: Sequence[T]) -> Sequence[T]:
        """Cells that stand beside each other in many rows, in as few pieces as the form can make of them."""
