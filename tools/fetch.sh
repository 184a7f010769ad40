#!/usr/bin/env bash
# Builds developer tools from pinned sources, once, into
# ${XDG_CACHE_HOME:-~/.cache}/batata/tools/NAME-VERSION/NAME.
#   fetch.sh NAME…   build what is not there yet
#   fetch.sh -p NAME print the path of one tool
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
cache=${XDG_CACHE_HOME:-$HOME/.cache}/batata/tools

place() {
  case $1 in
    # The last community release, and the last version that resolves as a Go module.
    # Test server only: S3 on loopback, never exposed.
    minio) echo "$cache/minio-RELEASE.2025-09-07/minio" ;;
    golangci-lint) echo "$cache/golangci-lint-v2.15.0/golangci-lint" ;;
    gotestsum) echo "$cache/gotestsum-v1.13.0/gotestsum" ;;
    pebble) echo "$cache/pebble-v2.10.1/pebble" ;;
    pebble-challtestsrv) echo "$cache/pebble-v2.10.1/pebble-challtestsrv" ;;
    *) echo "fetch.sh: no such tool: $1" >&2; exit 2 ;;
  esac
}

# build MODULE-FOLDER PACKAGE OUTPUT
build() { (cd "$here/$1" && go build -trimpath -ldflags '-s -w' -o "$3" "$2"); }

if [ "${1:-}" = -p ]; then
  place "$2"
  exit
fi

for tool in "$@"; do
  path=$(place "$tool")
  [ -x "$path" ] && continue
  mkdir -p "$(dirname "$path")"
  # One builder at a time, and nobody sees half a binary.
  exec 9>"$(dirname "$path").lock"
  flock 9
  if [ ! -x "$path" ]; then
    echo "building $tool (once, into $(dirname "$path"))"
    part=$(mktemp -d "$cache/.part.XXXXXX")
    trap 'rm -rf "$part"' EXIT
    export CGO_ENABLED=0
    case $tool in
      minio) GOBIN=$part go install -trimpath -ldflags '-s -w' github.com/minio/minio@v0.0.0-20250907161309-07c3a429bfed ;;
      golangci-lint) build lint github.com/golangci/golangci-lint/v2/cmd/golangci-lint "$part/$tool" ;;
      gotestsum) build lint gotest.tools/gotestsum "$part/$tool" ;;
      pebble | pebble-challtestsrv) build pebble "github.com/letsencrypt/pebble/v2/cmd/$tool" "$part/$tool" ;;
    esac
    mv "$part/$tool" "$path"
    rm -rf "$part"
  fi
  flock -u 9
done
