"""The thresholds that people chose for answerability scores, each named by its digest.

The newest row of a score counts, and rows are only ever added; taking a choice back is a row too. So a threshold comes
and goes with the adapter that brought the score, and every process sees it from the next question on.
"""

from datetime import UTC, datetime

from sqlalchemy import Column, Engine, Float, Integer, MetaData, String, Table, func, insert, select
from sqlalchemy.exc import IntegrityError

from assistant.errors import AssistantError
from retrieval.index.times import UtcDateTime

METADATA = MetaData()
THRESHOLDS = Table(
    "thresholds",
    METADATA,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("at", UtcDateTime, nullable=False),
    Column("score", String(16), nullable=False),
    Column("threshold", Float),
)


class Thresholds:
    """The chosen thresholds in the database behind `engine`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def chosen(self, score: str) -> float | None:
        """Return the threshold that people chose for the score with this digest; None is the measured one."""
        newest = (
            select(THRESHOLDS.c.threshold)
            .where(THRESHOLDS.c.score == score)
            .order_by(THRESHOLDS.c.number.desc())
            .limit(1)
        )
        with self._engine.connect() as connection:
            return connection.execute(newest).scalar()

    def choose(self, score: str, threshold: float | None) -> None:
        """Refuse below `threshold` from the next question on; None goes back to the measured one.

        Raises:
            AssistantError: it is no probability, or somebody else chose at the same moment.
        """
        if threshold is not None and not 0 <= threshold <= 1:
            raise AssistantError(f"A threshold is a probability from 0 to 1, not {threshold!r}.")
        try:
            with self._engine.begin() as connection:
                last = connection.execute(select(func.max(THRESHOLDS.c.number))).scalar() or 0
                row = {"number": last + 1, "at": datetime.now(UTC), "score": score, "threshold": threshold}
                connection.execute(insert(THRESHOLDS).values(row))
        except IntegrityError as error:  # the number was free a moment ago
            raise AssistantError("Someone else has just moved the threshold: look, and try again.") from error
