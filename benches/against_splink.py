#!/usr/bin/env python3
"""karat against Splink 5 on one machine: both tools in turn on the same table, whole processes, medians.

    python3 benches/against_splink.py [CUSTOMERS.parquet] [--heavy] [--runs 5] [--rows 1000000]

Without a table one is made (`--rows` customers, a fifth of them again with errors). Needs cargo, pip and Linux; what
Python needs goes into a folder of its own. Work of both: read Parquet, clean, block, train, score, cluster, write the
crosswalk and the pairs. The keys, comparisons and thresholds stand in benches/splink_keys.yaml and splink_heavy.yaml,
and below for Splink.
"""
import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CACHE = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "karat-splink"
PACKAGES = ["splink==5.0.0", "duckdb==2.0.0", "polars", "numpy", "pyarrow"]
THRESHOLDS = [0.5, 0.7, 0.9, 0.95, 0.98, 0.99, 0.995, 0.999]
KEYS = [["email"], ["phone"], ["last_name", "birth_date"], ["first_name", "birth_date"], ["last_name", "postcode"],
        ["street", "postcode"], ["first_name", "last_name", "state"]]
HEAVY = [["birth_date"], ["postcode"], ["first_name", "state"], ["last_name", "state"], ["email"], ["phone"]]


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("customers", nargs="?")
    parser.add_argument("--heavy", action="store_true", help="loose keys: 122 million pairs of a million customers")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--rows", type=int, default=1_000_000, help="customers of the table that is made")
    parser.add_argument("--karat-only", action="store_true", help="leave Splink out: it needs more memory than many machines have")
    parser.add_argument("--role", choices=["compare", "splink", "make", "score"], default="compare", help=argparse.SUPPRESS)
    parser.add_argument("--threshold", type=float, default=0.95, help=argparse.SUPPRESS)
    parser.add_argument("--best", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--out", help=argparse.SUPPRESS)
    return parser.parse_args()


# --- Splink ---------------------------------------------------------------------------------------------------------

def splink(a):
    """The work with Splink; with `--best`, the F1 of each threshold instead of files."""
    import duckdb
    import splink.comparison_library as cl
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    con = duckdb.connect()
    con.execute(f"set threads={os.cpu_count()}")
    con.execute(f"""create table customers as select customer_id as unique_id,
        lower(trim(first_name)) first_name, lower(trim(last_name)) last_name, birth_date,
        lower(replace(email, ' at ', '@')) email, regexp_replace(phone, '[^0-9]', '', 'g') phone,
        lower(street) street, lower(city) city, state, postcode from read_parquet('{a.customers}')""")
    jaro_winkler, levenshtein = cl.JaroWinklerAtThresholds, cl.LevenshteinAtThresholds
    settings = SettingsCreator(
        link_type="dedupe_only",
        blocking_rules_to_generate_predictions=[block_on(*key) for key in (HEAVY if a.heavy else KEYS)],
        comparisons=[
            jaro_winkler("first_name", [0.92, 0.8]).configure(term_frequency_adjustments=True),
            jaro_winkler("last_name", [0.92, 0.8]).configure(term_frequency_adjustments=True),
            levenshtein("birth_date", [1, 2]),
            jaro_winkler("email", [0.92, 0.8]),
            levenshtein("phone", [1, 2]),
            jaro_winkler("street", [0.92, 0.8]),
            jaro_winkler("city", [0.92]).configure(term_frequency_adjustments=True),
            levenshtein("postcode", [1]),
        ],
        retain_intermediate_calculation_columns=False,
        retain_matching_columns=False,
    )
    linker = Linker(DuckDBAPI(connection=con).register("customers"), settings)
    certain = [block_on("email"), block_on("phone"), block_on("first_name", "last_name", "birth_date")]
    linker.training.estimate_probability_two_random_records_match(certain, recall=0.8)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
    for key in (block_on("last_name", "birth_date"), block_on("email")):
        linker.training.estimate_parameters_using_expectation_maximisation(key)
    least = min(THRESHOLDS) if a.best else a.threshold
    pairs = linker.inference.predict(threshold_match_probability=least)

    def clustered(threshold):
        return linker.clustering.cluster_pairwise_predictions_at_threshold(pairs, threshold_match_probability=threshold)

    if a.best:
        best = {}
        for threshold in THRESHOLDS:
            table = clustered(threshold).physical_name
            found = con.sql(f"select unique_id, cluster_id from {table}").pl()
            best[threshold] = f1(found, a.customers)
        print(json.dumps(best))
        return
    con.execute(f"copy (select unique_id, cluster_id from {clustered(a.threshold).physical_name}) to '{a.out}/crosswalk.parquet'")
    con.execute(f"copy (select * from {pairs.physical_name}) to '{a.out}/matches.parquet'")


# --- truth ----------------------------------------------------------------------------------------------------------

def f1(found, customers):
    """Pairwise F1 of a clustering (record, cluster) against `entity_id` of the table."""
    import polars as pl

    truth = pl.read_parquet(customers, columns=["customer_id", "entity_id"])
    found = found.rename(dict(zip(found.columns, ["customer_id", "cluster"])))
    joined = truth.join(found, on="customer_id", how="left")

    def pairs(by):
        sizes = joined.group_by(by).len()["len"].cast(pl.Int64)
        return int((sizes * (sizes - 1) // 2).sum())

    return round(2 * pairs(["entity_id", "cluster"]) / (pairs(["entity_id"]) + pairs(["cluster"])), 4)


def score(a):
    """The F1 of karat's crosswalk."""
    import polars as pl

    print(f1(pl.read_parquet(a.out, columns=["_key", "_entity"]), a.customers))


# --- a table --------------------------------------------------------------------------------------------------------

def make(a):
    """Customers with known duplicates; the same every time."""
    import numpy as np
    import polars as pl

    rng = np.random.default_rng(7)
    duplicates = a.rows // 5
    people = a.rows - duplicates
    parts = ["an", "bel", "cor", "da", "el", "fran", "gar", "hol", "in", "jo", "ka", "lor", "mar", "nel", "os", "pe", "ro", "sa", "ter", "win"]
    words = np.array([x + y + z for x in parts for y in parts for z in ["", "son", "ley", "a", "er", "ton"]], dtype=object)

    def drawn(count, of, skew):
        weights = 1 / np.arange(1, of + 1) ** skew
        return words[rng.permutation(len(words))[:of]][np.searchsorted(np.cumsum(weights / weights.sum()), rng.random(count) * 0.999999)]

    def digits(count, low, high):
        return rng.integers(low, high, count).astype(str).astype(object)

    states = np.array("AL AK AZ AR CA CO CT DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV".split(), dtype=object)
    town = rng.integers(0, 1500, people)
    domains = np.array(["gmail.com", "yahoo.com", "outlook.com", "example.org"], dtype=object)
    first, last = drawn(people, 1200, 0.9), drawn(people, 2400, 0.7)
    base = {
        "first_name": first,
        "last_name": last,
        "birth_date": (np.datetime64("1936-01-01") + rng.integers(0, 365 * 70, people)).astype(str).astype(object),
        "email": first + "." + last + digits(people, 0, 1000) + "@" + domains[rng.integers(0, 4, people)],
        "phone": digits(people, 2_010_000_000, 9_899_999_999),
        "street": digits(people, 1, 9999) + " " + drawn(people, 2000, 0.3) + " Street",
        "city": words[rng.permutation(len(words))[:1500]][town] + "ville",
        "state": states[rng.integers(0, len(states), 1500)][town],
        "postcode": np.char.zfill(((town * 61 + rng.integers(0, 40, people)) % 99999).astype(str), 5).astype(object),
    }
    source = rng.choice(people, duplicates, replace=True)
    copy = {name: values[source].copy() for name, values in base.items()}
    for name, share in [("first_name", 0.2), ("last_name", 0.15), ("email", 0.2), ("street", 0.2), ("phone", 0.2), ("birth_date", 0.08)]:
        for at in np.flatnonzero(rng.random(duplicates) < share):
            text, place = copy[name][at], int(rng.integers(0, len(copy[name][at])))
            copy[name][at] = text[:place] + text[place + 1:] if rng.random() < 0.5 else text[:place] + chr(97 + int(rng.integers(0, 26))) + text[place + 1:]
    columns = {name: np.concatenate([base[name], copy[name]]) for name in base}
    for values in columns.values():
        values[rng.random(a.rows) < 0.03] = None
    entity, order = np.concatenate([np.arange(people), source]), rng.permutation(a.rows)
    pl.DataFrame({
        "customer_id": [f"C{i:09d}" for i in range(a.rows)],
        "entity_id": [f"E{e:09d}" for e in entity[order]],
        **{name: values[order].tolist() for name, values in columns.items()},
    }).write_parquet(a.out)


# --- comparing ------------------------------------------------------------------------------------------------------

def python():
    """A Python with the packages, made once."""
    venv = CACHE / "venv"
    marker = venv / "ready"
    if not marker.exists() or marker.read_text() != " ".join(PACKAGES):
        subprocess.run([sys.executable, "-m", "venv", "--clear", venv], check=True)
        subprocess.run([venv / "bin/pip", "install", "--quiet", *PACKAGES], check=True)
        marker.write_text(" ".join(PACKAGES))
    return venv / "bin/python"


def timed(command, environment):
    """Seconds and peak memory (MB) of a process."""
    start = time.monotonic()
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen([str(c) for c in command], env=environment, stdout=said, stderr=said)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            said.seek(0)
            sys.exit(f"{said.read().decode()}exit {process.returncode}: {' '.join(str(c) for c in command)}")
    return time.monotonic() - start, usage.ru_maxrss / 1024


def stages(report, threads):
    """Where karat's time goes, and how fast pairs are compared."""
    for name, parts in [("run", report["stages"]), ("match", report["match"]["stages"])]:
        whole = sum(part["seconds"] for part in parts)
        print(f"{name:6}", ", ".join(f"{part['name']} {100 * part['seconds'] / whole:.0f} %" for part in parts))
    seconds = sum(part["seconds"] for part in report["match"]["stages"] if part["name"] in ("learn", "score"))
    pairs = report["match"]["pairs"]
    print(f"pairs  {pairs:,} distinct, learnt from and scored in {seconds:.2f} s: {pairs / seconds / threads / 1e6:.2f} million a second and core")


def compare(a):
    tool = python()
    run = lambda *more: subprocess.run([tool, __file__, *more], check=True, capture_output=True, text=True).stdout
    if not a.customers:
        a.customers = CACHE / f"customers-{a.rows}.parquet"
        if not a.customers.exists():
            run("--role", "make", "--rows", str(a.rows), "--out", str(a.customers))
    a.customers = str(Path(a.customers).resolve())
    target = Path(os.environ.get("CARGO_TARGET_DIR", Path.home() / ".cache/karat-target"))
    environment = {**os.environ, "CUSTOMERS": a.customers, "CARGO_TARGET_DIR": str(target)}
    subprocess.run(["cargo", "build", "--release", "--workspace", "--locked", "--quiet"], cwd=ROOT, env=environment, check=True)
    pipeline = ROOT / "benches" / ("splink_heavy.yaml" if a.heavy else "splink_keys.yaml")
    home = Path(tempfile.mkdtemp())
    karat = [target / "release/karat", "run", pipeline, "--as-of", "2026-11-22", "--quiet", "--out", home]
    heavy = ["--heavy"] if a.heavy else []
    peer = [tool, __file__, a.customers, "--role", "splink", "--out", home, *heavy]
    try:
        ours, theirs = [], []
        for nth in range(a.runs):
            ours.append(timed(karat, environment))
            print(f"round {nth + 1}: karat {ours[-1][0]:.2f} s", end="", flush=True)
            if not a.karat_only:
                theirs.append(timed(peer, environment))
                print(f", Splink {theirs[-1][0]:.2f} s", end="", flush=True)
            print()
        median = lambda runs, at: statistics.median(run[at] for run in runs)
        quality = float(run(a.customers, "--role", "score", "--out", str(home / "current/crosswalk.parquet")))
        print(f"\n{'':8}{'seconds':>10}{'MB':>8}{'F1':>9}")
        print(f"{'karat':8}{median(ours, 0):10.2f}{median(ours, 1):8.0f}{quality:9.4f}")
        if theirs:
            best = json.loads(run(a.customers, "--role", "splink", "--best", *heavy))
            threshold = max(best, key=best.get)
            print(f"{'Splink':8}{median(theirs, 0):10.2f}{median(theirs, 1):8.0f}{best[threshold]:9.4f}   (best threshold: {threshold})")
            time_ratio = statistics.median(their[0] / our[0] for our, their in zip(ours, theirs))
            memory_ratio = statistics.median(our[1] / their[1] for our, their in zip(ours, theirs))
            print(f"\nkarat is {time_ratio:.1f} times as fast and takes {100 * memory_ratio:.0f} % of the memory\n")
        stages(json.loads((home / "current/report.json").read_text()), os.cpu_count())
    finally:
        shutil.rmtree(home)


if __name__ == "__main__":
    args = arguments()
    {"compare": compare, "splink": splink, "make": make, "score": score}[args.role](args)
