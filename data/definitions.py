"""Every term and metric with its definition and formula, as the database itself tells them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from data.database import Connection
from data.dictionary import columns, relations

# Terms of the record: the tables that define them, and the columns where they do.
OF_THE_RECORD: Mapping[str, tuple[str, ...]] = {
    "roll_calls": ("scope",),
    "votes": ("vote",),
    "member_states": ("status",),
    "groups": ("kind", "formed_date"),
    "group_members": ("from_date", "to_date"),
    "drafts": ("superseded_by",),
    "sponsorships": ("role",),
    "group_sponsorships": (),
    "sponsor_lists": ("completeness",),
    "roll_call_issues": (),
    "important_votes": (),
}
_NO_METRICS = ("analytics.made_of", "analytics.search_words", "analytics.search_items")
_MEASURES = ("DOUBLE", "BOOLEAN")
_MEASURES_BY_NAME = ("position", "bloc", "line", "linked_by", "together")


@dataclass(frozen=True)
class Definition:
    """A term: the relation that defines it, in whose words, and what it measures, by column."""

    relation: str
    words: str
    measures: Mapping[str, str]

    @property
    def name(self) -> str:
        """The name by which the term is linked to: that of its relation without the schema."""
        return self.relation.rpartition(".")[2]


def definitions(con: Connection) -> list[Definition]:
    """The terms of the record, then every metric: the relations of schema `analytics`.

    Their words are the comments in the database, so that there is one definition of each.
    """
    comments = dict(relations(con).select("relation", "comment").iter_rows())
    described = columns(con).partition_by("relation", as_dict=True)
    metrics = [name for name in comments if "." in name and name not in _NO_METRICS]
    return [
        Definition(
            relation,
            comments[relation],
            {
                row["column"]: row["comment"]
                for row in described[relation,].iter_rows(named=True)
                if _measures(relation, row["column"], row["type"])
            },
        )
        for relation in (*OF_THE_RECORD, *metrics)
    ]


def _measures(relation: str, column: str, kind: str) -> bool:
    if relation in OF_THE_RECORD:
        return column in OF_THE_RECORD[relation]
    return kind in _MEASURES or column in _MEASURES_BY_NAME
