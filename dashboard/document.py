"""The document that a browser loads first, in the reader's language: all else is drawn into it."""

from __future__ import annotations

from html import escape

import dash
import flask

from dashboard import figures, texts
from dashboard.address import Address
from dashboard.texts import Text


class Application(dash.Dash):  # type: ignore[misc]  # Dash has no types
    """Dash, in a document of ours."""

    def interpolate_index(self, **parts: str) -> str:
        """The document, with the parts that Dash puts into it."""
        address = Address.parse(flask.request.path, flask.request.query_string.decode())
        return document(reading(address), **parts)


def reading(address: Address) -> Text:
    """The words for a reader: in the language of the address, else in one the browser asks for."""
    wanted = [address.query.get("lang", ""), *flask.request.accept_languages.values()]
    return texts.in_language(texts.preferred(wanted))


def document(
    text: Text, *, metas: str, css: str, config: str, scripts: str, renderer: str, **_: str
) -> str:
    """The first document in the words of a language."""
    words = {
        "no-answer": text("site.no_answer"),
        "waiting": text("site.loading"),
        "copied": text("site.copied"),
        "not-copied": text("site.not_copied"),
    }
    said = " ".join(f'data-{name}="{escape(value)}"' for name, value in words.items())
    return f"""<!DOCTYPE html>
<html lang="{text.language}">
<head>
{metas}
<title>{escape(text("site.title", page=text("site.tagline")))}</title>
<meta name="description" content="{escape(text("site.tagline"))}">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="/assets/favicon.svg" type="image/svg+xml">
<link rel="preload" href="/assets/fonts/inter-latin.woff2" as="font" type="font/woff2" crossorigin>
<script src="/assets/scheme.js"></script>
<style>{figures.css_variables()}</style>
{css}
</head>
<body {said}>
<noscript>{escape(text("site.no_script"))}</noscript>
<p id="waiting" class="first" role="status">{escape(text("site.loading"))}</p>
<div id="react-entry-point"></div>
<footer hidden>{config}{scripts}{renderer}</footer>
</body>
</html>
"""
