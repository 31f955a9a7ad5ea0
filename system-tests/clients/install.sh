#!/usr/bin/env bash
# Installs the clients that are not Java: kcat, confluent-kafka and kafka-python (with its codecs) from Debian, kafkajs from npm.
# What is there already is left alone.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)

packages=(kcat python3-confluent-kafka python3-kafka python3-crc32c python3-lz4 python3-snappy python3-zstandard)
command -v node >/dev/null && command -v npm >/dev/null || packages+=(nodejs npm)
missing=()
for package in "${packages[@]}"; do
  [ "$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || missing+=("$package")
done
if [ ${#missing[@]} -gt 0 ]; then
  sudo=
  [ "$(id -u)" -eq 0 ] || sudo=sudo
  $sudo apt-get update -qq
  DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
fi

[ -d "$here/node_modules/kafkajs-snappy" ] || (cd "$here" && npm ci --no-audit --no-fund --silent)
