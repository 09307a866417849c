from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree as Xml

import analytics
from dashboard.app import create_app
from data import database

CHANGE = """
INSERT INTO resolutions BY NAME SELECT 'A/RES/54/1' AS resolution, '54' AS session, 'undl_votes' AS source;
"""


def publish() -> None:
    with database.build() as con:
        con.execute(CHANGE)
        analytics.build(con)


def test_health_says_whether_readers_can_be_served(data_dir: Path) -> None:
    client = create_app().server.test_client()
    assert client.get("/healthz").status_code == 503
    publish()
    answer = client.get("/healthz")
    assert answer.status_code == 200
    assert answer.is_json


def test_metrics_are_those_of_the_database(data_dir: Path) -> None:
    publish()
    answer = create_app().server.test_client().get("/metrics")
    assert answer.status_code == 200
    assert "resolutions" in answer.get_data(as_text=True)


def test_the_feeds_are_served_where_they_say(data_dir: Path) -> None:
    client = create_app().server.test_client()
    assert client.get("/changes.atom").status_code == 503
    publish()
    atom = client.get("/changes.atom")
    assert atom.mimetype == "application/atom+xml"
    root = Xml.fromstring(atom.get_data())  # noqa: S314 # our own
    assert root.findtext("{http://www.w3.org/2005/Atom}id") == "http://localhost/changes.atom"
    feed = json.loads(client.get("/changes.json").get_data())
    assert feed["feed_url"] == "http://localhost/changes.json"
