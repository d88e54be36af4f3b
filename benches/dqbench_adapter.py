"""karat for DQBench, the benchmark of data quality tools (https://github.com/benseverndev-oss/dqbench).

    KARAT=path/to/karat python dqbench_adapter.py              # entity resolution: report, then the composite
    KARAT=path/to/karat python dqbench_adapter.py er detect transform pipeline
    dqbench run karat --adapter dqbench_adapter.py             # the harness's own command: entity resolution
    PYTHONPATH=. dqbench run dqbench_adapter:KaratDetect       # …: one of the other classes

Needs Python's standard library, and DQBench with what it brings (polars). PyPI's dqbench 1.0.0 has Detect alone
(`dqbench run karat --adapter …` then runs that); the other categories came with 1.1.0. No network is used: the
harness makes its data from fixed seeds, in `~/.dqbench`.

Every table goes the same way: a copy with a column of row numbers, `karat init` for a pipeline, `karat run`, and
the tables of the run come back. Nothing here knows the benchmark's values or answers.
"""

from __future__ import annotations

import csv
import itertools
import os
import re
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import polars as pl

from dqbench.adapters import base
from dqbench.models import DQBenchFinding

KARAT = os.environ.get("KARAT", "karat")
#: The column of row numbers that names the records; row 7 of the table is `00000007`, so that text sorts as numbers do.
KEY = "row_number"
#: Exit codes of karat that mean a whole run: the gate passed, the gate failed.
COMPLETE = (0, 1)


def karat(*arguments: str | Path) -> str:
    """Runs karat and returns what it printed; everything but a whole run is an error."""
    done = subprocess.run([KARAT, *map(str, arguments)], check=False, capture_output=True, text=True)
    if done.returncode not in COMPLETE:
        raise RuntimeError(f"karat {arguments[0]} ended with {done.returncode}:\n{done.stderr}")
    return done.stdout


class Run(NamedTuple):
    """The results of a run over one table."""

    folder: Path
    header: list[str]

    def table(self, name: str) -> pl.DataFrame:
        return pl.read_parquet(self.folder / f"{name}.parquet")

    def records(self, name: str) -> pl.DataFrame:
        """A table of records in the benchmark's order and under the benchmark's names of columns: a pipeline may
        rename columns, but leaves them where they are. The row number comes first, other columns are karat's own."""
        table = self.table(name).sort(KEY)
        first = table.columns.index(KEY) + 1
        columns = table.columns[first : first + len(self.header)]
        return table.select(columns).rename(dict(zip(columns, self.header)))


@contextmanager
def run_of(table: Path) -> Iterator[Run]:
    """A run over `table`; its results are there for as long as the context lasts."""
    with tempfile.TemporaryDirectory(prefix="karat-dqbench-") as folder:
        home = Path(folder)
        records, pipeline, out = home / "records.csv", home / "pipeline.yaml", home / "out"
        with open(table, newline="", encoding="utf-8") as source, open(records, "w", newline="", encoding="utf-8") as copy:
            rows, numbered = csv.reader(source), csv.writer(copy)
            header = next(rows)
            numbered.writerow([KEY, *header])
            numbered.writerows([f"{number:08}", *row] for number, row in enumerate(rows))
        karat("init", records, "--key", KEY, "-o", pipeline)
        karat("run", pipeline, "--quiet", "--out", out)
        yield Run(out / "current", header)


def role(name: str) -> type:
    """A class of adapters, or nothing to inherit from in a harness that has none of this category yet."""
    return getattr(base, name, object)


class Karat:
    """What the adapters share. Each is deterministic: the same table gives the same answers."""

    @property
    def name(self) -> str:
        return "karat"

    @property
    def version(self) -> str:
        return karat("--version").split()[-1]


class KaratDeduplicate(Karat, role("EntityResolutionAdapter")):
    """Entity resolution: every two records of one entity are a pair. The harness takes this class from the file,
    because it takes the first by name."""

    def deduplicate(self, csv_path: Path) -> list[tuple[int, int]]:
        with run_of(csv_path) as run:
            crosswalk = run.table("crosswalk").sort("_key")
        entities = defaultdict(list)
        for key, entity in crosswalk.select("_key", "_entity").iter_rows():
            entities[entity].append(int(key))
        return [pair for rows in entities.values() for pair in itertools.combinations(rows, 2)]


class KaratDetect(Karat, role("DQBenchAdapter")):
    """Detection: a finding for every rule and column that records fail."""

    #: What a rule of a dimension finds, in words of people (the harness looks for such words).
    FOUND = {
        "completeness": "are missing", "uniqueness": "are duplicate", "validity": "are invalid",
        "consistency": "are inconsistent", "accuracy": "are wrong", "timeliness": "are out of date",
    }
    SEVERITY = {"error": "error", "warn": "warning", "info": "info"}

    def validate(self, csv_path: Path) -> list[DQBenchFinding]:
        with run_of(csv_path) as run:
            cleansed, failures = run.table("cleansed").columns, run.table("failures")
        # A pipeline may have renamed columns. A rule on several names them all, a rule in SQL only in its text.
        names = dict(zip(cleansed[cleansed.index(KEY) + 1 :], run.header))
        by_rule = ["rule", "column", "dimension", "severity"]
        counts = failures.with_columns(pl.col(by_rule).cast(pl.String)).group_by(by_rule).len().sort(by_rule[:2])
        findings = []
        for rule, column, dimension, severity, count in counts.iter_rows():
            said = [ours for ours in names if re.search(rf"(?<!\w){re.escape(ours)}(?!\w)", column or rule)]
            columns = ", ".join(names[ours] for ours in said)
            if columns:
                message = f"{count} values of {columns} {self.FOUND.get(dimension, 'fail')}: {rule}"
                findings.append(DQBenchFinding(columns, self.SEVERITY[severity], rule, message))
        return findings


class KaratTransform(Karat, role("TransformAdapter")):
    """Transformation: the cleansed records, all of them, in their order."""

    def transform(self, csv_path: Path) -> pl.DataFrame:
        with run_of(csv_path) as run:
            return run.records("cleansed")


class KaratPipeline(Karat, role("PipelineAdapter")):
    """The whole way: one golden record for every customer."""

    def run_pipeline(self, csv_path: Path) -> pl.DataFrame:
        with run_of(csv_path) as run:
            return run.records("golden")


def main(categories: list[str]) -> None:
    from dqbench import report, runner

    known = {
        "er": (KaratDeduplicate, "run_er_benchmark", "report_er_rich", "dqbench_er_score"),
        "detect": (KaratDetect, "run_benchmark", "report_rich", "dqbench_score"),
        "transform": (KaratTransform, "run_transform_benchmark", "report_transform_rich", "composite_score"),
        "pipeline": (KaratPipeline, "run_pipeline_benchmark", "report_pipeline_rich", "dqbench_pipeline_score"),
    }
    if wrong := set(categories) - set(known):
        sys.exit(f"no such category: {', '.join(sorted(wrong))}; there are {', '.join(known)}")
    composites = {}
    for category in categories or ["er"]:
        adapter, run, show, composite = known[category]
        if not hasattr(runner, run):
            sys.exit(f"this dqbench has no category `{category}`; it came with 1.1.0")
        card = getattr(runner, run)(adapter())
        getattr(report, show)(card)
        composites[category] = getattr(card, composite)
    for category, composite in composites.items():
        print(f"dqbench {category} composite: {composite:.2f}")


if __name__ == "__main__":
    main(sys.argv[1:])
