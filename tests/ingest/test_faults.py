"""A refresh against the stand-in, playing the faults of the world: the word, the exit code, the data."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from standin import server
from standin.library import FILES, RECORD, SEARCH, TOKEN, Library
from standin.server import Act, Standin, serving
from standin.world import Row, draft, rows_of, voting_record

from data import database, runs
from ingest import gathering, live
from ingest.fetch import ATTEMPTS
from ingest.gathering import Outcome
from ingest.refresh import Run, refresh
from ingest.sources.undl_drafts import UNDL_DRAFTS
from ingest.sources.undl_votes import UNDL_VOTES
from ingest.sources.undl_voting_records import _seats

DAY = date(2025, 12, 20)
RELEASE = "2026_02_06_ga_voting.csv"
NEXT = "2026_3_19_ga_voting.csv"


@pytest.fixture(scope="module")
def standin() -> Iterator[Standin]:
    with serving(Standin()) as standin:
        yield standin


@pytest.fixture
def library(
    standin: Standin, small_world: Path, data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> Library:
    """The library with one release, on a day in December 2025; we are in no hurry and not polite."""
    monkeypatch.setenv("UNGA_UNDL_URL", standin.address)
    monkeypatch.setenv("UNGA_INTERVAL", "0")
    monkeypatch.setenv("UNGA_SIZE_LIMIT", str(1 << 20))
    monkeypatch.setattr(live, "today", lambda: DAY)
    # Of the votes the release alone, but where a test is about the voting records too.
    monkeypatch.setattr(gathering, "LIVE", dict(live.LIVE) | {"undl_votes": (live.release,)})
    standin.forget()
    library = Library(standin)
    library.release(RELEASE, release_rows())
    return library


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("once")


@pytest.fixture
def loaded(library: Library, data_dir: Path, once: Path) -> Library:
    """The library, and a database with its release and the drafts A/C.3/80/L.1 to 5."""
    drafts_in(library, 5)
    copy = once / "unga"
    if not copy.exists():
        refresh([UNDL_VOTES, UNDL_DRAFTS])
        shutil.copytree(data_dir, copy, symlinks=True)
    elif not data_dir.exists():
        shutil.copytree(copy, data_dir, symlinks=True)
    library.standin.requests.clear()
    return library


@pytest.fixture
def with_voting_records(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of the votes the voting records too."""
    monkeypatch.setattr(gathering, "LIVE", live.LIVE)


def release_rows(last: str = "YNNYX") -> list[Row]:
    """The rows of 200 roll calls of session 80, the last of them with these votes."""
    rows: list[Row] = []
    for number in range(1, 200):
        rows += rows_of(4_100_000 + number, f"A/RES/80/{number}", "YYYNA", "2025-12-01", "80")
    return rows + rows_of(4_100_200, "A/RES/80/200", last, "2025-12-01", "80")


def vote_of(state: str, resolution: str) -> str | None:
    with closing(database.connect()) as con:
        found = database.query(
            con,
            "SELECT vote_letter(vote) AS vote FROM votes JOIN roll_calls USING (roll_call_id) "
            "WHERE resolution = $resolution AND ms_code = $state",
            resolution=resolution,
            state=state,
        )
    return found.item() if len(found) else None


def published() -> tuple[Path, str]:
    """The published database and the SHA-256 of its bytes."""
    path = database.current()
    assert path
    return path, hashlib.sha256(path.read_bytes()).hexdigest()


def votes() -> tuple[Run, Outcome]:
    run = refresh([UNDL_VOTES])
    (outcome,) = run.outcomes
    return run, outcome


def test_finds_the_newest_release_and_loads_it(library: Library) -> None:
    library.release("2025_9_19_ga_voting.csv", release_rows("NNNNN"))
    library.release(NEXT, release_rows("YNNYY"))
    run, outcome = votes()
    assert (outcome.status, run.exit_code, outcome.rows_loaded) == ("success", 0, 1000)
    assert vote_of("POL", "A/RES/80/200") == "Y"
    assert run.published == database.current()


def test_an_unchanged_world_builds_nothing(loaded: Library) -> None:
    before = published()
    run, outcome = votes()
    assert (outcome.status, run.exit_code, run.published) == ("unchanged", 0, None)
    assert published() == before
    (release,) = loaded.standin.asked(FILES + RELEASE)
    assert "if-none-match" in release.headers


@pytest.mark.parametrize("name", [RELEASE, NEXT])
def test_the_same_bytes_are_unchanged_under_whatever_name_and_mark(
    loaded: Library, name: str
) -> None:
    before = published()
    path = loaded.release(name, release_rows())
    loaded.standin.play(path, server.instead(loaded.releases[name]))
    run, outcome = votes()
    assert (outcome.status, run.exit_code) == ("unchanged", 0)
    assert published() == before


def changed_columns(rows: list[Row]) -> list[Row]:
    return [{("ms_kode" if k == "ms_code" else k): v for k, v in row.items()} for row in rows]


# Faults of the release: what is played, how often, the word, the exit code, what the run says.
FAULTS: dict[str, tuple[Act, int, str, int, str]] = {
    "challenge": (server.challenge, 9, "unavailable", 3, "answered 202 Accepted"),
    "challenge, then data": (server.challenge, 1, "success", 0, ""),
    "challenge page": (server.challenge_page, 9, "unavailable", 3, "answered 202 Accepted"),
    "forbidden": (server.forbidden, 1, "unavailable", 3, "answered 403 Forbidden"),
    "not found": (server.not_found, 1, "failed", 1, "answered 404 Not Found"),
    "too many": (server.too_many(), 9, "unavailable", 3, "answered 429 Too Many Requests"),
    "too many, come back": (server.too_many("0"), 2, "success", 0, ""),
    "too many, tomorrow": (server.too_many("86400"), 1, "unavailable", 3, "asks to wait 86,400 s"),
    "error, then data": (server.error, 1, "success", 0, ""),
    "error": (server.error, 9, "unavailable", 3, "answered 500 Internal Server Error"),
    "reset, then the rest": (server.reset_after(0.5), 1, "success", 0, ""),
    "reset": (server.reset_after(0.5), 9, "unavailable", 3, ""),
    "length too long": (server.wrong_length(9), 9, "unavailable", 3, "closed connection"),
    "length too short": (server.wrong_length(-90), 1, "failed", 1, "cut off in the last row"),
    "cut, well framed": (server.cut_to(0.5), 1, "failed", 1, ""),
    "nothing": (server.nothing, 9, "unavailable", 3, "answered with nothing"),
    "bomb": (server.gzip_bomb(8), 1, "failed", 1, "more than 1,048,576 bytes"),
    "web page": (server.web_page, 9, "unavailable", 3, "answered with a web page"),
    "a circle": (server.redirected("/there"), 1, "failed", 1, "answered 404"),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_of_the_release(loaded: Library, fault: str) -> None:
    act, times, word, code, message = FAULTS[fault]
    before = published()
    path = loaded.release(NEXT, release_rows("YNNYY"))
    loaded.standin.play(path, act, times=times)
    run, outcome = votes()
    assert (outcome.status, run.exit_code) == (word, code)
    assert message in outcome.detail
    if word == "success":
        assert vote_of("POL", "A/RES/80/200") == "Y"
    else:
        assert published() == before
        assert run.published is None
        assert len(loaded.standin.asked(path)) == min(times, ATTEMPTS)
    if word == "unavailable":
        assert "stand, of today" in outcome.detail


CHANGES: dict[str, tuple[Callable[[list[Row]], list[Row]], str]] = {
    "changed columns": (changed_columns, "unknown column 'ms_kode'"),
    "half the rows": (lambda rows: rows[:500], "500 rows, the release before had 1,000"),
    "twice the rows": (lambda rows: rows + [row | {"undl_id": "1" + row["undl_id"][1:], "resolution": row["resolution"] + "A"} for row in rows], "2,000 rows, the release before had 1,000"),
    "an unknown vote": (lambda rows: [*rows[:-1], rows[-1] | {"ms_vote": "?"}], "unknown vote '?'"),
    "an unknown state": (lambda rows: [*rows[:-1], rows[-1] | {"ms_code": "XXX"}], "unknown state code 'XXX'"),
    "two votes of a state": (lambda rows: [*rows, rows[-1]], "POL has 2 votes"),
}  # fmt: skip


@pytest.mark.parametrize("change", CHANGES)
def test_a_release_that_is_not_what_it_was(loaded: Library, change: str) -> None:
    spoil, message = CHANGES[change]
    before = published()
    loaded.release(NEXT, spoil(release_rows()))
    for _ in range(2):  # it stays failed until a person has looked
        run, outcome = votes()
        assert (outcome.status, run.exit_code, run.published) == ("failed", 1, None)
        assert message in outcome.detail
        assert published() == before


def test_a_drip_is_unavailable(loaded: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    before = published()
    path = loaded.release(NEXT, release_rows("YNNYY"))
    loaded.standin.play(path, server.drip(0.02))
    monkeypatch.setenv("UNGA_TIME_LIMIT", "0.2")
    run, outcome = votes()
    assert (outcome.status, run.exit_code) == ("unavailable", 3)
    assert "too slow" in outcome.detail
    assert published() == before


RECORD_FAULTS: dict[str, tuple[Act, str, int, str]] = {
    "cut off": (server.cut_to(0.7), "unavailable", 3, "marcxml that was cut off"),
    "web page": (server.web_page, "unavailable", 3, "answered with a web page"),
    "other xml": (server.instead(b"<feed></feed>"), "unavailable", 3, "cut off"),
    "no release in it": (server.instead(b"<collection></collection>"), "failed", 1, "names no file"),
    "entities": (
        server.instead(b'<!DOCTYPE x [<!ENTITY a "b">]><collection>&a;</collection>'), "unavailable", 3, "something else"
    ),
    "entities behind a declaration": (
        server.instead(b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><collection>&a;</collection>'),
        "failed", 1, "document type declaration",
    ),
}  # fmt: skip


@pytest.mark.parametrize("fault", RECORD_FAULTS)
def test_a_fault_of_the_record_that_names_the_release(loaded: Library, fault: str) -> None:
    act, word, code, message = RECORD_FAULTS[fault]
    before = published()
    loaded.release(NEXT, release_rows("YNNYY"))
    loaded.standin.play(RECORD, act, times=ATTEMPTS)
    run, outcome = votes()
    assert (outcome.status, run.exit_code, run.published) == (word, code, None)
    assert message in outcome.detail
    assert published() == before


# -- searches --------------------------------------------------------------------------------


def drafts_in(library: Library, count: int) -> None:
    library.records = [
        draft(4_090_000 + n, f"A/C.3/80/L.{n}", "Brazil and Egypt") for n in range(1, count + 1)
    ]


def drafts() -> tuple[Run, Outcome]:
    run = refresh([UNDL_DRAFTS])
    (outcome,) = run.outcomes
    return run, outcome


def sponsors() -> int:
    with closing(database.connect()) as con:
        return int(database.query(con, "SELECT count(*) FROM sponsorships").item())


@pytest.mark.parametrize("token", [None, TOKEN])
@pytest.mark.parametrize("count", [0, 1, 7])
def test_a_search_is_read_page_by_page(
    library: Library, monkeypatch: pytest.MonkeyPatch, token: str | None, count: int
) -> None:
    monkeypatch.setattr(live, "PAGE", 3)
    if token:
        monkeypatch.setenv("UNDL_API_TOKEN", token)
    drafts_in(library, count)
    run, outcome = drafts()
    assert run.exit_code == 0
    assert (outcome.status, outcome.rows_read) == ("success" if count else "unchanged", count)
    assert sponsors() == 2 * count
    run, outcome = drafts()
    assert (outcome.status, run.published) == ("unchanged", None)


def test_a_new_record_is_loaded_and_the_others_stay(loaded: Library) -> None:
    loaded.records.insert(0, draft(4_090_010, "A/80/L.1", "France"))
    assert drafts()[1].status == "success"
    assert sponsors() == 11


def test_a_voting_record_newer_than_the_release_is_loaded(
    library: Library, with_voting_records: None
) -> None:
    library.release(RELEASE, release_rows()[-15:])
    seats = dict.fromkeys(sorted(_seats(DAY)), "Y") | {"FRA": "A"}
    known = [voting_record(4_100_000 + n, f"A/RES/80/{n}", seats, DAY) for n in (198, 199, 200)]
    new = voting_record(4_100_300, "A/RES/80/300", seats, DAY)
    library.records = known
    run, outcome = votes()
    assert (outcome.status, run.exit_code) == ("success", 0)
    assert vote_of("FRA", "A/RES/80/199") == "A", "a record as it is today stands over the release"
    library.records = [new]  # less than what is known of the session is not the whole
    run, outcome = votes()
    assert (outcome.status, run.exit_code, run.published) == ("failed", 1, None)
    assert "1 records of session 80, 3 known before" in outcome.detail
    library.records = [new, *known]
    run, outcome = votes()
    assert (outcome.status, outcome.rows_read) == ("success", 4)
    assert [vote_of("FRA", f"A/RES/80/{n}") for n in (199, 300)] == ["A", "A"]
    assert votes()[1].status == "unchanged"


FACTS = ("resolutions", "roll_calls", "votes", "drafts", "sponsorships", "group_sponsorships", "sponsor_lists", "rejected_rows", "findings")  # fmt: skip


def facts() -> dict[str, list[tuple[object, ...]]]:
    with closing(database.connect()) as con:
        tables = {name: database.query(con, f"FROM {name}") for name in FACTS}
    return {
        name: sorted(frame.drop("run_id", strict=False).rows(), key=repr)
        for name, frame in tables.items()
    }


def test_night_by_night_equals_all_at_once(
    library: Library,
    with_voting_records: None,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seats = dict.fromkeys(sorted(_seats(DAY)), "Y") | {"FRA": "A"}

    def record(number: int, vote: str = "N") -> str:
        votes = seats | {"POL": vote}
        return voting_record(4_100_000 + number, f"A/RES/80/{number}", votes, DAY)

    nights = [
        lambda: (library.release(RELEASE, release_rows()[-15:]), drafts_in(library, 2)),
        lambda: library.records.append(record(300)),
        lambda: library.release(NEXT, release_rows("YYYYY")[-15:] + rows_of(4_100_301, "A/RES/80/301", "NNNNN", "2025-12-02", "80")),
        lambda: library.standin.play(SEARCH, server.challenge, times=99),
        lambda: library.standin.faults.clear(),
        lambda: library.records.extend([record(n, "") for n in (198, 199, 200, 301)]),
        lambda: library.records.append(draft(4_090_101, "A/C.3/80/L.1/Rev.1", "France")),
        lambda: library.release("2026_4_1_ga_voting.csv", release_rows("NNNNN")[-15:] + rows_of(4_100_301, "A/RES/80/301", "YYYYY", "2025-12-02", "80")),
    ]  # fmt: skip
    for night in nights:
        night()
        refresh([UNDL_VOTES, UNDL_DRAFTS])
    by_night = facts()
    assert len(by_night["votes"]) == 5 * len(seats)
    monkeypatch.setenv("UNGA_DATA_DIR", str(tmp_path / "at once"))
    refresh([UNDL_VOTES, UNDL_DRAFTS])
    assert by_night == facts()


def shifting(library: Library, times: int) -> None:
    """As often, a record is added in front between the first page and the second."""
    search = library._search

    def and_add(request: server.Request) -> server.Resource:
        page = search(request)
        nonlocal times
        if times and request.query["jrec"] == ["1"] and library._found(request):
            times -= 1
            library.records.insert(0, draft(4_091_000 + times, f"A/C.3/80/L.9{times}", "France"))
        return page

    library.standin.resources[SEARCH] = and_add


@pytest.mark.parametrize(
    ("times", "word", "code"), [(1, "success", 0), (2, "success", 0), (9, "unavailable", 3)]
)
def test_pages_that_shift_while_being_read(
    loaded: Library, monkeypatch: pytest.MonkeyPatch, times: int, word: str, code: int
) -> None:
    monkeypatch.setattr(live, "PAGE", 3)
    before = published()
    shifting(loaded, times)
    run, outcome = drafts()
    assert (outcome.status, run.exit_code) == (word, code)
    if word == "success":
        assert sponsors() == 10 + times
    else:
        assert "change while they are read" in outcome.detail
        assert published() == before


SEARCH_FAULTS: dict[str, tuple[Callable[[bytes], bytes], str, int, str]] = {
    "says 94, gives 5": (lambda page: page.replace(b"Results: 5", b"Results: 94"), "failed", 1, "found 94, gave 5 records"),
    "does not say": (lambda page: page.replace(b"Total-Number", b"Number"), "failed", 1, "does not say how many"),
    "cut off": (lambda page: page[: len(page) // 2], "unavailable", 3, "marcxml that was cut off"),
    "cut inside": (lambda page: page.replace(b"</record>", b"", 1), "failed", 1, "found 5, gave 4 records"),
    "web page": (lambda _: server.CHALLENGE_PAGE, "unavailable", 3, "answered with a web page"),
    "no result": (lambda page: page[: page.index(b"<record>")].replace(b"Results: 5", b"Results: 0") + b"</collection>", "failed", 1, "0 records of session 80, 5 known before"),
}  # fmt: skip


@pytest.mark.parametrize("fault", SEARCH_FAULTS)
def test_a_fault_of_a_search(loaded: Library, fault: str) -> None:
    spoil, word, code, message = SEARCH_FAULTS[fault]
    before = published()
    search = loaded._search

    def spoilt(request: server.Request) -> server.Resource:
        page = search(request)
        body = spoil(page.body) if b"Results: 5" in page.body else page.body
        return server.Resource(body, "text/xml", etag=False)

    loaded.standin.resources[SEARCH] = spoilt
    run, outcome = drafts()
    assert (outcome.status, run.exit_code, run.published) == (word, code, None)
    assert message in outcome.detail
    assert published() == before


# -- sources together ------------------------------------------------------------------------


def test_a_source_that_is_unavailable_does_not_stop_another(library: Library) -> None:
    drafts_in(library, 2)
    library.standin.play(SEARCH, server.challenge, times=ATTEMPTS)
    run = refresh([UNDL_DRAFTS, UNDL_VOTES])
    assert [outcome.status for outcome in run.outcomes] == ["unavailable", "success"]
    assert run.exit_code == 3
    assert "no earlier data" in run.outcomes[0].detail
    assert vote_of("BRA", "A/RES/80/1") == "Y"
    assert sponsors() == 0
    assert refresh([UNDL_DRAFTS, UNDL_VOTES]).exit_code == 0
    assert sponsors() == 4


def test_a_release_that_breaks_a_rule_does_not_stop_another(library: Library) -> None:
    drafts_in(library, 2)
    library.release(NEXT, [*release_rows(), release_rows()[-1]])
    run = refresh([UNDL_VOTES, UNDL_DRAFTS])
    assert [outcome.status for outcome in run.outcomes] == ["failed", "success"]
    assert run.exit_code == 1
    assert "votes_key: A/RES/80/200: POL has 2 votes" in run.outcomes[0].detail
    assert sponsors() == 4
    assert vote_of("BRA", "A/RES/80/1") is None


def test_a_part_that_came_is_published_though_another_did_not(
    library: Library, with_voting_records: None
) -> None:
    library.standin.play(SEARCH, server.challenge, times=ATTEMPTS)
    run, outcome = votes()
    assert (outcome.status, run.exit_code, outcome.rows_loaded) == ("unavailable", 3, 1000)
    assert run.published
    assert vote_of("BRA", "A/RES/80/1") == "Y"


def test_without_any_data_the_embedded_snapshot_is_published(library: Library) -> None:
    library.standin.play(RECORD, server.challenge, times=ATTEMPTS)
    run, outcome = votes()
    assert (outcome.status, run.exit_code) == ("unavailable", 3)
    assert run.published == database.current()


def test_offline_reads_what_was_fetched(library: Library, data_dir: Path) -> None:
    drafts_in(library, 4)
    run = refresh([UNDL_VOTES, UNDL_DRAFTS], offline=True)
    assert [outcome.status for outcome in run.outcomes] == ["unavailable", "unavailable"]
    refresh([UNDL_VOTES, UNDL_DRAFTS])
    (data_dir / database.POINTER).unlink()
    asked = len(library.standin.requests)
    run = refresh([UNDL_VOTES, UNDL_DRAFTS], offline=True)
    assert [outcome.status for outcome in run.outcomes] == ["success", "success"]
    assert (vote_of("BRA", "A/RES/80/1"), sponsors()) == ("Y", 8)
    run = refresh([UNDL_VOTES, UNDL_DRAFTS], offline=True)
    assert [outcome.status for outcome in run.outcomes] == ["unchanged", "unchanged"]
    assert len(library.standin.requests) == asked


def test_what_was_fetched_and_not_yet_published_is_read_in_the_next_run(
    loaded: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded.release(NEXT, release_rows("YNNYY"))
    with monkeypatch.context() as patch:
        patch.setattr("ingest.refresh._publish", lambda *_: 1 / 0)  # as if killed there
        with pytest.raises(ZeroDivisionError):
            votes()
    assert vote_of("POL", "A/RES/80/200") == "X"
    run, outcome = votes()
    assert (outcome.status, run.exit_code) == ("success", 0)
    assert vote_of("POL", "A/RES/80/200") == "Y"


def test_only_files_in_use_are_kept(loaded: Library, data_dir: Path) -> None:
    loaded.release(NEXT, release_rows("YNNYY"))
    votes()
    kept = {path.name.partition("-")[2] for path in (data_dir / "raw/undl_votes").iterdir()}
    assert NEXT in kept
    assert RELEASE not in kept


def test_each_run_is_logged(library: Library) -> None:
    votes()
    library.standin.play(RECORD, server.forbidden)
    votes()
    log = runs.runs()
    assert log["status"].to_list() == ["success", "unavailable"]
    assert log["exit_code"].to_list() == [0, 3]
    assert log["rows_loaded"].to_list() == [1000, 0]
    assert log["database"].to_list() == [published()[0].name, None]
    (last,) = runs.last().to_dicts()
    assert last["status"] == "unavailable"
    assert last["good_at"] == log["ended_at"][0]
