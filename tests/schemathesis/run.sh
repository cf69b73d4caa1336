#!/usr/bin/env bash
# Asks every operation of /api/openapi.json many times with made-up values, as a visitor, an agent and an administrator:
# no 5xx, no status and no answer that the reference does not tell. Short: a fixed seed, a few minutes.
#
#   DESKBELL_BIN=target/debug/deskbell tests/schemathesis/run.sh
#
# What is left out, and why:
#   negative_data_rejection   most calls take a number as text and the like (see "Values" in the reference)
#   positive_data_acceptance  a made-up id is refused with 400, which is right
#   ignored_auth, unsupported_method, use_after_free, ensure_resource_availability: tests/api proves them by name
#   logout                    ends the login of the run
#   users.setActiveStatus, users.delete, users.update, permissions.update, settings: take the run's own rights away
#   deskbell/setup            only works on a fresh server
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

home="$PWD/.tools/schemathesis"
wanted="$PWD/tests/schemathesis/requirements.txt"
if ! cmp -s "$wanted" "$home/requirements.txt"; then
  python3 -m venv "$home"
  "$home/bin/pip" install --quiet --disable-pip-version-check --requirement "$wanted"
  cp "$wanted" "$home/requirements.txt"
fi

work="$(mktemp -d)"
server=''
finish() {
  local code=$?
  if [ -n "$server" ]; then
    kill "$server" 2>/dev/null || true
    wait "$server" 2>/dev/null || true
  fi
  if [ "$code" -ne 0 ]; then
    grep -a -E 'ERROR|panicked' "$work/log" | tail -20 || true
  fi
  rm -rf "$work"
}
trap finish EXIT

export DESKBELL_ADMIN_NAME=Ada DESKBELL_ADMIN_USERNAME=admin DESKBELL_ADMIN_EMAIL=admin@example.org
export DESKBELL_ADMIN_PASSWORD=plum-kettle-north
DESKBELL_SETTING_API_Enable_Rate_Limiter=false \
  "${DESKBELL_BIN:-target/debug/deskbell}" --listen 127.0.0.1:0 --data "$work/data" >"$work/log" 2>&1 &
server=$!

base=''
for _ in $(seq 200); do
  base="$(sed -n 's|.*listening on \(127\.0\.0\.1:[0-9]*\).*|http://\1|p' "$work/log" | head -1)"
  [ -n "$base" ] && curl --silent --fail --output /dev/null "$base/ready" && break
  sleep 0.1
done
[ -n "$base" ] || { cat "$work/log"; exit 1; }

"$home/bin/python" tests/schemathesis/stage.py "$base" >"$work/logins"

cases=0
operations=0
failures=0

# as WHO SEED OPTION...: one run. In a directory of its own, where it may leave its notes.
# One worker: with more, CPython 3.11 ends now and then with an error of its threads.
as() {
  local who="$1" seed="$2" code=0
  shift 2
  printf '\n--- as %s\n' "$who"
  (cd "$work" && "$home/bin/st" run "$base/api/openapi.json" --seed "$seed" --no-shrink --generation-database none \
    --phases examples,coverage,fuzzing --max-examples "${DESKBELL_SCHEMATHESIS_EXAMPLES:-8}" --workers 1 --max-time "${DESKBELL_SCHEMATHESIS_SECONDS:-30}" \
    --checks not_a_server_error,status_code_conformance,content_type_conformance,response_headers_conformance,response_schema_conformance \
    --suppress-health-check all --warnings off --no-color --continue-on-failure --request-timeout 20 \
    --exclude-path-regex '^/(logout|deskbell/.*|users\.(setActiveStatus|delete|update)|permissions\.update)$' \
    "$@") 2>&1 | tee "$work/told" || code=$?

  local made tested found
  made="$(sed -n 's/^ *\([0-9][0-9]*\) generated.*/\1/p' "$work/told" | tail -1)"
  tested="$(sed -n 's/^ *Tested: \([0-9][0-9]*\).*/\1/p' "$work/told" | tail -1)"
  found="$(sed -n 's/.* found \([0-9][0-9]*\) unique failure.*/\1/p' "$work/told" | tail -1)"
  cases=$((cases + ${made:-0}))
  [ "${tested:-0}" -le "$operations" ] || operations="$tested"
  # A run that asked nothing or broke off has failed, whatever it says.
  if [ "$code" -ne 0 ] || [ "${made:-0}" -eq 0 ]; then
    failures=$((failures + ${found:-1}))
  fi
}

# shellcheck disable=SC1091
. "$work/logins"
as visitor 1
as agent 2 --header "X-User-Id: $AGENT_ID" --header "X-Auth-Token: $AGENT_TOKEN"
# An administrator may switch the server off by a setting; those calls are in tests/api/settings.rs.
as administrator 3 --exclude-path '/settings/{_id}' --header "X-User-Id: $ADMIN_ID" --header "X-Auth-Token: $ADMIN_TOKEN"

printf '\nschemathesis operations=%d cases=%d failures=%d\n' "$operations" "$cases" "$failures"
[ "$failures" -eq 0 ]
