# Thin: what to run. Each step says what it is doing; .ci/tools.sh installs what is pinned there, once.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
export PATH := $(CURDIR)/.ci/tools/node_modules/.bin:$(HOME)/.cargo/bin:$(PATH)

.PHONY: run test dev lint bench lighthouse bench-booking bench-forms bench-search crash growth torture fuzz canary site tools test-tools sqlx fmt

run: tools ## Build for release and serve on 127.0.0.1:3000
	@echo "==> Building pages, islands and server for release (some ten minutes the first time, seconds later)"
	cargo leptos build --release -P
	@echo "==> Serving on http://127.0.0.1:3000 - stop with Ctrl-C"
	exec target/release/anjia serve

test: tools test-tools lint site ## Everything: format, lint, unit, contract, HTTP, mail, browser
	@echo "==> Unit, contract, HTTP and mail tests"
	cargo nextest run --workspace --features anjia-domain/contact
	@echo "==> Browser tests"
	cargo build -p anjia
	cd tests/browser && npx playwright test

dev: tools ## Rebuild and reload while you write
	cargo leptos watch

lint: ## Format, clippy, documentation, and the stores' offline data
	@echo "==> Format, lint, documentation"
	cargo fmt --all --check
	cargo clippy --workspace --all-targets --features anjia-domain/contact -- -D warnings
	RUSTDOCFLAGS="-D warnings" cargo doc -q --workspace --no-deps --document-private-items
	.ci/sqlx.sh --check

site: tools ## Style, islands and boot script
	@echo "==> Building style and islands"
	cargo leptos build --release --frontend-only -P

bench: tools ## Page weights against the budgets, and requests a second beside a bare axum
	cargo leptos build --release -P
	cargo build -q --release -p anjia-tests --bin hello
	node tests/bench.mjs

lighthouse: tools ## Every kind of page in every language, as a phone sees it: make lighthouse ARGS="zh,en search,help"
	cargo leptos build --release -P
	[ -d tests/lighthouse/node_modules ] || npm ci --prefix tests/lighthouse --no-audit --no-fund --loglevel=error
	node tests/lighthouse/lighthouse.mjs $(ARGS)

bench-booking: tools ## Durable bookings a second and the stampede, on both databases
	cargo leptos build --release -P
	cargo run -q --profile programs -p anjia-tests --bin bench_booking -- $(ARGS)

crash: tools ## Power cuts under load, on both databases
	cargo leptos build --release -P
	cargo run -q --profile programs -p anjia-tests --bin crash -- $(ARGS)

bench-search: ## 100,000 entries, searched in both databases
	cargo run -q --profile programs -p anjia-tests --bin search -- $(ARGS)

growth: tools ## Time per operation with 10 thousand, 1 million and 10 million past appointments
	cargo leptos build --release -P
	cargo run -q --profile programs -p anjia-tests --bin growth -- $(ARGS)

bench-forms: tools ## Pages of 22 forms with 177 items on one household
	cargo leptos build --release -P
	cargo run -q --profile programs -p anjia-tests --bin forms -- $(ARGS)

torture: ## Random commands and an independent count: make torture ARGS="--rounds 10 --commands 100000"
	cargo run -q --profile programs -p anjia-tests --bin torture -- $(ARGS)

fuzz: ## Each fuzz target for a minute, or as told: make fuzz ARGS="600 mrz names"
	tests/fuzz/run.sh $(ARGS)

canary: ## 1,000 people with marked passport numbers and photos, on both databases: nothing of them is readable anywhere
	CANARIES=1000 cargo test -q --profile programs -p anjia-tests --test canary

sqlx: ## Make the offline data of the checked queries anew
	.ci/sqlx.sh

fmt:
	cargo fmt --all

tools:
	@.ci/tools.sh build

test-tools:
	@.ci/tools.sh test
