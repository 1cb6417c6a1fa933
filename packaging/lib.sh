# Shared by the scripts of this repository: progress, prerequisites, counts. Sourced, never run.
# shellcheck shell=bash disable=SC2034

# Colour on a terminal only.
bold='' red='' green='' plain=''
if [ -t 1 ]; then bold=$'\033[1m' red=$'\033[31m' green=$'\033[32m' plain=$'\033[0m'; fi

step() { printf '\n%s== %s%s\n' "$bold" "$*" "$plain"; }
note() { printf '   %s\n' "$*"; }
die() { printf '%serror:%s %s\n' "$red" "$plain" "$*" >&2; exit 1; }

# need_root WHY: ends unless root.
need_root() { [ "$(id -u)" -eq 0 ] || die "this needs root ($1): run it with sudo"; }

# need_packages NAME...: installs the Debian or Ubuntu packages that are missing.
need_packages() {
  local missing=() package
  for package in "$@"; do
    dpkg-query -W -f '${db:Status-Status}\n' "$package" 2>/dev/null | grep -qx installed || missing+=("$package")
  done
  [ ${#missing[@]} -eq 0 ] && return 0
  need_root "to install ${missing[*]}"
  note "installing ${missing[*]}"
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq >/dev/null || note "apt-get update failed; going on with the lists at hand"
  apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null ||
    die "apt-get could not install ${missing[*]}; install them by hand and run this again"
}

# want_packages NAME...: the same for what tests can do without; those say that they were skipped.
want_packages() {
  local package
  for package in "$@"; do
    (need_packages "$package") >/dev/null 2>&1 || note "$package cannot be installed here: its tests are skipped"
  done
}

# want_agent PACKAGE VERSION: a real coding agent from npm in artifacts/agents; nothing of the package runs meanwhile.
want_agent() {
  local installed=artifacts/agents/node_modules/$1/package.json
  grep -qs "\"version\": \"$2\"" "$installed" && return 0
  mkdir -p artifacts/agents
  npm install --prefix artifacts/agents --ignore-scripts --no-save --no-audit --no-fund "$1@$2" >/dev/null 2>&1 ||
    note "$1 $2 cannot be installed here: its tests are skipped"
}

# need_dotnet: ends unless the .NET 10 SDK answers. Finds it where Microsoft's script puts it, too.
need_dotnet() {
  local home
  home=$(getent passwd "${SUDO_USER:-$(id -un)}" | cut -d: -f6)
  command -v dotnet >/dev/null || export PATH="$PATH:/usr/share/dotnet:/usr/lib/dotnet:$home/.dotnet:$HOME/.dotnet"
  command -v dotnet >/dev/null || die "the .NET 10 SDK is missing: see https://dotnet.microsoft.com/download/dotnet/10.0"
  dotnet --list-sdks | grep -q '^10\.' || die "the .NET 10 SDK is missing (found: $(dotnet --list-sdks | tr '\n' ' '))"
  export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_GENERATE_ASPNET_CERTIFICATE=false
}

# test_counts LOG: passed, failed and skipped, of the closing line of a test project; nothing where there is none.
test_counts() {
  sed -nE 's/.*Total: ([0-9]+), Errors: ([0-9]+), Failed: ([0-9]+), Skipped: ([0-9]+).*/\1 \2 \3 \4/p' "$1" |
    tail -1 | awk '{ print $1 - $3 - $4, $2 + $3, $4 }'
}

# build_packages: what building SysWatch takes.
build_packages() { need_packages clang llvm gcc libc6-dev zlib1g-dev libbpf-dev libelf-dev make; }
