from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import polars as pl
import pytest

import unga

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command as a user would type it: exit code, standard output, standard error."""

    def command(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["unga", *arguments])
        with pytest.raises(SystemExit) as stop:
            unga.main()
            raise SystemExit(0)
        out, err = capfd.readouterr()
        return int(stop.value.code or 0), out, err

    return command


def test_counts_the_whole_record(snapshot: Path, run: Run) -> None:
    code, out, _ = run(
        "sql",
        "select count(*) from votes join roll_calls using (roll_call_id) where source = 'undl_votes'",
        "--format",
        "csv",
    )
    assert (code, out) == (0, "count_star()\n947434\n")


SUPPORT = {
    "A/RES/73/27": ["45-0-3-6", "42-3-3-6", "6-16-1-0", "26-0-5-2", "0-27-2-0"],
    "A/RES/74/247": ["31-1-8-14", "34-6-9-5", "5-18-0-0", "9-7-15-2", "0-28-1-0"],
    "A/RES/ES-11/1": ["28-1-17-8", "37-2-13-2", "19-2-1-1", "28-0-4-1", "29-0-0-0"],
}


@pytest.mark.parametrize("resolution", SUPPORT)
def test_support_by_regional_group_as_published(snapshot: Path, run: Run, resolution: str) -> None:
    code, out, _ = run("support", resolution, "--format", "json")
    assert code == 0
    rows = json.loads(out)
    assert [row["group"] for row in rows] == [
        "African Group",
        "Asia-Pacific Group",
        "Eastern European Group",
        "GRULAC",
        "WEOG",
    ]
    counts = ["{yes}-{no}-{abstain}-{non_voting}".format(**row) for row in rows]
    assert counts == SUPPORT[resolution]


@pytest.mark.parametrize(
    "written",
    [
        "74/247",
        "a/res/74/247",
        "A_RES_74_247",
        " A/RES/74/247 ",
        "res 74/247",
        "resolution 74/247",
        "UNGA res. 74/247",
    ],
)
def test_loosely_written_symbols_are_understood(snapshot: Path, run: Run, written: str) -> None:
    code, out, _ = run("support", written)
    assert code == 0
    assert out.startswith("A/RES/74/247, 2019-12-27: Countering the use of information")
    assert "79 yes, 60 no, 33 abstain, 21 not voting, of 193 Member States" in out


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("support", "74/2477"), 2, "unga: no '74/2477' in the record; nearest: A/RES/74/247"),
        (("support", ""), 2, "unga: no '' in the record"),
        (("support", "74/247", "--by", "continent"), 2, "no kind of group 'continent': expected one of economic"),
        (("support", "A/RES/377(V)[A-C]"), 2, "regional groups date from 17 December 1963"),
        (("sql", "select * from nothing"), 2, "Table with name nothing does not exist"),
        (("sql", "delete from votes"), 2, "read-only"),
        (("sql", "select $x", "--param", "x"), 2, "--param 'x': expected NAME=VALUE"),
        (("sql", "from '/etc/passwd'"), 2, "unga: "),
        (("refresh", "--source", "elsewhere"), 2, "no source 'elsewhere': expected one of undl_votes"),
        (("refresh", "--from", "none.csv"), 1, "unga: undl_votes: failed: none.csv: cannot be read: No such file or directory"),
        (("nonsense",), 2, "No such command 'nonsense'"),
    ],
)  # fmt: skip
def test_bad_input_is_one_clear_line(
    snapshot: Path, run: Run, arguments: tuple[str, ...], code: int, message: str
) -> None:
    exit_code, out, err = run(*arguments)
    assert exit_code == code
    assert message in err
    assert "Traceback" not in err
    assert out == ""


def rows_of(out: str) -> list[dict[str, object]]:
    return json.loads(out)  # type: ignore[no-any-return]


def test_agreement_of_a_part_of_the_record(snapshot: Path, run: Run) -> None:
    words = ("agreement", "sessions=70..80", "states=BRA,IND,USA", "--format", "json")
    code, out, _ = run(*words)
    assert code == 0
    pairs = {(row["ms_a"], row["ms_b"]): row for row in rows_of(out)}
    assert set(pairs) == {("BRA", "IND"), ("BRA", "USA"), ("IND", "USA")}
    for row in pairs.values():
        assert row["low"] <= row["agreement"] <= row["high"]  # type: ignore[operator]
    assert pairs["BRA", "IND"]["agreement"] > pairs["IND", "USA"]["agreement"]  # type: ignore[operator]
    assert run(*words)[1] == out, "the same seed"


def test_cohesion_of_a_group(snapshot: Path, run: Run) -> None:
    code, out, _ = run("cohesion", "sessions=74", "groups=AG", "--format", "json")
    assert code == 0
    (row,) = rows_of(out)
    assert (row["group_code"], row["roll_calls"], row["mean_members"]) == ("AG", 96, 54.0)


def test_blocs_of_a_part_of_the_record(snapshot: Path, run: Run) -> None:
    code, out, _ = run("blocs", "sessions=74", "--format", "json")
    assert code == 0
    sizes = pl.DataFrame(rows_of(out)).drop_nulls("bloc")["bloc"].value_counts()["count"]
    assert sorted(sizes) == [56, 135]


def test_the_network_of_co_sponsorship(snapshot: Path, run: Run) -> None:
    code, out, _ = run("network", "sessions=78", "--format", "json")
    assert code == 0
    assert all(row["fixed_significant"] for row in rows_of(out))
    code, out, _ = run("network", "sessions=78", "--states", "--format", "json")
    assert code == 0
    assert rows_of(out)[0]["degree"] > 0  # type: ignore[operator]


def test_sponsors_of_74_247_and_how_they_voted(snapshot: Path, run: Run) -> None:
    code, out, _ = run("sponsors", "74/247", "--format", "json")
    assert code == 0
    votes = pl.DataFrame(rows_of(out))["vote"].value_counts()
    assert dict(votes.iter_rows()) == {"yes": 42, "abstain": 1, "non_voting": 4}
    _, out, _ = run("sponsors", "A/RES/74/247")
    assert "47 sponsors; the list is complete" in out
    assert "4 did not vote (Angola, Benin, Congo, Eswatini)" in out


def test_a_document_is_read_without_a_database(data_dir: Path, run: Run, tmp_path: Path) -> None:
    (tmp_path / "draft.txt").write_text("Fiji, the Niger and Tuvalu: draft resolution", "utf-8")
    code, out, _ = run("read", str(tmp_path / "draft.txt"), "--format", "json")
    assert code == 0
    assert [row["ms_code"] for row in rows_of(out)] == ["FJI", "NER", "TUV"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("agreement", "sessions=19"), "no roll call in this slice: sessions=19"),
        (("agreement", "states=BRA", "sessions=70"), "agreement needs two states, found BRA"),
        (("agreement", "weather=fair"), "a slice has no 'weather', expected one of sessions"),
        (("agreement", "sessions"), "a part of the record 'sessions': expected NAME=VALUE"),
        (("agreement", "--seed", "x"), "--seed 'x': expected a whole number"),
        (("claim", "most states voted yes"), "expected a resolution or NAME=VALUE before it"),
        (("claim", "sessions=74", "they liked it"), "does not begin with a threshold"),
        (("schedule",), "Missing argument 'scheduler'. Choose from: systemd, cron, github"),
        (("network", "sessions=12"), "no session '12' in the record, which holds 52 to 78"),
        (("network", "sessions=74"), "1 drafts with complete lists of sponsors in this slice"),
        (("network", "contested=yes"), "contested says nothing of drafts: expected sessions"),
        (("read", "x.pdf", "--as", "poem"), "x.pdf: cannot be read"),
    ],
)
def test_a_part_that_is_none_is_one_clear_line(
    snapshot: Path, run: Run, arguments: tuple[str, ...], message: str
) -> None:
    code, out, err = run(*arguments)
    assert code in {1, 2}
    assert message in err
    assert err.count("\n") == 1
    assert out == ""


def test_a_claim_is_checked_for_each_resolution_of_a_part(snapshot: Path, run: Run) -> None:
    part = ("symbols=A/RES/74/247,A/RES/73/27,A/RES/377(V)[A-C]", "since=1950-01-01")
    text = "most European Union states voted yes"
    code, out, _ = run("claim", *part, text, "--format", "json")
    assert code == 0
    assert [(row["resolution"], row["verdict"]) for row in rows_of(out)] == [
        ("A/RES/377(V)[A-C]", None),  # the Communities came later
        ("A/RES/73/27", "does not hold"),
        ("A/RES/74/247", "does not hold"),
    ]
    assert "0 of 28" in str(rows_of(out)[1]["reason"])
    assert "no member" in str(rows_of(out)[0]["reason"])
    assert "does not hold 2, cannot be asked 1" in run("claim", *part, text)[1]


def test_without_a_database_the_line_says_what_to_do(data_dir: Path, run: Run) -> None:
    code, _, err = run("support", "74/247")
    assert code == 1
    assert err == f"unga: no database in {data_dir}: run `unga build` first\n"


def test_sql_binds_parameters_and_writes_every_format(snapshot: Path, run: Run) -> None:
    query = "select resolution, session from roll_calls where resolution = $r"
    code, out, _ = run("sql", query, "--param", "r=A/RES/74/247", "--format", "json")
    assert (code, json.loads(out)) == (0, [{"resolution": "A/RES/74/247", "session": "74"}])


def test_sql_writes_parquet_to_a_pipe(snapshot: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "unga",
        "sql",
        "select 1 as one, ['a', 'b'] as two",
        "--format",
        "parquet",
    ]
    out = subprocess.run(command, check=True, capture_output=True).stdout
    assert pl.read_parquet(BytesIO(out)).rows() == [(1, ["a", "b"])]


def test_csv_joins_lists(snapshot: Path, run: Run) -> None:
    _, out, _ = run("sql", "select ['a', 'b'] as two", "--format", "csv")
    assert out == "two\na|b\n"


def test_the_shell_answers_and_goes_on_after_an_error(snapshot: Path) -> None:
    typed = "select 40 +\n 2 as answer;\nselect nonsense;\nselect 7 as seven;\n"
    command = [sys.executable, "-m", "unga", "sql"]
    shell = subprocess.run(command, input=typed, check=True, capture_output=True, text=True)
    assert "42" in shell.stdout
    assert "nonsense" in shell.stderr
    assert "7" in shell.stdout.split("42")[1]


def test_status_sources_and_checks(snapshot: Path, run: Run) -> None:
    assert run("check") == (0, "", "every rule holds\n")
    code, out, _ = run("status")
    assert code == 0
    assert "947434" in out
    code, out, _ = run("sources", "--format", "csv")
    assert code == 0
    assert "undl_votes" in out


def test_export_writes_every_relation(snapshot: Path, run: Run, tmp_path: Path) -> None:
    code, _, _ = run("export", str(tmp_path))
    assert code == 0
    votes = pl.read_parquet(tmp_path / "votes.parquet")
    assert len(votes) >= 947434
    assert pl.read_csv(tmp_path / "analytics.support.csv").height > 100_000
    assert "## analytics.support" in (tmp_path / "DICTIONARY.md").read_text("utf-8")


def test_every_command_has_help(run: Run) -> None:
    code, out, _ = run("--help")
    assert code == 0
    for command in unga.app.registered_commands:
        assert command.callback is not None
        name = command.callback.__name__
        assert name in out
        assert command.callback.__doc__, name
        assert run(name, "--help")[0] == 0


def test_debug_shows_the_traceback(data_dir: Path) -> None:
    command = [sys.executable, "-m", "unga", "--debug", "status"]
    shell = subprocess.run(command, check=False, capture_output=True, text=True)
    assert shell.returncode == 1
    assert "Traceback" in shell.stderr
