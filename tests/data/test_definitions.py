"""Every metric is defined, each once, in the words of the database."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import polars as pl

from data import database
from data.definitions import definitions
from data.dictionary import columns, relations


def test_every_metric_is_defined_in_the_words_of_the_database(snapshot: Path) -> None:
    with closing(database.connect()) as con:
        every = definitions(con)
        comments = dict(relations(con).select("relation", "comment").iter_rows())
        measured = columns(con).filter(
            pl.col("relation").str.starts_with("analytics."), type="DOUBLE"
        )
    assert len({term.name for term in every}) == len(every), "a name leads to one definition"
    assert {term.relation: term.words for term in every}.items() <= comments.items()
    defined = {(term.relation, column) for term in every for column in term.measures}
    assert len(measured) > 60
    assert set(measured.select("relation", "column").iter_rows()) - defined == set()


def test_terms_that_pages_link_to(snapshot: Path) -> None:
    with closing(database.connect()) as con:
        terms = {term.name: term for term in definitions(con)}
    assert "Hix, Noury and Roland" in terms["cohesion"].measures["agreement_index"]
    assert "never an abstention" in terms["votes"].measures["vote"]
    assert {"roll_calls", "groups", "agreement", "blocs", "sponsorships", "series"} <= set(terms)
