#!/bin/bash
# Installs what building (build) and testing (test) need, each only when it is missing. Every version is pinned here.
set -euo pipefail
cd "$(dirname "$0")/.."
export PATH="$HOME/.cargo/bin:$PATH"
leptos=0.3.10
bindgen=0.2.129

need() { command -v "$1" >/dev/null || { echo "anjia: $1 is missing and cannot be installed here: $2" >&2; exit 1; }; }
say() { echo "==> $*"; }

need cargo "install Rust with rustup (https://rustup.rs)"
need npm "install Node 20 or newer"
need cc "install a C compiler (Debian: apt-get install build-essential)"

if [ "$1" = build ]; then
    # One folder for both, so that what they share is built once.
    export CARGO_PROFILE_DEV_DEBUG=0 CARGO_TARGET_DIR="$PWD/target/tools"
    if command -v rustup >/dev/null && ! rustup target list --installed | grep -q wasm32-unknown-unknown; then
        say "Adding the WASM target"
        rustup target add wasm32-unknown-unknown
    fi
    if [ "$(cargo leptos --version 2>/dev/null | grep -o '[0-9.]*$')" != "$leptos" ]; then
        say "Installing cargo-leptos $leptos (about 4 minutes)"
        cargo install -q --debug --locked "cargo-leptos@$leptos" --features no_downloads
    fi
    if [ "$(wasm-bindgen --version 2>/dev/null | grep -o '[0-9.]*$')" != "$bindgen" ]; then
        say "Installing wasm-bindgen $bindgen (about 3 minutes)"
        cargo install -q --debug --locked --no-default-features "wasm-bindgen-cli@$bindgen"
    fi
    rm -rf "$CARGO_TARGET_DIR"
    if [ ! -x .ci/tools/node_modules/.bin/wasm-opt ]; then
        say "Installing wasm-opt"
        npm ci --prefix .ci/tools --no-audit --no-fund --loglevel=error
    fi
    exit 0
fi

apt() {
    say "Installing $*"
    if [ "$(id -u)" = 0 ]; then sudo=; else sudo=sudo; fi
    $sudo apt-get install -y -qq "$@" >/dev/null 2>&1 || { $sudo apt-get update -qq && $sudo apt-get install -y -qq "$@" >/dev/null; } ||
        { echo "anjia: $* cannot be installed; install it by hand and run again" >&2; exit 1; }
}
[ -x /usr/bin/chromium ] || apt chromium
fc-list 2>/dev/null | grep -qi "noto.*cjk" || apt fonts-noto-cjk
command -v pdftoppm >/dev/null || apt poppler-utils
command -v tesseract >/dev/null || apt tesseract-ocr
command -v heif-dec >/dev/null || command -v heif-convert >/dev/null || apt libheif-examples
if [ -z "${ANJIA_TEST_POSTGRES_URL:-}" ] && ! ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 && ! command -v initdb >/dev/null; then
    apt postgresql
fi
command -v cargo-nextest >/dev/null || { say "Installing cargo-nextest"; CARGO_PROFILE_DEV_DEBUG=0 cargo install -q --debug --locked cargo-nextest@0.9.143; }
need python3 "install Python 3 with venv"
if [ ! -x target/venv/bin/python ] || ! target/venv/bin/python -c "import aiosmtpd" 2>/dev/null; then
    say "Installing the test mail server"
    python3 -m venv target/venv
    target/venv/bin/pip install -q --disable-pip-version-check -r tests/smtp/requirements.txt
fi
# npm writes what it has installed into that file.
if [ tests/browser/package-lock.json -nt tests/browser/node_modules/.package-lock.json ]; then
    say "Installing browser test packages"
    PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 npm ci --prefix tests/browser --no-audit --no-fund --loglevel=error
fi
