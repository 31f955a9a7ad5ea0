#!/usr/bin/env bash
# Reads a topic that exists from beginning to end, all partitions assigned to one consumer of kafka-clients 3.9.2.
#   read-back.sh -b BOOTSTRAP -p BROKER_PIDS -t TOPIC [-R runs=1] [-L label] [-x "k=v" consumer settings] [-H]
# One line of tab-separated figures a run; -H prints their names. Needs a build (mvn verify).
set -euo pipefail
cd "$(dirname "$0")/.."
b='' p='' t='' R=1 L=- x=''
while getopts b:p:t:R:L:x:H o; do
  case $o in
    H) printf 'label\trecords\trec_s\tMB_s\tbroker_cpu_s\tcpu_s_GB\twall_s\n' ;;
    b | p | t | R | L | x) printf -v "$o" %s "$OPTARG" ;;
    *) exit 2 ;;
  esac
done
[ -n "$b" ] || exit 0
for ((run = 1; run <= R; run++)); do
  # shellcheck disable=SC2086 # settings are separate words
  java -Xmx512m -cp "target/test-classes:oracle/target/kafka-3.9.2/*" io.moldau.bench.ReadBack "$L" "$b" "$p" "$t" $x
done
