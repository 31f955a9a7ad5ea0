#!/bin/sh
# kafka-server-stop.sh [--node-id=N]
# The name that scripts know for: moldau broker stop.
exec "$(dirname "$0")/moldau" broker stop "$@"
