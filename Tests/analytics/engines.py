"""DuckDB, PostgreSQL and ClickHouse with the tables and views of infra/analytics."""
import atexit
import contextlib
import datetime
import decimal
import functools
import json
import os
import pathlib
import pwd
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).parent.parent.parent
ANALYTICS = ROOT / "infra" / "analytics"
sys.path.insert(0, str(ROOT / "Tests/lambda"))
from pypi import installed  # noqa: E402

DUCKDB = installed(["duckdb==2.0.1"])
# ClickHouse as a library, 120 MB, without what only its data frames need.
CLICKHOUSE = installed(["chdb-core==26.9.0"], "--no-deps")
sys.path[:0] = [str(DUCKDB), str(CLICKHOUSE)]
import duckdb  # noqa: E402

VIEWS = ["event", "conflict", "identity", "message", "status", "template_event", "delivery", "turn", "conversation", "number_day",
         "template_day", "failure_day"]


def plain(value):
    """A value as both engines and the reference have it: numbers rounded, times as seconds."""
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d.*", value):
        value = datetime.datetime.fromisoformat(value)
    if isinstance(value, datetime.datetime):
        return round(value.timestamp(), 3)
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, (float, decimal.Decimal)):
        return round(float(value), 3)
    return value


def table(rows):
    """Rows in an order of their own, so that two results can be compared."""
    return sorted((tuple(map(plain, row)) for row in rows), key=repr)


def questions(text):
    """The numbered queries of questions.sql, and what stands before them."""
    before, *parts = re.split(r"^-- \d+\. .*\n", text, flags=re.MULTILINE)
    return before, [part.strip().removesuffix(";") for part in parts]


class DuckDB:
    def __enter__(self):
        self.connection = duckdb.connect()
        self.run("tables.sql")
        return self

    def __exit__(self, *_):
        self.connection.close()

    def use_file(self, path):
        """Keeps the tables in a file, from now on."""
        self.connection.close()
        self.connection = duckdb.connect(path)
        self.run("tables.sql")

    def empty(self):
        for name in ("event_line", "skipped_line", "price"):
            self.execute(f"DELETE FROM {name}")

    def run(self, name):
        self.connection.execute((ANALYTICS / "duckdb" / name).read_text())

    def load(self, *files):
        self.connection.execute(f"SET VARIABLE files = {[str(file) for file in files]}")
        self.run("load.sql")

    def create_views(self):
        self.run("views.sql")

    def refresh(self):
        """Views are up to date here."""

    def execute(self, sql):
        self.connection.execute(sql)

    def set_zone(self, zone):
        self.execute(f"SET TimeZone = '{zone}'")

    def query(self, sql):
        return self.connection.execute(sql).fetchall()


class PostgreSQL:
    """Debian's server in a temporary directory, which only a socket there leads to."""

    zone = "UTC"

    def __init__(self):
        [self.programs] = pathlib.Path("/usr/lib/postgresql").glob("*/bin")
        self.user = pwd.getpwnam("nobody")

    def __enter__(self):
        self.directory = pathlib.Path(tempfile.mkdtemp(prefix="hookline-"))
        try:
            os.chown(self.directory, self.user.pw_uid, self.user.pw_gid)
            self.program("initdb", "--pgdata", "data", "--auth", "trust", "--username", "hookline", "--no-sync", "--encoding", "UTF8",
                         "--locale", "C.UTF-8")
            self.program("pg_ctl", "start", "--wait", "--pgdata", "data", "--log", "log", "--options",
                         f"-c listen_addresses='' -c fsync=off -c unix_socket_directories='{self.directory}'")
        except BaseException:
            shutil.rmtree(self.directory)
            raise
        self.environment = {"PATH": os.environ["PATH"], "PGHOST": str(self.directory), "PGUSER": "hookline", "PGDATABASE": "postgres",
                            "PGOPTIONS": "-c client_min_messages=warning"}
        self.run("tables.sql")
        return self

    def __exit__(self, *_):
        self.program("pg_ctl", "stop", "--mode", "immediate", "--pgdata", "data")
        shutil.rmtree(self.directory)

    def empty(self):
        self.execute("TRUNCATE event_line, skipped_line, price")

    def program(self, name, *words):
        outcome = subprocess.run([self.programs / name, *words], cwd=self.directory, user=self.user.pw_uid, group=self.user.pw_gid,
                                 extra_groups=[], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        assert outcome.returncode == 0, outcome.stdout

    def psql(self, *words, data=b""):
        outcome = subprocess.run(["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", *words], input=data, capture_output=True,
                                 env=self.environment)
        assert outcome.returncode == 0 and outcome.stderr == b"", (words, outcome.stderr[-2000:])
        return outcome.stdout.decode()

    def run(self, name):
        self.psql("-f", ANALYTICS / "postgresql" / name)

    def load(self, *files):
        self.psql("-f", ANALYTICS / "postgresql/load.sql", data=b"".join(pathlib.Path(file).read_bytes() for file in files))

    def create_views(self):
        self.run("views.sql")

    def refresh(self):
        self.run("refresh.sql")

    def execute(self, sql):
        self.psql("-c", sql)

    def set_zone(self, zone):
        self.zone = zone

    def query(self, sql):
        text = self.psql("-A", "-t", "-c", f"SET TimeZone = '{self.zone}'", "-c", f"SELECT coalesce(json_agg(q), '[]') FROM ({sql}) q")
        return [tuple(row.values()) for row in json.loads(text)]


class ClickHouse:
    """The engine of ClickHouse in this process, of which there can be one."""

    def __enter__(self):
        import chdb.session
        self.directory = tempfile.TemporaryDirectory(prefix="hookline-")
        self.session = chdb.session.Session(self.directory.name)
        self.execute("CREATE DATABASE hookline")
        self.execute("USE hookline")
        self.execute("SET date_time_output_format = 'iso', output_format_json_quote_64bit_integers = 0")
        self.run("tables.sql")
        return self

    def __exit__(self, *_):
        self.session.close()
        self.directory.cleanup()

    def empty(self):
        for name in ("event_line", "skipped_line", "price"):
            self.execute(f"TRUNCATE TABLE {name}")

    def execute(self, sql):
        self.session.query(sql)

    def run(self, name):
        text = re.sub(r"^--.*\n", "", (ANALYTICS / "clickhouse" / name).read_text(), flags=re.MULTILINE)
        for statement in re.split(r";\n", text):
            if statement.strip():
                self.execute(statement)

    def load(self, *files):
        for file in files:
            self.execute(f"INSERT INTO incoming SELECT line FROM file('{file}', LineAsString)")

    def create_views(self):
        self.run("views.sql")
        self.refresh()

    def refresh(self):
        for view in ("identity", "delivery"):
            self.execute(f"SYSTEM REFRESH VIEW {view}")
            self.execute(f"SYSTEM WAIT VIEW {view}")

    def set_zone(self, zone):
        self.execute(f"SET session_timezone = '{zone}'")

    def query(self, sql):
        return [tuple(json.loads(line)) for line in str(self.session.query(sql, "JSONCompactEachRow")).splitlines()]


@functools.cache
def running():
    """One of each, with the views, until the end of the process."""
    stack, engines = contextlib.ExitStack(), []
    atexit.register(stack.close)
    for kind in (DuckDB, PostgreSQL, ClickHouse):
        engines.append(stack.enter_context(kind()))
        engines[-1].create_views()
    return engines
