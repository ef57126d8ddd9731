"""The whole table: which columns, in which order, and how one stored response becomes one row of cells."""

from collections.abc import Iterable, Iterator
from typing import Generic

from readiness.domain.report import Instrument
from readiness.export.answer_columns import all_columns
from readiness.export.answer_row import AnswerRow
from readiness.export.cells import Form, T
from readiness.export.known import Known
from readiness.export.missing import Missing, missing_cells
from readiness.export.score_columns import ScoreWriters
from readiness.export.statuses import REVIEW_STATUS, STATUS
from readiness.export.validated_columns import ValidatedColumns
from readiness.store.exporting import Response

IDENTITY = (
    "uid",
    "company",
    "round",
    "status",
    "language",
    "instrument",
    "started_at",
    "saved_at",
    "submitted_at",
    "review_status",
    "campaign",
)


class Table(Generic[T]):
    """One export: a form of writing, a language for its labels, and every version of the instrument.

    `names` are the names of the columns, the same in every form and language.
    """

    def __init__(self, instruments: Iterable[Instrument], form: Form[T], language: str) -> None:
        known = tuple(instruments)
        self._form = form
        missing = missing_cells(form, language)
        self._not_submitted = missing[Missing.NOT_SUBMITTED]
        self._no_campaign = missing[Missing.NO_CAMPAIGN]
        self._words = {
            code: form.cell(text[language] if form.labels else code)
            for code, text in (STATUS | REVIEW_STATUS).items()
        }
        columns = tuple(all_columns(known))
        scores = ScoreWriters(known, form, language)
        self._scores = scores
        self._no_scores = [self._not_submitted] * len(scores.stored_names)
        self._answers = {one.version: AnswerRow(one.questionnaire, columns, form, language) for one in known}
        # Our own codes, of which there are few; and the numbers of rounds.
        self._plain = Known(form.plain)
        self._rounds = Known(form.cell)
        self._campaigns = Known(form.cell)
        self._validated = ValidatedColumns(known, columns, scores, form, language)
        answers = (column.name for column in columns)
        self.names = (*IDENTITY, *scores.stored_names, *answers, *self._validated.names)

    def rows(self, responses: Iterable[Response]) -> Iterator[list[T]]:
        """The rows, one at a time, so that memory does not grow with their number."""
        return map(self.row, responses)

    def row(self, response: Response) -> list[T]:
        """One response as one row of cells, some of which the form may have put together already."""
        card = response.scorecard
        cells = self._identity(response)
        cells += self._no_scores if card is None else self._scores.stored(card)
        cells += self._answers[response.instrument].cells(response.answers)
        cells += self._validated.cells(response)
        return cells

    def _identity(self, response: Response) -> list[T]:
        form, plain = self._form, self._plain
        submitted, review = response.submitted_at, response.review_status
        campaign = response.campaign_name if form.labels else response.campaign
        return [
            form.plain(response.uid),
            form.plain(response.company),
            self._rounds[response.round],
            self._words[response.status],
            plain[response.language],
            plain[response.instrument],
            form.moment(response.started_at),
            form.moment(response.saved_at),
            self._not_submitted if submitted is None else form.moment(submitted),
            self._not_submitted if review is None else self._words[review],
            self._no_campaign if campaign is None else self._campaigns[campaign],
        ]
