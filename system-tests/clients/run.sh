#!/usr/bin/env bash
# Runs a session of every client that is not Java against a broker and counts what came through: each client creates topics,
# produces 20,000 records a codec and reads them back, and checksums must be equal; then each reads in groups, the last of
# which loses its brokers one by one.
#   run.sh                starts a Moldau broker with bin/moldau for the purpose, and three more, from port 29093 on
#   run.sh HOST:PORT      uses a broker that runs already (Apache Kafka, say, to check the sessions themselves), kills none
set -uo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
export PYTHONDONTWRITEBYTECODE=1 KAFKAJS_NO_PARTITIONER_WARNING=1 NODE_NO_WARNINGS=1

"$here/install.sh" || { echo "the clients could not be installed" >&2; exit 1; }

work=$(mktemp -d)
broker=
cleanup() {
  [ -z "$broker" ] || { kill "$broker" 2>/dev/null && wait "$broker" 2>/dev/null; }
  rm -rf "$work"
}
trap cleanup EXIT

if [ $# -gt 0 ]; then
  bootstrap=$1
else
  port=${MOLDAU_TEST_PORT:-29092}
  bootstrap=127.0.0.1:$port
  printf '%s\n' broker.id=1 "listeners=PLAINTEXT://$bootstrap" "log.dirs=$work/data" offsets.topic.replication.factor=1 \
    group.initial.rebalance.delay.ms=200 > "$work/server.properties"
  "$root/bin/moldau" broker start "$work/server.properties" > "$work/broker.out" 2>&1 &
  broker=$!
  for _ in $(seq 300); do
    kcat -L -b "$bootstrap" -m 1 > "$work/metadata" 2>/dev/null && grep -q "broker 1 at" "$work/metadata" && break
    kill -0 "$broker" 2>/dev/null || break
    sleep 0.1
  done
  grep -qs "broker 1 at" "$work/metadata" || { echo "the broker did not start:" >&2; tail -40 "$work/broker.out" >&2; exit 1; }
fi

status=0
run() {
  timeout 300 "$here/$1" "$2" 2>&1 | tee -a "$work/results"
  [ "${PIPESTATUS[0]}" -eq 0 ] || { status=1; echo "FAIL $1" | tee -a "$work/results"; }
}
for session in kcat_session.py kafka_python_session.py kafkajs_session.js group_session.py; do
  run "$session" "$bootstrap"
done
expected=19
if [ -n "$broker" ]; then # the other brokers that are to be killed are Moldau's
  run failover_session.py "$((port + 1))"
  expected=20
fi
[ "$status" -eq 0 ] || [ ! -f "$work/broker.out" ] || tail -40 "$work/broker.out"
passed=$(grep -c '^ok ' "$work/results")
failed=$(grep -c '^FAIL' "$work/results")
# Every codec and group of every client must have been seen, not merely none have failed.
[ "$passed" -eq "$expected" ] || status=1
echo "$passed passed, $failed failed"
exit "$status"
