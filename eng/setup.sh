# What ./bolt and ./test need on a machine. Sourced by both; prints what it runs, on standard error.
# On Debian and its relatives it installs what is missing; elsewhere it says what to install.

say() { printf '%s\n' "$*" >&2; }

run() { say "+ $*"; "$@" >&2; }

as_root() {
  if [ "$(id -u)" -eq 0 ]; then run "$@"
  elif command -v sudo >/dev/null 2>&1; then run sudo "$@"
  else say "Not root, and there is no sudo: run '$*' as root, then try again."; return 1
  fi
}

# install_debian PACKAGE...: false where there is no apt-get or it fails.
install_debian() {
  command -v apt-get >/dev/null 2>&1 || return 1
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@" && return
  as_root apt-get update && as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@"
}

need_dotnet() {
  if ! command -v dotnet >/dev/null 2>&1; then
    say "The .NET SDK 10 is needed and 'dotnet' was not found."
    say "Install it as https://dotnet.microsoft.com/download says for your system, then try again."
    exit 1
  fi
  if ! (cd "$root" && dotnet --version >/dev/null 2>&1); then
    say "A .NET SDK that global.json accepts was not found:"
    (cd "$root" && dotnet --version) >&2 || true
    exit 1
  fi
}

has_secp256k1() {
  [ -n "${BLGV_BOLT_SECP256K1:-}" ] && return 0
  local file
  for file in /usr/lib/libsecp256k1.so.* /usr/lib/*-linux-gnu/libsecp256k1.so.* /usr/lib64/libsecp256k1.so.* /usr/local/lib/libsecp256k1.* \
              /opt/homebrew/lib/libsecp256k1.*; do
    [ -e "$file" ] && return 0
  done
  return 1
}

need_secp256k1() {
  has_secp256k1 && return
  local package
  for package in libsecp256k1-1 libsecp256k1-2; do
    install_debian "$package" && return
  done
  say "libsecp256k1 (0.2 or later, with the modules recovery, ecdh, extrakeys and schnorrsig) is needed and was not found."
  say "Install it: Debian, Ubuntu: apt-get install libsecp256k1-1 (or -2) · Fedora: dnf install libsecp256k1"
  say "            Arch: pacman -S libsecp256k1 · macOS: brew install secp256k1"
  say "or set BLGV_BOLT_SECP256K1 to the path of the library."
  exit 1
}
