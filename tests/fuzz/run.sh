#!/usr/bin/env bash
# Fuzz: tests/fuzz/run.sh [SECONDS [TARGET…]]; without targets all of them, two at a time. What it learns it keeps in target/fuzz/found and
# starts from the next time; an input that fails is kept as target/fuzz/NAME-crash-… (try it alone: ANJIA_FUZZ_TARGET=NAME target/fuzz/run FILE).
# The compiler is the pinned stable one: the flags that count covered code need no nightly.
set -euo pipefail
cd "$(dirname "$0")/../.."
seconds=${1:-60}
shift || true
targets=("$@")
[ ${#targets[@]} -gt 0 ] || targets=($(ls tests/fuzz/library))
host=$(rustc -vV | sed -n 's/^host: //p')
coverage="-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 -Cllvm-args=-sanitizer-coverage-inline-8bit-counters \
-Cllvm-args=-sanitizer-coverage-pc-table -Cllvm-args=-sanitizer-coverage-trace-compares --cfg fuzzing"
echo "==> Building the targets with libFuzzer (a few minutes the first time)"
RUSTFLAGS="$coverage" cargo build -q -p anjia-fuzz --features engine --bin fuzz --profile fuzz --target "$host" --target-dir target/fuzz
ln -sf "$host/fuzz/fuzz" target/fuzz/run
one() {
	mkdir -p "target/fuzz/found/$1"
	ANJIA_FUZZ_TARGET=$1 nice -n 10 target/fuzz/run "target/fuzz/found/$1" "tests/fuzz/library/$1" -max_total_time="$seconds" \
		-max_len="$(longest "$1")" -timeout=10 -rss_limit_mb=2048 -use_value_profile=1 -print_final_stats=1 -artifact_prefix="target/fuzz/$1-" \
		>"target/fuzz/$1.log" 2>&1 && end=nothing || end="A FAILURE: the end of target/fuzz/$1.log says which"
	ran=$(sed -n 's/^stat::number_of_executed_units: *//p' "target/fuzz/$1.log" | tail -1)
	seen=$(grep -a -o 'cov: [0-9]* ft: [0-9]* corp: [0-9]*' "target/fuzz/$1.log" | tail -1 || true)
	echo "$1: ${ran:-?} runs in $seconds s, ${seen:-no coverage}, found $end"
	[ "$end" = nothing ]
}
longest() {
	sed -n "s/.*name: \"$1\", longest: \([0-9_]*\).*/\1/p" tests/fuzz/src/lib.rs | tr -d _
}
failed=0
for ((n = 0; n < ${#targets[@]}; n += 2)); do
	running=()
	for name in "${targets[@]:n:2}"; do
		one "$name" &
		running+=($!)
	done
	for pid in "${running[@]}"; do
		wait "$pid" || failed=1
	done
done
exit $failed
