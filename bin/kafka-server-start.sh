#!/bin/sh
# kafka-server-start.sh [-daemon] server.properties [--override key=value]*
# The name that scripts know for: moldau broker start.
set -eu

here=$(cd "$(dirname "$0")" && pwd -P)
LOG_DIR=${LOG_DIR:-$here/../logs}
export LOG_DIR

if [ $# -lt 1 ]; then
  echo "USAGE: $0 [-daemon] server.properties [--override property=value]*" >&2
  exit 1
fi
if [ "$1" = -daemon ]; then
  shift
  mkdir -p "$LOG_DIR"
  nohup "$here/moldau" broker start "$@" >"$LOG_DIR/kafkaServer.out" 2>&1 </dev/null &
  exit 0
fi
exec "$here/moldau" broker start "$@"
