"""What goes with every answer: safety, nothing from elsewhere, plain files."""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import json
import re
from pathlib import Path
from typing import Any

import pytest
from plotly.offline import get_plotlyjs_version

from dashboard.app import PLOTLY, create_app, server

CYBERCRIME = "/resolution/A/RES/74/247"


def test_the_document_loads_nothing_from_elsewhere(snapshot: Path, reader: Any) -> None:
    document = reader.http.get("/").get_data(as_text=True)
    addresses = re.findall(r'(?:src|href)="([^"]*)"', document)
    assert len(addresses) > 8
    assert [address for address in addresses if not address.startswith("/")] == []
    assert not any("plotly" in address for address in addresses)
    css = reader.http.get("/assets/unga.css", buffered=True).get_data(as_text=True)
    assert re.findall(r"url\((?!fonts/|\"data:)[^)]*\)", css) == []


def test_inline_scripts_are_those_the_policy_names(snapshot: Path, reader: Any) -> None:
    response = reader.http.get("/")
    policy = response.headers["Content-Security-Policy"]
    scripts = re.findall(
        r"<script([^>]*)>((?:(?!</script>).)+)</script>", response.get_data(as_text=True), re.DOTALL
    )
    run = [text for attributes, text in scripts if "application/json" not in attributes]
    assert run
    for text in run:
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in policy
    assert "unsafe-eval" not in policy
    assert "'unsafe-inline'" not in policy.split("style-src")[0]


@pytest.mark.parametrize(
    "path", ["/", "/nowhere", "/assets/unga.css", f"{CYBERCRIME}.json", f"{CYBERCRIME}/none.csv"]
)
def test_every_answer_carries_the_headers(snapshot: Path, reader: Any, path: str) -> None:
    headers = reader.http.get(path, buffered=True).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert "default-src 'self'" in headers["Content-Security-Policy"]


def test_answers_are_compressed(snapshot: Path, reader: Any) -> None:
    for encoding in ("br", "gzip"):
        response = reader.http.get(
            "/assets/unga.css", headers={"Accept-Encoding": encoding}, buffered=True
        )
        assert response.headers["Content-Encoding"] == encoding


def test_figures_are_drawn_by_a_part_of_the_plotly_that_python_speaks_to(reader: Any) -> None:
    # After an upgrade of plotly: the same version of npm's plotly.js-cartesian-dist-min.
    served = reader.http.get(PLOTLY, buffered=True)
    text = served.get_data(as_text=True)
    assert f"plotly.js (cartesian - minified) v{get_plotlyjs_version()}\n" in text[:200]
    assert len(text) < 2_000_000
    assert served.mimetype == "text/javascript"
    drawn = {trace for trace in ("bar", "scatter", "heatmap") if f'name:"{trace}"' in text}
    assert drawn == {"bar", "scatter", "heatmap"}


def test_an_application_opens_no_database_before_it_is_asked(data_dir: Path) -> None:
    assert server().test_client().get("/").status_code == 200
    assert not data_dir.exists()


def test_applications_do_not_share_state(data_dir: Path) -> None:
    one, other = create_app(), create_app()
    assert one.server is not other.server
    assert set(one.callback_map) == set(other.callback_map)


# Files


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_the_roll_as_csv_keeps_to_the_filters(snapshot: Path, reader: Any) -> None:
    response = reader.http.get(f"{CYBERCRIME}/roll.csv?vote=no&group=GRULAC&by=political")
    assert response.mimetype == "text/csv"
    assert 'filename="A_RES_74_247_roll.csv"' in response.headers["Content-Disposition"]
    assert rows(response.get_data(as_text=True))[0] == {
        "ms_code": "BLZ",
        "state": "Belize",
        "regional_group": "GRULAC",
        "vote": "no",
    }
    whole = rows(reader.http.get("/resolution/74/247.csv").get_data(as_text=True))
    assert len(whole) == 193
    assert sum(row["vote"] == "yes" for row in whole) == 79


def test_support_as_json_says_what_it_is(snapshot: Path, reader: Any) -> None:
    answer = json.loads(reader.http.get(f"{CYBERCRIME}/support.json?by=political").data)
    assert answer["about"]["tally"] == {
        "members": 193,
        "yes": 79,
        "no": 60,
        "abstain": 33,
        "non_voting": 21,
    }
    assert answer["about"]["data_as_of"] == "2025-12-18"
    assert "non-commercial use with attribution" in answer["about"]["licence"]
    assert "roll" not in answer
    assert {row["group"]: row["yes"] for row in answer["support"]}["BRICS"] == 4
    whole = json.loads(reader.http.get(f"{CYBERCRIME}.json").data)
    assert len(whole["roll"]) == 193
    assert len(whole["support"]) == 5


@pytest.mark.parametrize(
    ("path", "status", "line"),
    [
        ("/resolution/74/999.csv", 404, "no '74/999' in the record; nearest: "),
        (f"{CYBERCRIME}/roll.csv?vote=maybe", 400, "vote='maybe': expected one of yes, no, "),
        (f"{CYBERCRIME}/roll.csv?group=XX", 400, "no group 'XX': expected a group's code"),
        ("/resolution/377(V)/support.csv", 400, "A/RES/377(V)[A-C] has no support by regional "),
    ],
)
def test_a_file_that_cannot_be_given_says_why_in_one_line(
    snapshot: Path, reader: Any, path: str, status: int, line: str
) -> None:
    response = reader.http.get(path)
    text = response.get_data(as_text=True)
    assert (response.status_code, response.mimetype) == (status, "text/plain")
    assert text.startswith(line)
    assert text.count("\n") == 1
