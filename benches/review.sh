#!/usr/bin/env bash
# The review application at size: start, a page of the queue, the page of a pair, a decision until it is on the disk.
#   benches/review.sh HOME [ROUNDS]     a home that has run with many suggestions; its decisions.csv gets ROUNDS lines more
# One made for it: benches/nightly.yaml with `review_at: 0.00001` on 1,000,000 customers leaves some 100,000 suggestions.
# Needs cargo and curl. Times are medians of whole requests, in milliseconds.
set -euo pipefail
home=$(realpath "${1:?usage: benches/review.sh HOME [ROUNDS]}")
rounds=${2:-100}
cd "$(dirname "$0")/.."
export CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-$HOME/.cache/karat-target}"
cargo build --release --workspace --locked --quiet
work=$(mktemp -d)
trap 'kill "$server" 2>/dev/null || true; rm -rf "$work"' EXIT

began=$(date +%s%N)
"$CARGO_TARGET_DIR/release/karat" review "$home" --user bench --quiet >"$work/link" &
server=$!
until [ -s "$work/link" ]; do sleep 0.01; done
echo "start: $((($(date +%s%N) - began) / 1000000)) ms"
link=$(awk '{ print $2 }' "$work/link")
origin=${link%%/\?*}
curl -s -o /dev/null -c "$work/cookie" "$link"

ask() { curl -s -b "$work/cookie" -H "Origin: $origin" -o "$work/page" -w '%{time_total} %{redirect_url}\n' "$@"; }
median() { sort -n | awk '{ all[NR] = $1 * 1000 } END { printf "%s: %.0f ms, at most %.0f ms\n", name, all[int((NR + 1) / 2)], all[NR] }' name="$1"; }
field() { sed -n "s/.*name=\"$1\" value=\"\([^\"]*\)\".*/\1/p" "$work/page" | head -n 1; }

for _ in 1 2 3 4 5; do ask "$origin/"; done | median "page of the queue"
read -r _ pair < <(ask "$origin/next")
for _ in $(seq "$rounds"); do
  ask "$pair" >>"$work/pairs"
  body="form=$(field form)&run=$(field run)&pair=${pair##*/}&kind=different&note=&filters="
  read -r seconds pair < <(ask --data "$body" "$origin/decide")
  echo "$seconds" >>"$work/decisions"
done
median "page of a pair" <"$work/pairs"
median "a decision" <"$work/decisions"
awk '/VmHWM/ { printf "memory: %d MB at most\n", $2 / 1000 }' "/proc/$server/status"
