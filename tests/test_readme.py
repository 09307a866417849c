from __future__ import annotations

import re
from contextlib import closing
from pathlib import Path

import pytest

from data import database
from data.export import flat

README = (Path(__file__).parents[1] / "README.md").read_text("utf-8")
QUESTIONS = re.findall(
    r"\*\*(\d)\. (.*?)\*\*\n\n```sql\n(.*?)```\n\n```csv\n(.*?)```", README, re.S
)


def test_there_are_five_worked_questions() -> None:
    assert [number for number, *_ in QUESTIONS] == ["1", "2", "3", "4", "5"]


@pytest.mark.parametrize(("question", "sql", "answer"), [q[1:] for q in QUESTIONS])
def test_a_worked_question_gives_the_answer_shown(
    snapshot: Path, question: str, sql: str, answer: str
) -> None:
    with closing(database.connect()) as con:
        assert flat(database.run_sql(con, sql, {})).write_csv() == answer
