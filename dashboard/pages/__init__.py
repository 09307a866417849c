"""The pages of the dashboard: one a file, and one line here."""

from __future__ import annotations

from dashboard.page import Page
from dashboard.pages import (
    blocs,
    compare,
    cosponsorship,
    data,
    groups,
    home,
    resolution,
    series,
    sql,
    state,
)

PAGES: tuple[Page, ...] = (
    home.PAGE,
    resolution.PAGE,
    state.PAGE,
    groups.PAGE,
    blocs.PAGE,
    compare.PAGE,
    cosponsorship.PAGE,
    series.PAGE,
    sql.PAGE,
    data.PAGE,
)
