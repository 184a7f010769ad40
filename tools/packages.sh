#!/usr/bin/env bash
# Brings the Debian packages that Batata needs: "packages.sh run" those of a running
# server and its demonstration photographs, "packages.sh test" those of the tests too,
# "packages.sh check" also those of the race detector.
# Installs only what is missing, and only as root; otherwise it prints the exact
# command and fails if something indispensable is missing.
set -euo pipefail

need=(postgresql ffmpeg)
# The drawn pictures stand in where these photographs are missing.
nice=(lomiri-wallpapers-16.04 lomiri-wallpapers-20.04 mate-backgrounds)
case ${1:-run} in
  run) programs=(ffmpeg initdb) ;;
  test | check)
    need+=(chromium libvips-tools libimage-exiftool-perl fonts-noto-cjk)
    programs=(ffmpeg initdb chromium vipsthumbnail exiftool)
    ;;&
  check)
    need+=(gcc libc6-dev)
    programs+=(gcc)
    ;;
  test) ;;
  *) echo "usage: packages.sh run|test|check" >&2; exit 2 ;;
esac

installed() {
  # Postgres from another source than Debian's metapackage serves as well.
  if [ "$1" = postgresql ] && compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null; then return 0; fi
  [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

missing() {
  local name
  for name in "$@"; do installed "$name" || printf '%s\n' "$name"; done
}

if ! command -v dpkg-query >/dev/null; then
  # Not Debian: ask for the programs themselves.
  absent=()
  for program in "${programs[@]}"; do
    command -v "$program" >/dev/null || absent+=("$program")
  done
  [ ${#absent[@]} -eq 0 ] && exit 0
  echo "Please install these programs: ${absent[*]} (initdb comes with the Postgres server)" >&2
  exit 1
fi

mapfile -t wanted < <(missing "${need[@]}")
mapfile -t welcome < <(missing "${nice[@]}")
[ $((${#wanted[@]} + ${#welcome[@]})) -eq 0 ] && exit 0

if [ "$(id -u)" -ne 0 ]; then
  echo "Missing Debian packages. Run:" >&2
  echo "  sudo apt-get install --no-install-recommends ${wanted[*]} ${welcome[*]}" >&2
  [ ${#wanted[@]} -eq 0 ] || exit 1
  echo "(photographs only; going on with drawn pictures)" >&2
  exit 0
fi

export DEBIAN_FRONTEND=noninteractive
apt=(apt-get -q -o DPkg::Lock::Timeout=300)
apt_install() { "${apt[@]}" install -y --no-install-recommends "$@" </dev/null; }

# Package lists that are missing or old make the first try fail; then they are fetched.
bring() {
  [ $# -eq 0 ] && return 0
  echo "installing $*"
  if ! apt_install "$@" >/dev/null 2>&1; then
    "${apt[@]}" update >/dev/null
    apt_install "$@" >&2
  fi
}

bring "${wanted[@]}"
bring "${welcome[@]}" || echo "no photographs (${welcome[*]}); going on with drawn pictures" >&2
