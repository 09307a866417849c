"""The pages of the dashboard: one a file, and one line here."""

from __future__ import annotations

from dashboard.page import Page
from dashboard.pages import blocs, data, home, resolution, sql

PAGES: tuple[Page, ...] = (home.PAGE, resolution.PAGE, blocs.PAGE, sql.PAGE, data.PAGE)
