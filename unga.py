"""The command line: one thin command each, no logic."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import closing
from dataclasses import asdict
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import polars as pl
import typer

import analytics
from analytics import series as recurring
from analytics.agreement import agreement as agreement_of
from analytics.claims import check_claim, check_claims
from analytics.cohesion import cohesion as cohesion_of
from analytics.cohesion import cohesion_intervals
from analytics.comparison import GROUP, agreements, comparable, nearer, side_by_side
from analytics.conversion import sponsors as draft_sponsors
from analytics.conversion import summary as sponsor_summary
from analytics.lookup import find_drafts, find_resolution
from analytics.network_slices import network as sponsor_network
from analytics.series_answers import groups_of_kind
from analytics.session_support import regular_sessions, support_by_session
from analytics.slices import Slice, part_of_the_record
from analytics.support import support as regional_support
from analytics.support import tally
from analytics.support_blocs import load_names, support_blocs
from analytics.uncertainty import SEED
from analytics.vote_matrix import load_memberships, look_up
from data import changes as recorded
from data import database, runs
from data.dictionary import dictionary as data_dictionary
from data.errors import BadRequest, UngaError
from data.export import export as export_relations
from data.sandbox import Limits, run_untrusted
from ingest import refresh as job
from ingest.archive import read_bytes
from ingest.gathering import Outcome
from ingest.read import read_document
from ingest.schedule import Scheduler
from ingest.schedule import schedule as nightly
from ingest.sources import snapshot as embedded
from ingest.sources import source_named
from terminal import Format, LogFormat, log, shell, show, telling

app = typer.Typer(
    help="Votes and co-sponsorship in the UN General Assembly.",
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)

Form = Annotated[Format, typer.Option("--format", help="How to write the result.")]


def main() -> None:
    """Run a command; an error is one line on standard error (`--debug`: with its traceback)."""
    debug = "--debug" in sys.argv
    arguments = [word for word in sys.argv[1:] if word != "--debug"]
    try:
        sys.exit(app(arguments or ["--help"], standalone_mode=False))
    except typer.Abort:  # Ctrl+C
        sys.exit(130)
    except (UngaError, typer.TyperException) as error:
        if debug:
            raise
        said = str(error) if isinstance(error, UngaError) else error.format_message()
        sys.stderr.write(f"unga: {' '.join(said.split())}\n")
        sys.exit(error.exit_code)


def say(text: str) -> None:
    """Progress and logs go to standard error, results to standard output."""
    sys.stderr.write(text + "\n")


@app.command()
def build() -> None:
    """Build the database from the embedded snapshot alone, without network."""
    outcome = job.build_from_snapshot()
    say(f"built {database.current()} from the embedded snapshot: {outcome.rows_loaded:,} facts")


REFRESH_HELP = """\
Exit codes: 0 every source loaded or unchanged; 3 a source was unavailable, its last good data
stand; 1 a source failed and a person must look, or nothing could be built; 2 bad usage. Whatever
the code, the published database is whole: the one before or the new one.
"""


@app.command(epilog=REFRESH_HELP)
def refresh(
    source: Annotated[list[str] | None, typer.Option(help="Only this source; repeatable.")] = None,
    from_: Annotated[
        str | None, typer.Option("--from", help="A local file or another address, for one source.")
    ] = None,
    offline: Annotated[bool, typer.Option(help="Read what was fetched before.")] = False,
    any_size: Annotated[
        bool, typer.Option(help="Take a release far from the size of the one before.")
    ] = False,
    log_format: Annotated[LogFormat, typer.Option(help="How to log.")] = LogFormat.text,
) -> None:
    """Fetch the sources, and publish a database with what they hold now.

    What the environment sets (mirrors, contact, patience, webhook) is told in the README.
    """
    names = source or (["undl_votes"] if from_ else [])
    if from_ and len(names) > 1:
        raise BadRequest("--from names the file of one source: give one --source")
    with telling(log_format) as tell:
        run = job.refresh(
            [source_named(name) for name in names],
            from_,
            offline=offline,
            any_size=any_size,
            tell=tell,
        )
    for outcome in run.outcomes:
        log(log_format, sentence(outcome), event="outcome", **asdict(outcome))
    raise typer.Exit(run.exit_code)


def sentence(outcome: Outcome) -> str:
    """What a run did with a source, in a line."""
    if outcome.status in {"unavailable", "failed"}:
        return f"unga: {outcome.source}: {outcome.status}: {outcome.detail}"
    noted = f"; {outcome.detail}" if outcome.detail else ""
    return (
        f"{outcome.source}: {outcome.status}; {outcome.rows_read:,} rows read, "
        f"{outcome.rows_loaded:,} loaded, {outcome.rows_rejected:,} rejected{noted}"
    )


@app.command()
def changes(
    since: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="From this day on; else those of the last run."),
    ] = None,
    state: Annotated[
        str | None, typer.Option(help="Only votes and sponsorships of the state with this code.")
    ] = None,
    form: Form = Format.table,
) -> None:
    """What the refreshes added, changed and removed: votes, sponsors, resolutions."""
    with closing(database.connect()) as con:
        rows = recorded.changes(con, since.date() if since else None, state)
    rows = rows if since else recorded.of_last_run(rows)
    if form is Format.table:
        sys.stdout.write(recorded.summary(rows))
    else:
        show(rows, form)


@app.command()
def rollback() -> None:
    """Return to the database before the present one; the next refresh starts from it."""
    path = job.rollback()
    say(f"returned to {path}; the next refresh reads again what it had brought")


@app.command()
def schedule(
    scheduler: Annotated[Scheduler, typer.Argument(help="Whose file to print.")],
    at: Annotated[str, typer.Option(help="Time of day.")] = "03:30",
) -> None:
    """Print a ready unit with its timer, a crontab line or a workflow for a nightly refresh."""
    sys.stdout.write(nightly(scheduler, at, database.data_dir(), os.environ))


@app.command()
def sources(form: Form = Format.table) -> None:
    """Each source: what it holds, its licence, when last fetched, last status."""
    with closing(database.connect()) as con:
        show(runs.of_sources(con), form)


@app.command()
def status(form: Form = Format.table) -> None:
    """Freshness, counts by source, and the last runs."""
    with closing(database.connect()) as con:
        for title, sql in STATUS_SQL.items():
            show(database.query(con, sql), form, title if form is Format.table else None)
    show(runs.last(), form, "Last run of each source" if form is Format.table else None)


STATUS_SQL = {
    "Database": "SELECT built_at, data_as_of, schema_version FROM database_info",
    "Facts by source": """
        SELECT source, count(DISTINCT session) AS sessions,
               count(DISTINCT roll_call_id) AS roll_calls, count(*) AS votes,
               min(date) AS first, max(date) AS last
        FROM roll_calls JOIN votes USING (roll_call_id) GROUP BY source ORDER BY source""",
    "Findings": """
        SELECT check_name, source, count(*) AS count FROM findings GROUP BY ALL ORDER BY ALL""",
    "Made of": """
        SELECT run_id, source, address, rows_read, rows_loaded, rows_rejected, status
        FROM ingest_runs ORDER BY run_id DESC, source LIMIT 10""",
}


@app.command()
def sql(
    query: Annotated[
        str | None, typer.Argument(help="One query; none: an interactive shell.")
    ] = None,
    form: Form = Format.table,
    param: Annotated[
        list[str] | None, typer.Option(help="K=V, bound to $K in the query; repeatable.")
    ] = None,
    time_limit: Annotated[float, typer.Option(help="Seconds one query may take.")] = 5.0,
    memory_limit: Annotated[int, typer.Option(help="Megabytes of memory it may take.")] = 1024,
    max_rows: Annotated[int, typer.Option(help="Rows it may give.")] = 5_000_000,
) -> None:
    """Ask the database in SQL, read-only; without a query, an interactive shell.

    One query runs in a process of its own that can reach no file, network or setting, so that
    one from elsewhere may be run too.
    """
    if query is None:
        with closing(database.connect()) as con:
            database.restrict(con)
            shell(con)
        return
    memory = memory_limit << 20
    limits = Limits(time_limit, max_rows, 2 * memory, memory)
    answer = run_untrusted(query, dict(_pair(text, "--param") for text in param or []), limits)
    if answer.truncated:
        raise BadRequest(f"more than {max_rows:,} rows: raise --max-rows")
    show(answer.rows, form)


def _pair(text: str, what: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not name:
        raise BadRequest(f"{what} {text!r}: expected NAME=VALUE")
    return name, value


@app.command()
def support(
    symbol: Annotated[str, typer.Argument(help="A resolution, as A/RES/74/247 or 74/247.")],
    by: Annotated[str, typer.Option(help="Kind of group.")] = "regional",
    form: Form = Format.table,
) -> None:
    """The support of one resolution by regional or other groups, as they were that day."""
    with closing(database.connect()) as con:
        resolution = find_resolution(con, symbol)
        frame = regional_support(con, resolution, by)
        count = tally(con, resolution)
    heading = (
        f"{resolution}, {count['date']}: {count['title']}\n"
        f"{count['yes']} yes, {count['no']} no, {count['abstain']} abstain, "
        f"{count['non_voting']} not voting, of {count['members']} Member States"
    )
    show(frame, form, heading)


Part = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[NAME=VALUE]...",
        help="A part of the record: sessions=70..80 since=2005-01-31 until= subjects= issues=me,nu "
        "title= scopes=any contested=yes important=yes symbols= states=BRA,IND groups=AG. "
        "None: every resolution voted on.",
    ),
]


def _whole_number(text: str | int) -> int:
    if not str(text).isdecimal():
        raise BadRequest(f"--seed {text!r}: expected a whole number")
    return int(text)


Seed = Annotated[
    int,
    typer.Option(
        help="Seed of everything drawn by chance.", parser=_whole_number, metavar="INTEGER"
    ),
]


@app.command()
def agreement(part: Part = None, form: Form = Format.table, seed: Seed = SEED) -> None:
    """How alike every two states voted in a part of the record, with intervals."""
    with closing(database.connect()) as con:
        matrix = part_of_the_record(con, _slice(part))
    show(agreement_of(matrix, seed=seed), form)


@app.command()
def compare(
    who: Annotated[
        list[str],
        typer.Argument(
            metavar="WHO... [NAME=VALUE]...",
            help="States and groups, as IND BRA group:AG, then a part of the record as for "
            "agreement.",
        ),
    ],
    form: Form = Format.table,
    seed: Seed = SEED,
) -> None:
    """How often states and groups agree, over all and by topic, and to whom the first is closer."""
    keys = [text.upper().replace(GROUP.upper(), GROUP) for text in who if "=" not in text]
    with closing(database.connect()) as con:
        look_up(keys, comparable(con)["key"].to_list(), "state or group")
        matrix = part_of_the_record(con, _slice([text for text in who if "=" in text]))
        states = [key for key in keys if not key.startswith(GROUP)]
        groups = [key.removeprefix(GROUP) for key in keys if key.startswith(GROUP)]
        votes = side_by_side(matrix, load_memberships(con), states, groups)
    show(agreements(votes, seed=seed), form)
    if form is Format.table and len(votes.states) > 2:
        show(nearer(votes, keys[0], seed=seed), form, f"To whom {keys[0]} is closer")


@app.command()
def cohesion(part: Part = None, form: Form = Format.table, seed: Seed = SEED) -> None:
    """How united each group voted in a part of the record, over all and over contested votes."""
    chosen = _slice(part)
    with closing(database.connect()) as con:
        matrix, memberships = part_of_the_record(con, chosen), load_memberships(con)
    show(cohesion_of(matrix, memberships, chosen.groups), form)
    if form is Format.table:
        bounds = cohesion_intervals(matrix, memberships, chosen.groups, seed=seed)
        show(bounds, form, "95% intervals")


@app.command()
def sessions(
    part: Part = None,
    by: Annotated[str, typer.Option(help="Kind of group.")] = "regional",
    form: Form = Format.table,
) -> None:
    """How each group voted session by session in a part of the record, all Member States first.

    Counts and shares are of sums over the roll calls of a session; non-voting members count among
    the members.
    """
    with closing(database.connect()) as con:
        matrix, memberships = part_of_the_record(con, _slice(part)), load_memberships(con)
        groups = groups_of_kind(con, by)["group_code"].to_list()
        frame = support_by_session(matrix, memberships, regular_sessions(con), groups)
    show(frame, form)


@app.command()
def blocs(part: Part = None, form: Form = Format.table, seed: Seed = SEED) -> None:
    """The blocs that the votes reveal in a part of the record, and what separates them."""
    with closing(database.connect()) as con:
        matrix, memberships = part_of_the_record(con, _slice(part)), load_memberships(con)
        found = support_blocs(matrix, memberships, seed=seed, names=load_names(con))
    show(found.states, form, found.sentence if form is Format.table else None)
    if form is Format.table:
        show(found.separating.head(10), form, "What separates them most")


@app.command()
def network(
    part: Part = None,
    states: Annotated[
        bool, typer.Option("--states", help="States and their centralities.")
    ] = False,
    form: Form = Format.table,
    seed: Seed = SEED,
) -> None:
    """Who sponsored together beyond chance in a part of the record: pairs, or states.

    Of drafts a part may name sessions, since, until, title, symbols, states and groups.
    """
    with closing(database.connect()) as con:
        show(sponsor_network(con, _slice(part), states=states, seed=seed), form)


def _local(file: str) -> Path:
    if not Path(file).exists():
        raise BadRequest(f"{file}: cannot be read: No such file or directory")
    return Path(file)


def _slice(part: list[str] | None) -> Slice:
    return Slice.parse(dict(_pair(text, "a part of the record") for text in part or []))


class Shown(StrEnum):
    """What of a series is shown."""

    editions = "editions"
    trend = "trend"
    switches = "switches"


SHOWN = {
    Shown.editions: recurring.editions,
    Shown.trend: recurring.trend,
    Shown.switches: recurring.switches,
}


@app.command()
def series(
    question: Annotated[
        str, typer.Argument(help="A resolution of the series, words of its title, or its name.")
    ],
    by: Annotated[str, typer.Option(help="Kind of group.")] = "regional",
    shown: Annotated[
        Shown, typer.Option("--show", help="Each edition, trends, or who switched and when.")
    ] = Shown.editions,
    form: Form = Format.table,
) -> None:
    """The same question year after year: its editions, and the support of each group.

    The column of a group is the share of its members of that day that voted yes. A trend is the
    change of the share of votes cast that are yes, per session, with its 95% interval.
    """
    with closing(database.connect()) as con:
        series_id = recurring.find_series(con, question)
        heading = recurring.describe(con, series_id)
        frame = SHOWN[shown](con, series_id, by)
    show(frame, form, heading)


@app.command()
def claim(
    words: Annotated[
        list[str],
        typer.Argument(
            metavar="SYMBOL|NAME=VALUE... CLAIM",
            help="A resolution (A/RES/74/247 or 74/247) or a part of the record (see `unga "
            "agreement`), and the claim, in quotation marks.",
        ),
    ],
    form: Form = Format.table,
) -> None:
    """Check a claim: "most African, Asian and Latin American states voted yes".

    Threshold: most, a majority, two-thirds, half, an overwhelming majority (80%), a plurality, all,
    no, 60%, 31; before an amount at least, more than, at most, fewer than.

    Groups: names, codes or adjectives, joined by commas and "and"; states; sponsors. "Each of"
    before them, or "together" at the end, says which is meant.

    Verb: voted yes, voted no, abstained, did not vote, supported, opposed, sponsored.

    Denominator, at the end: of the members, of those present (votes cast), of those voting (yes or
    no). Without one, all are answered.
    """
    *about, text = words
    if not about:
        raise BadRequest(f"claim {text!r}: expected a resolution or NAME=VALUE before it")
    with closing(database.connect()) as con:
        if len(about) > 1 or "=" in about[0]:
            matrix = part_of_the_record(con, _slice(about))
            voted = matrix.roll_calls["resolution"].drop_nulls().to_list()
            frame = check_claims(con, voted, text)
            counts = frame["verdict"].fill_null("cannot be asked").value_counts(sort=True)
            heading = f"{text}: " + ", ".join(f"{verdict} {n}" for verdict, n in counts.rows())
        else:
            resolution = find_resolution(con, about[0])
            found = check_claim(con, resolution, text)
            frame = found.figures
            heading = "\n".join((f"{resolution}, {found.claim}: {found.verdict}", *found.reasons))
    show(frame, form, heading)


@app.command()
def sponsors(
    symbol: Annotated[str, typer.Argument(help="A draft or resolution, as A/C.3/78/L.41.")],
    form: Form = Format.table,
) -> None:
    """Who sponsored a draft or resolution, in which role, by which source, and how each voted."""
    with closing(database.connect()) as con:
        drafts = find_drafts(con, symbol)
        if not drafts:
            raise BadRequest(f"the draft of {find_resolution(con, symbol)} is not in the record")
        frames = [draft_sponsors(con, draft) for draft in drafts]
        heading = "\n".join(sponsor_summary(con, draft) for draft in drafts)
    show(pl.concat(frames), form, heading)


@app.command()
def dashboard(
    host: Annotated[str, typer.Option(help="Address to listen at.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen at.")] = 8050,
    workers: Annotated[int, typer.Option(help="Processes that answer.", min=1)] = 2,
) -> None:
    """Serve the dashboard; with no database yet, first build it from the embedded snapshot."""
    from dashboard.serve import serve  # Dash takes a second to load: only who needs it waits

    if database.current() is None:
        # In a process of its own: workers are forked from this one, and polars, once it has worked
        # here, would wait in them for threads that no fork takes along.
        code = subprocess.run([sys.executable, "-m", "unga", "build"], check=False).returncode
        if code:
            raise typer.Exit(code)
    say(f"the dashboard is at http://{host}:{port}; stop it with Ctrl+C")
    serve(host, port, workers)


@app.command()
def read(
    file: Annotated[
        str, typer.Argument(help="A PDF, web page, MARCXML or text; - reads standard input.")
    ],
    as_: Annotated[
        str, typer.Option("--as", help="heading, report, announcement, marcxml or auto.")
    ] = "auto",
    date: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Day of the names.")
    ] = None,
    form: Form = Format.table,
) -> None:
    """What a reader sees in a document: a row a draft, role and state. No database is touched."""
    data = sys.stdin.buffer.read() if file == "-" else read_bytes(_local(file))
    day = date.date() if date else None
    show(read_document(data, as_, day, "standard input" if file == "-" else Path(file).name), form)


@app.command()
def check() -> None:
    """Run the rules of data/checks on the database and print what breaks them."""
    with closing(database.connect()) as con:
        broken = database.check(con)
    if broken.is_empty():
        say("every rule holds")
        return
    show(broken, Format.table)
    raise typer.Exit(1)


@app.command()
def dictionary() -> None:
    """Print the data dictionary as Markdown."""
    with closing(database.connect()) as con:
        sys.stdout.write(data_dictionary(con))


@app.command()
def export(
    directory: Annotated[Path, typer.Argument(help="Where to write the files.")],
) -> None:
    """Write every relation as Parquet and CSV, with the dictionary."""
    with closing(database.connect()) as con:
        names = export_relations(con, directory)
    say(f"wrote {len(names)} relations to {directory}")


@app.command()
def snapshot(
    directory: Annotated[Path, typer.Argument(help="Where to write it.")] = database.SNAPSHOT,
) -> None:
    """Write the facts of the database as a snapshot: Parquet files, one a table."""
    with closing(database.connect()) as con:
        sizes = embedded.write(con, directory, analytics.EMBEDDED)
    say(f"wrote {len(sizes)} files, {sum(sizes.values()):,} bytes, to {directory}")


if __name__ == "__main__":
    main()
