"""The live sources as the stand-in serves them: the UN Digital Library, documents, a Dataverse."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from standin.server import Request, Resource, Standin
from standin.world import Row, collection, csv_text, record

RECORD = "/record/4060887/export/xm"
SEARCH = "/search"
API = "/api/v1/search"
TOKEN = "open-sesame"  # noqa: S105 # of the stand-in
FILES = "/record/4060887/files/"
DOCUMENTS = "/api/symbol/access"
VERSIONS = "/api/datasets/:persistentId/versions"
DATAFILE = "/api/access/datafile/"
SYMBOL = re.compile(r'tag="(?:191|791)"[^>]*><subfield code="a">([^<]+)')


@dataclass
class Library:
    """What the library holds, on a stand-in; change it and it is served changed."""

    standin: Standin
    releases: dict[str, bytes] = field(default_factory=dict)
    records: list[str] = field(default_factory=list)
    documents: dict[str, bytes] = field(default_factory=dict)
    versions: list[dict[str, object]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.standin.resources |= {
            RECORD: self._record,
            SEARCH: self._search,
            API: self._api,
            DOCUMENTS: self._document,
            VERSIONS: self._versions,
        }

    def release(self, name: str, rows: Sequence[Row]) -> str:
        """Publish a release of the voting data; its path."""
        self.releases[name] = csv_text(rows).encode()
        self.standin.resources[FILES + name] = Resource(self.releases[name])
        return FILES + name

    def data_file(self, number: int, version: int, name: str, body: bytes) -> str:
        """Add a version of the research data set with one file; the file's path."""
        file = {"id": number, "filename": name}
        about = {"versionNumber": version, "versionMinorNumber": 0}
        self.versions.insert(0, about | {"files": [{"dataFile": file}]})
        self.standin.resources[f"{DATAFILE}{number}"] = Resource(body)
        return f"{DATAFILE}{number}"

    def _versions(self, request: Request) -> Resource:
        assert request.query["persistentId"] == ["doi:10.7910/DVN/LEJUQZ"]
        body = json.dumps({"status": "OK", "data": self.versions})
        return Resource(body.encode(), "application/json", etag=False)

    def _document(self, request: Request) -> Resource | None:
        assert (request.query["l"], request.query["t"]) == (["en"], ["pdf"])
        body = self.documents.get(request.query["s"][0])
        return None if body is None else Resource(body, "application/pdf")

    def _record(self, _: Request) -> Resource:
        links = [f"https://digitallibrary.un.org{FILES}{name}" for name in self.releases]
        links.append(f"https://digitallibrary.un.org{FILES}2026_02_06_ga_voting_md.md")
        one = record(4060887, *(("856", "4", {"u": link, "y": "English"}) for link in links))
        return Resource(collection([one]), "text/xml", etag=False)

    def _found(self, request: Request) -> list[str]:
        """What matches a pattern as 191__a:"A/C.3/80/L.*"."""
        (pattern,) = request.query["p"]
        prefix = re.fullmatch(r'(?:191|791)__a:"(.*)\*"', pattern)
        assert prefix, f"not a search the library knows: {pattern}"
        symbols = [SYMBOL.search(one) for one in self.records]
        return [
            one
            for one, symbol in zip(self.records, symbols, strict=True)
            if symbol and symbol[1].startswith(prefix[1])
        ]

    def _search(self, request: Request) -> Resource:
        assert request.query["of"] == ["xm"]
        found = self._found(request)
        first = int(request.query["jrec"][0]) - 1
        page = found[first : first + int(request.query["rg"][0])]
        return Resource(collection(page, len(found)), "text/xml", etag=False)

    def _api(self, request: Request) -> Resource:
        assert request.headers.get("authorization") == f"Token {TOKEN}"
        found = self._found(request)
        (first,) = request.query.get("search_id", ["0"])
        page = "\n".join(found[int(first) : int(first) + 2])
        return Resource(
            (
                f"<response><total>{len(found)}</total><search_id>{int(first) + 2}</search_id>"
                f'<collection xmlns="http://www.loc.gov/MARC21/slim">{page}</collection></response>'
            ).encode(),
            "text/xml",
            etag=False,
        )
