"""What is noticed in the facts as a whole, over a record made by hand."""

from __future__ import annotations

from contextlib import closing
from datetime import date

import polars as pl

from data import database


def test_a_roll_call_dated_before_its_session_is_noticed() -> None:
    days = [("A/RES/1/1", "1", date(1946, 1, 26)), ("A/RES/37/1", "37", date(1982, 2, 21)),
            ("A/RES/37/2", "37", date(1982, 9, 1)), ("A/RES/36/3", "36", date(1982, 3, 19)),
            ("A/RES/ES-7/1", "7emsp", date(1980, 7, 29))]  # fmt: skip
    frame = pl.DataFrame(days, schema=["resolution", "session", "date"], orient="row")
    stated = {"scope": "resolution", "stated_in": "release", "source": "undl_votes"}
    with closing(database.memory()) as con:
        database.create_schema(con)
        frame = frame.with_row_index("roll_call_id", 1).with_columns(**{k: pl.lit(v) for k, v in stated.items()})  # fmt: skip
        database.insert(con, "roll_calls", frame)
        found = database.findings(con).filter(check_name="dated before its session")
    assert found.select("subject", "detail").rows() == [
        ("A/RES/37/1", "dated 1982-02-21, session 37 opened in or after September 1982")
    ]
