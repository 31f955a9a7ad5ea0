#!/usr/bin/env bash
# What 1,000 members and 10,000 commits a second cost the broker that coordinates their groups: Apache Kafka 3.9.2 and Moldau
# in turns, tab-separated figures, a line a run. Needs a build (mvn verify); takes about two minutes a run.
#   group-load.sh [RUNS=1] [kafka|moldau] [-- -Dmoldau.members=N -Dmoldau.commits.per.second=N -Dmoldau.seconds=N]
set -euo pipefail
cd "$(dirname "$0")/.."
arguments=()
while [ $# -gt 0 ] && [ "$1" != -- ]; do arguments+=("$1"); shift; done
[ $# -eq 0 ] || shift
# Our own libraries of the load generator, and Kafka's client and Awaitility to set the stage: the tests' class path.
[ -f target/test.classpath ] || (cd .. && mvn -q -B -pl system-tests -am -DskipTests -Dspotless.check.skip=true \
  test-compile dependency:build-classpath -Dmdep.outputFile=target/test.classpath -DincludeScope=test)
exec java -Xmx1g "$@" \
  -Dmoldau.oracle.directory="$PWD/oracle/target" -Dmoldau.classpath.file="$PWD/target/moldau.classpath" \
  -Dmoldau.runs.directory="$PWD/target/runs" -cp "target/test-classes:$(cat target/test.classpath)" \
  io.moldau.bench.GroupLoad "${arguments[@]}"
