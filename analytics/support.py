"""How each group of states stood on a roll call."""

from __future__ import annotations

from importlib.resources import files

import polars as pl

from analytics.record import no_vote
from data.database import Connection, query
from data.errors import BadRequest


def build(con: Connection) -> None:
    """Create `analytics.support`: for every roll call and group, how its members of that day voted.

    The relation's definition, denominators and treatment of non-voting stand in its comments.
    """
    con.execute(files("analytics").joinpath("support.sql").read_text("utf-8"))


SUPPORT_SQL = """\
SELECT groups.name AS "group", s.* EXCLUDE (roll_call_id, group_code)
FROM analytics.support s
JOIN groups USING (group_code)
JOIN roll_calls USING (roll_call_id)
WHERE resolution = $resolution AND scope = 'resolution' AND groups.kind = $kind
ORDER BY groups.name
"""


def support(con: Connection, resolution: str, kind: str = "regional") -> pl.DataFrame:
    """How each group of a kind stood on a resolution: one row per group, members as of that day.

    Columns as in `analytics.support`, the group by its name. Non-voting members count among the
    members and in no other denominator. The text run is SUPPORT_SQL.

    Raises BadRequest when there is no such kind of group, or the resolution has no roll call.
    """
    check_kind(con, kind)
    frame = query(con, SUPPORT_SQL, resolution=resolution, kind=kind)
    if frame.is_empty():
        raise BadRequest(
            f"{resolution} has no support by {kind} group: it was adopted without a recorded vote, "
            "or no such group existed on that day (the regional groups date from 17 December 1963)"
        )
    return frame


def check_kind(con: Connection, kind: str) -> None:
    """Raise BadRequest, naming the kinds there are, when no group is of a kind."""
    kinds = query(con, "SELECT DISTINCT kind::VARCHAR AS kind FROM groups ORDER BY kind")["kind"]
    if kind not in kinds:
        raise BadRequest(f"no kind of group {kind!r}: expected one of {', '.join(kinds)}")


TALLY_SQL = """\
SELECT roll_call_id, resolution, title, session, date,
       count(*) AS members,
       count(*) FILTER (vote = 'yes') AS yes,
       count(*) FILTER (vote = 'no') AS no,
       count(*) FILTER (vote = 'abstain') AS abstain,
       count(*) FILTER (vote = 'non_voting') AS non_voting
FROM roll_calls JOIN votes USING (roll_call_id)
WHERE resolution = $resolution AND scope = 'resolution'
GROUP BY ALL
"""


def tally(con: Connection, resolution: str) -> dict[str, object]:
    """The count of a resolution's roll call, with its title and day.

    `members` are the Member States on the roll, non-voting ones included.

    Raises BadRequest when the resolution has no roll call.
    """
    frame = query(con, TALLY_SQL, resolution=resolution)
    if frame.is_empty():
        raise no_vote(con, resolution)
    return frame.row(0, named=True)
