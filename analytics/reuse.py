"""Slow answers taken over from a database made of the same facts by the same definitions."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path

from data.database import Connection

# Everything an answer is made of; who states a fact, and what was noticed, changes none.
_FACTS = (
    "member_states",
    "participation_gaps",
    "groups",
    "group_members",
    "resolutions",
    "roll_calls",
    "votes",
    "roll_call_issues",
    "important_votes",
    "drafts",
    "sponsorships",
    "group_sponsorships",
    "sponsor_lists",
)


def fingerprint(con: Connection) -> str:
    """A SHA-256 over all facts of a database and all definitions of answers.

    Equal facts, whatever their order, and equal code give the same one.
    """
    digest = hashlib.sha256()
    for table in _FACTS:
        # A row's hash is made of its columns' by exclusive or, so that changes could cancel out:
        # it is hashed once more.
        rows = con.execute(f"SELECT count(*), bit_xor(hash(hash(t))) FROM {table} t").fetchall()
        digest.update(f"{table} {rows}".encode())
    code = Path(str(files("analytics")))
    for file in sorted([*code.glob("*.py"), *code.glob("*.sql")]):
        digest.update(file.name.encode() + file.read_bytes())
    return digest.hexdigest()


def holds(con: Connection, tables: Sequence[str]) -> bool:
    """Whether schema `base` has these answers, made of what this database is made of."""
    there = con.execute(
        "SELECT table_name FROM information_schema.tables "
        "WHERE table_catalog = 'base' AND table_schema = 'analytics'"
    ).fetchall()
    if not {"made_of", *tables} <= {name for (name,) in there}:
        return False
    return bool(
        con.execute(
            "FROM base.analytics.made_of SEMI JOIN analytics.made_of USING (fingerprint)"
        ).fetchall()
    )


def take_over(con: Connection, tables: Sequence[str]) -> None:
    """Fill answers, created and empty, from schema `base`."""
    for table in tables:
        con.execute(f"INSERT INTO analytics.{table} BY NAME FROM base.analytics.{table}")
