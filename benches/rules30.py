#!/usr/bin/env python3
"""karat's rules against Polars and DuckDB: the same thirty rules, one core, whole processes in turn, medians.

    python3 benches/rules30.py [CUSTOMERS.parquet] [--runs 5]

The table has the columns of benches/rules30.yaml. Needs cargo, pip and Linux; what Python needs goes into a folder of
its own. First every count is held against SQL, on the table as it is and on a copy with every rule broken; then the
time and the memory are measured: from Parquet with the complete ledger of failing rows, from CSV, and with 300 rules.
"""
import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CACHE = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "karat-rules"
PACKAGES = ["polars==2.1.0", "duckdb==2.0.0", "pyarrow"]
PRESENT = ["customer_id", "first_name", "last_name", "birth_date", "email", "phone", "street", "city", "state", "postcode"]
NOT_BLANK = ["first_name", "last_name", "street", "city"]
PATTERNS = {
    "email": r"^[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}$",
    "phone": r"^\(?[2-9][0-9]{2}\)?[ .-]?[2-9][0-9]{2}[ .-]?[0-9]{4}$",
    "postcode": r"^[0-9]{5}(-[0-9]{4})?$",
}
STATES = ("AL AK AZ AR CA CO CT DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR PA RI SC "
          "SD TN TX UT VT VA WA WV WI WY").split()
SOURCES = ["crm", "web", "store"]
TEST_NAMES = ["test", "n/a", "unknown"]
PERSON = ["first_name", "last_name", "birth_date", "postcode"]
BORN = ("1900-01-01", "2026-11-21")
FRESH = ("2024-11-21 00:00:00", "2026-11-21 23:59:59")


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("customers", nargs="?", default=os.environ.get("CUSTOMERS"))
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--role", choices=["compare", "polars", "sql", "break", "csv"], default="compare", help=argparse.SUPPRESS)
    parser.add_argument("--ledger", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--out", help=argparse.SUPPRESS)
    return parser.parse_args()


# --- The same rules in SQL --------------------------------------------------------------------------------------------

def listed(values):
    return "(" + ", ".join(f"'{value}'" for value in values) + ")"


def conditions():
    """What makes a row fail, by rule; a missing value passes all but the first ten and `contact_present`."""
    failing = {f"nn_{column}": f"{column} is null" for column in PRESENT}
    failing |= {f"nb_{column}": f"trim({column}) = ''" for column in NOT_BLANK}
    failing |= {f"{column}_re": f"not regexp_matches({column}, '{pattern}')" for column, pattern in PATTERNS.items()}
    failing["birth_range"] = (f"birth_date is not null and not coalesce(try_cast(birth_date as date) between date '{BORN[0]}' "
                              f"and date '{BORN[1]}', false)")
    failing["state_in"] = f"state not in {listed(STATES)}"
    failing["source_in"] = f"source not in {listed(SOURCES)}"
    failing["created_le_updated"] = "try_cast(created_at as timestamp) > try_cast(updated_at as timestamp)"
    failing["updated_fresh"] = f"try_cast(updated_at as timestamp) not between timestamp '{FRESH[0]}' and timestamp '{FRESH[1]}'"
    failing["spend_range"] = "lifetime_spend not between 0 and 1000000"
    failing["fname_len"] = "length(first_name) not between 2 and 40"
    failing["contact_present"] = "email is null and phone is null"
    failing["lname_not_in"] = f"last_name in {listed(TEST_NAMES)}"
    return failing


def repeated(columns):
    present = " and ".join(f"{column} is not null" for column in columns)
    return f"select {', '.join(columns)}, count(*) as rows from customers where {present} group by all having count(*) > 1"


def sql(a):
    import duckdb

    con = duckdb.connect()
    con.execute("set threads = 1")
    con.execute(f"create view customers as select * from '{a.customers}'")
    failing = conditions()
    if a.ledger:
        # A bit for each rule, kept where one is set; then the rows of each bit, and those of repeated keys.
        bits = " | ".join(f"(coalesce({condition}, false)::bigint << {bit})" for bit, condition in enumerate(failing.values()))
        con.execute(f"create temp table failures as from (select customer_id, {bits} as rules from customers) where rules <> 0")
        rows = {rule: con.sql(f"select customer_id from failures where rules >> {bit} & 1 = 1").to_arrow_table()
                for bit, rule in enumerate(failing)}
        for rule, columns in [("id_unique", ["customer_id"]), ("person_unique", PERSON)]:
            keys = ", ".join(columns)
            rows[rule] = con.sql(f"select customer_id from customers join ({repeated(columns)}) using ({keys})").to_arrow_table()
        print(sum(len(ids) for ids in rows.values()))
        return
    counts = {rule: con.sql(f"select count(*) from customers where {condition}").fetchall()[0][0] for rule, condition in failing.items()}
    for rule, columns in [("id_unique", ["customer_id"]), ("person_unique", PERSON)]:
        counts[rule] = con.sql(f"select coalesce(sum(rows), 0)::bigint from ({repeated(columns)})").fetchall()[0][0]
    rows, mean = con.sql("select count(*), avg(lifetime_spend) from customers").fetchall()[0]
    counts["row_count"] = int(not 1 <= rows <= 1_000_000_000)
    counts["mean_spend"] = int(not 0 <= mean <= 100_000)
    print(json.dumps(counts))


# --- The same rules in Polars -----------------------------------------------------------------------------------------

def polars(a):
    import polars as pl
    from datetime import date, datetime

    texts = {name: pl.String for name in set(PRESENT) | {"entity_id", "source", "created_at", "updated_at"}}
    is_csv = a.customers.endswith(".csv")
    table = pl.scan_csv(a.customers, schema_overrides=texts | {"lifetime_spend": pl.Float64}) if is_csv else pl.scan_parquet(a.customers)
    moment = lambda name: pl.col(name).str.to_datetime("%Y-%m-%dT%H:%M:%SZ", strict=False)
    days = [date.fromisoformat(day) for day in BORN]
    fresh = [datetime.fromisoformat(second) for second in FRESH]

    def twice(columns):
        key = pl.col(columns[0]) if len(columns) == 1 else pl.struct(columns)
        return pl.all_horizontal(pl.col(columns).is_not_null()) & key.is_duplicated()

    failing = {f"nn_{name}": pl.col(name).is_null() for name in PRESENT}
    failing |= {f"nb_{name}": pl.col(name).str.strip_chars() == "" for name in NOT_BLANK}
    failing |= {f"{name}_re": ~pl.col(name).str.contains(pattern) for name, pattern in PATTERNS.items()}
    born = pl.col("birth_date").str.to_date("%Y-%m-%d", strict=False)
    failing["birth_range"] = pl.col("birth_date").is_not_null() & ~born.is_between(*days).fill_null(False)
    failing["state_in"] = ~pl.col("state").is_in(STATES)
    failing["source_in"] = ~pl.col("source").is_in(SOURCES)
    failing["created_le_updated"] = moment("created_at") > moment("updated_at")
    failing["updated_fresh"] = ~moment("updated_at").is_between(*fresh)
    failing["spend_range"] = ~pl.col("lifetime_spend").is_between(0, 1_000_000)
    failing["id_unique"] = twice(["customer_id"])
    failing["person_unique"] = twice(PERSON)
    failing["fname_len"] = ~pl.col("first_name").str.len_chars().is_between(2, 40)
    failing["contact_present"] = pl.col("email").is_null() & pl.col("phone").is_null()
    failing["lname_not_in"] = pl.col("last_name").is_in(TEST_NAMES)
    of_table = [pl.len().alias("rows"), pl.col("lifetime_spend").mean().alias("mean")]
    if not a.ledger:
        print(table.select([rule.sum().alias(name) for name, rule in failing.items()] + of_table).collect().row(0))
        return
    answers = table.select([pl.col("customer_id")] + [rule.fill_null(False).alias(name) for name, rule in failing.items()] + of_table)
    answers = answers.collect()
    print(sum(len(answers.filter(pl.col(name)).get_column("customer_id")) for name in failing))


# --- Tables -----------------------------------------------------------------------------------------------------------

BREAKS = [("first_name", 101, "'  '"), ("last_name", 103, "' '"), ("street", 107, "'   '"), ("city", 109, "' '"),
          ("email", 113, "'a b@c'"), ("phone", 127, "'12345'"), ("postcode", 131, "'1234X'"), ("birth_date", 137, "'1890-02-03'"),
          ("birth_date", 139, "'2001-02-30'"), ("birth_date", 149, "'13/05/1990'"), ("state", 151, "'ZZ'"), ("source", 157, "'fax'"),
          ("created_at", 163, "'2026-11-20T10:00:00Z'"), ("lifetime_spend", 167, "-5"), ("lifetime_spend", 173, "2e6"),
          ("first_name", 179, "repeat('x', 41)"), ("first_name", 181, "'é'"), ("last_name", 191, "'test'"), ("last_name", 193, "'n/a'"),
          ("last_name", 197, "'Unknown'"), ("last_name", 199, "'unknown'"), ("customer_id", 4999, "null"),
          ("birth_date", 211, "'2026-11-22'"), ("updated_at", 223, "'2026-11-22T00:00:00Z'")]


def broken(a):
    """A copy of the table with every rule broken somewhere."""
    import duckdb

    con = duckdb.connect()
    con.execute(f"create table t as select *, row_number() over () as i from '{a.customers}'")
    con.execute("update t set customer_id = 'C' || lpad((i // 2)::varchar, 9, '0') where i % 227 = 7")
    for column, every, value in BREAKS:
        con.execute(f"update t set {column} = {value} where i % {every} = 7")
    con.execute(f"copy (select * exclude i from t order by i) to '{a.out}' (format parquet)")


def csv(a):
    import duckdb

    duckdb.connect().execute(f"copy (select * from '{a.customers}') to '{a.out}' (header)")


# --- Comparing --------------------------------------------------------------------------------------------------------

def python():
    """The Python that has what the rivals need."""
    found = CACHE / "bin" / "python"
    if not found.exists():
        subprocess.run([sys.executable, "-m", "venv", CACHE], check=True)
        subprocess.run([found, "-m", "pip", "install", "--quiet", *PACKAGES], check=True)
    return str(found)


def timed(command, environment):
    """Seconds and megabytes of a whole process on one core."""
    start = time.perf_counter()
    process = subprocess.Popen(["taskset", "-c", "0", *command], env=os.environ | environment, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if os.waitstatus_to_exitcode(status) not in (0, 1):
        sys.exit(f"{command[0]} failed")
    return time.perf_counter() - start, usage.ru_maxrss / 1024


def karat(binary, pipeline, customers, out):
    return [binary, "run", str(pipeline), "--quiet", "--threads", "1", "--as-of", "2026-11-22", "--out", out], {"CUSTOMERS": customers}


def counts_agree(binary, interpreter, customers, folder):
    out = str(folder / "counts")
    command, environment = karat(binary, ROOT / "benches" / "rules30.yaml", customers, out)
    subprocess.run(command, env=os.environ | environment, stdout=subprocess.DEVNULL)
    report = json.loads((Path(out) / "current" / "report.json").read_text())
    ours = {rule["name"]: rule["failed"] for rule in report["rules"]}
    theirs = json.loads(subprocess.run([interpreter, __file__, customers, "--role", "sql"], capture_output=True, check=True).stdout)
    wrong = {rule: (theirs[rule], ours.get(rule)) for rule in theirs if theirs[rule] != ours.get(rule)}
    print(f"{len(theirs) - len(wrong)} of {len(theirs)} counts equal to SQL, {sum(theirs.values()):,} failures", wrong or "")
    return not wrong


def many(folder):
    """The thirty rules ten times over."""
    text = (ROOT / "benches" / "rules30.yaml").read_text()
    head, rest = text.split("rules:\n", 1)
    rules, tail = rest.split("\noutput:", 1)
    copies = "\n".join(rules.replace(" }\n", f" }}\n").replace("name: ", f"name: r{copy}_") for copy in range(10))
    path = folder / "rules300.yaml"
    path.write_text(f"{head}rules:\n{copies}\noutput:{tail}")
    return path


def compare(a):
    if not a.customers:
        sys.exit("name a table of customers, or set CUSTOMERS")
    environment = os.environ | {"CARGO_TARGET_DIR": os.environ.get("CARGO_TARGET_DIR", str(Path.home() / ".cache" / "karat-target"))}
    subprocess.run(["cargo", "build", "--release", "--workspace", "--locked", "--quiet"], cwd=ROOT, check=True, env=environment)
    binary, interpreter = str(Path(environment["CARGO_TARGET_DIR"]) / "release" / "karat"), python()
    customers = str(Path(a.customers).resolve())
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        dirty, text = str(folder / "broken.parquet"), str(folder / "customers.csv")
        subprocess.run([interpreter, __file__, customers, "--role", "break", "--out", dirty], check=True)
        subprocess.run([interpreter, __file__, customers, "--role", "csv", "--out", text], check=True)
        agree = [counts_agree(binary, interpreter, table, folder) for table in (customers, dirty)]
        thirty, three_hundred, out = ROOT / "benches" / "rules30.yaml", many(folder), str(folder / "out")
        rival = lambda role, table, *more: ([interpreter, __file__, table, "--role", role, *more], {"POLARS_MAX_THREADS": "1"})
        works = {
            "Parquet, ledger": {"karat": karat(binary, thirty, customers, out), "Polars": rival("polars", customers, "--ledger"),
                                "DuckDB": rival("sql", customers, "--ledger")},
            "Parquet, counts": {"Polars": rival("polars", customers)},
            "CSV": {"karat, with ledger": karat(binary, thirty, text, out), "Polars, counts alone": rival("polars", text)},
            "300 rules": {"karat": karat(binary, three_hundred, customers, out)},
        }
        for work, tools in works.items():
            runs = {tool: [] for tool in tools}
            for _ in range(a.runs):
                for tool, (command, more) in tools.items():
                    runs[tool].append(timed(command, more))
            for tool, measured in runs.items():
                seconds, memory = (statistics.median(values) for values in zip(*measured))
                print(f"{work:18} {tool:22} {seconds:6.2f} s {memory:7.0f} MB")
    sys.exit(0 if all(agree) else 1)


if __name__ == "__main__":
    ARGUMENTS = arguments()
    {"compare": compare, "polars": polars, "sql": sql, "break": broken, "csv": csv}[ARGUMENTS.role](ARGUMENTS)
