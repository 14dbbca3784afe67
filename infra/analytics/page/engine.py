"""DuckDB, as its command line or as the Python module, whichever is there."""
import json
import pathlib
import re
import shutil
import subprocess

HERE = pathlib.Path(__file__).resolve().parent
SQL = HERE.parent / "duckdb"


def quoted(text):
    return "'" + str(text).replace("'", "''") + "'"


def script(files, zone, days):
    """Returns the statements up to the views, and the named queries. Each query gives one row: its name, and its rows as JSON."""
    text = (HERE / "queries.sql").read_text()
    preparation, *parts = re.split(r"^-- name: (\w+)\n", text, flags=re.MULTILINE)
    start = f"(SELECT max(recordedtime) - to_days({int(days)}) FROM event_line)" if days else "'-infinity'"
    before = [
        (SQL / "tables.sql").read_text(), f"SET VARIABLE files = [{', '.join(map(quoted, files))}];", (SQL / "load.sql").read_text(),
        (SQL / "views.sql").read_text(), f"SET TimeZone = {quoted(zone)};", f"SET VARIABLE since = {start}::TIMESTAMPTZ;",
        # About 200 points, however long the period is.
        "SET VARIABLE hours = (SELECT greatest(1, ceil((epoch(max(recordedtime)) - epoch(min(recordedtime))) / 720000))::INTEGER FROM event_line "
        "WHERE recordedtime >= getvariable('since'));", preparation]
    queries = [f"SELECT {quoted(name)} AS name, (SELECT to_json(coalesce(list(q), [])) FROM ({query.strip().rstrip(';')}) q) AS rows;"
               for name, query in zip(parts[::2], parts[1::2])]
    return before, queries


def with_program(program, before, queries):
    """Asks the program `duckdb`, which writes each result as a JSON array."""
    text = "\n".join([".bail on", ".mode json", *before, *queries])
    outcome = subprocess.run([program, "-batch", "-no-init", ":memory:"], input=text, capture_output=True, text=True)
    if outcome.returncode != 0 or outcome.stderr.strip():
        raise RuntimeError(outcome.stderr.strip())
    decoder, results, place, output = json.JSONDecoder(), [], 0, outcome.stdout.strip()
    while place < len(output):
        result, place = decoder.raw_decode(output, place)
        results += result
        while output[place:place + 1].isspace():
            place += 1
    return results


def with_module(module, before, queries):
    connection, results = module.connect(), []
    try:
        for statement in [statement for text in [*before, *queries] for statement in module.extract_statements(text)]:
            answer = connection.execute(statement)
            names = [column[0] for column in answer.description or []]
            if names in (["lines", "contents", "skipped"], ["name", "rows"]):
                results += [dict(zip(names, row)) for row in answer.fetchall()]
    except module.Error as error:
        raise RuntimeError(str(error)) from error
    return results


def answers(files, zone, days=None, program=None):
    """Loads the files, and returns the rows of each query by its name.

    Raises RuntimeError with DuckDB's message, and LookupError where there is no DuckDB.
    """
    before, queries = script(files, zone, days)
    program = program or shutil.which("duckdb")
    if program:
        results = with_program(program, before, queries)
    else:
        try:
            import duckdb
        except ImportError:
            raise LookupError("neither the program duckdb nor Python's module duckdb is installed: "
                              "see https://duckdb.org/install, or: pip install duckdb") from None
        results = with_module(duckdb, before, queries)
    found = {"loaded": results[0]}
    for result in results[1:]:
        rows = result["rows"]
        found[result["name"]] = json.loads(rows) if isinstance(rows, str) else rows
    return found
