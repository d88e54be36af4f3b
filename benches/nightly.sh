#!/usr/bin/env bash
# The nightly job on a table of customers: whole process, five runs, the median; and what each stage took.
#   benches/nightly.sh CUSTOMERS        a CSV or Parquet file with the columns that benches/nightly.yaml names
# Needs cargo and GNU time.
set -euo pipefail
cd "$(dirname "$0")/.."
CUSTOMERS=$(realpath "${1:?usage: benches/nightly.sh CUSTOMERS}")
export CUSTOMERS CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-$HOME/.cache/karat-target}"
cargo build --release --workspace --locked --quiet
home=$(mktemp -d)
trap 'rm -rf "$home"' EXIT
for run in 1 2 3 4 5; do
  status=0
  /usr/bin/time -f '%e %M' -o "$home/time.$run" \
    "$CARGO_TARGET_DIR/release/karat" run benches/nightly.yaml --as-of 2026-11-22 --out "$home" --quiet >"$home/summary" || status=$?
  [ "$status" -le 1 ] || { cat "$home/summary"; exit "$status"; }
  tail -n 1 "$home/time.$run" | awk -v run="$run" '{ printf "run %d: %s s, %d MB at most\n", run, $1, $2 / 1000 }'
done
tail -q -n 1 "$home"/time.* | sort -n | awk 'NR == 3 { printf "median: %s s\n", $1 }'
cat "$home/summary"
grep -A 400 '"stages"' "$home/current/report.json" | grep -E '"(name|seconds)"' | paste - - | sed 's/[",]//g'
