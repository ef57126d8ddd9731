"""The columns of what consultants validated, beside what the company declared itself.

Most responses have none of it: those are not scored again, and share one row of cells.
"""

import json
from collections.abc import Iterable, Sequence
from typing import Generic

from readiness.domain.answers import overlaid, route
from readiness.domain.report import Instrument
from readiness.domain.scoring import score, to_document
from readiness.export.answer_columns import AnswerColumn, AnswerWriters, Writer
from readiness.export.cells import Form, T
from readiness.export.missing import Missing, missing_cells
from readiness.export.score_columns import ScoreWriters
from readiness.store.exporting import Response

ANSWER = "validated__"
"""Stands before the name of a column of answers."""


class ValidatedColumns(Generic[T]):
    """The validated scores, and a twin of every column of answers."""

    def __init__(
        self,
        instruments: Iterable[Instrument],
        columns: Sequence[AnswerColumn],
        scores: ScoreWriters[T],
        form: Form[T],
        language: str,
    ) -> None:
        self._questionnaires = {one.version: one.questionnaire for one in instruments}
        self._columns = columns
        self._scores = scores
        self._answers: dict[str, list[Writer[T]]] = {}
        for version, questionnaire in self._questionnaires.items():
            writers = AnswerWriters(questionnaire, form, language)
            self._answers[version] = [writers.writer(column) for column in columns]
        self._not_validated = missing_cells(form, language)[Missing.NOT_VALIDATED]
        self.names = (*scores.validated_names, *(ANSWER + column.name for column in columns))
        self._nothing = form.together([self._not_validated] * len(self.names))

    def cells(self, response: Response) -> Sequence[T]:
        """The cells of one response."""
        if not response.validated:
            return self._nothing
        questionnaire = self._questionnaires[response.instrument]
        answers = overlaid(json.loads(response.answers), response.validated)
        way = route(questionnaire, answers)
        document = to_document(score(questionnaire, answers))
        cells = self._scores.validated(document)
        for column, write in zip(self._columns, self._answers[response.instrument], strict=True):
            cells.append(write(answers, way) if column.item in response.validated else self._not_validated)
        return cells
