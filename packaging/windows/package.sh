#!/usr/bin/env bash
# Packs artifacts/win-x64/{syswatch,syswatchd}.exe, which packaging/build.sh win-x64 makes, into
# artifacts/win-x64/packages: an installer (.msi), a zip, their SHA-256, and winget manifests where
# SYSWATCH_RELEASE_URL says from where the installer will be downloaded.
#   [SYSWATCH_RELEASE_URL=https://.../v0.1.0] packaging/windows/package.sh
# SYSWATCH_VERSION, SYSWATCH_PROGRAMS and SYSWATCH_PACKAGES stand for the version and the two directories.
set -euo pipefail
cd "$(dirname "$0")/../.."
. packaging/lib.sh

programs=${SYSWATCH_PROGRAMS:-artifacts/win-x64}
packages=${SYSWATCH_PACKAGES:-artifacts/win-x64/packages}
version=${SYSWATCH_VERSION:-$(sed -nE 's|.*<Version>(.*)</Version>.*|\1|p' Directory.Build.props)}
[[ $version =~ ^[0-9]+\.[0-9]+\.[0-9]+$ ]] || die "'$version' is no version that Windows Installer knows: three numbers"
name=syswatch-$version-win-x64

for program in syswatch syswatchd; do
  [ -f "$programs/$program.exe" ] || die "$programs/$program.exe is not there: run packaging/build.sh win-x64 first"
done
need_packages wixl msitools zip uuid-runtime

# One code for each version, so that packing again makes no other product of it.
product_code=$(uuidgen --sha1 --namespace 8e3b1c5e-5d0b-4b0e-9d63-0b1b5d7c6f21 --name "$version" | tr a-f A-F)

stage=$(mktemp -d)
trap 'rm -rf "$stage"' EXIT
install -m 644 "$programs"/{syswatch,syswatchd}.exe packaging/windows/{syswatch.wxs,VERIFY.md} "$stage"
# Windows' own editor shows a text with its line ends only from Windows 10 1809 on.
sed 's/$/\r/' LICENSE >"$stage/LICENSE.txt"
sed 's/$/\r/' packaging/windows/README.txt >"$stage/README.txt"
rm -rf "$packages"
mkdir -p "$packages"

query() { msibuild "$stage/$name.msi" "$@" || die "the installer's tables could not be written"; }

step "packing $name.msi"
# wixl takes files by relative names only.
(cd "$stage" && wixl -a x64 -D ProductCode="$product_code" -D Version="$version" -o "$name.msi" syswatch.wxs) ||
  die "wixl failed"

# The service: a SID of its own (1: unrestricted), and started again 5 s after each of its failures (1: restart), which
# are its crashes and its own word that it could not start or go on (4: SERVICE_CONFIG_FAILURE_ACTIONS_FLAG).
query -q 'CREATE TABLE MsiServiceConfig (MsiServiceConfig CHAR(72) NOT NULL, Name CHAR(255) NOT NULL LOCALIZABLE,
  Event SHORT NOT NULL, ConfigType LONG NOT NULL, Argument CHAR(255), Component_ CHAR(72) NOT NULL
  PRIMARY KEY MsiServiceConfig)' \
  -q "INSERT INTO MsiServiceConfig (MsiServiceConfig, Name, Event, ConfigType, Argument, Component_)
  VALUES ('Sid', 'syswatchd', 5, 5, '1', 'Daemon')" \
  -q "INSERT INTO MsiServiceConfig (MsiServiceConfig, Name, Event, ConfigType, Argument, Component_)
  VALUES ('FailureFlag', 'syswatchd', 5, 4, '1', 'Daemon')" \
  -q 'CREATE TABLE MsiServiceConfigFailureActions (MsiServiceConfigFailureActions CHAR(72) NOT NULL,
  Name CHAR(255) NOT NULL LOCALIZABLE, Event SHORT NOT NULL, ResetPeriod LONG, RebootMessage CHAR(255) LOCALIZABLE,
  Command CHAR(255) LOCALIZABLE, Actions CHAR(255), DelayActions CHAR(255), Component_ CHAR(72) NOT NULL
  PRIMARY KEY MsiServiceConfigFailureActions)' \
  -q "INSERT INTO MsiServiceConfigFailureActions (MsiServiceConfigFailureActions, Name, Event, ResetPeriod, Actions,
  DelayActions, Component_)
  VALUES ('Failure', 'syswatchd', 5, 86400, '1[~]1[~]1', '5000[~]5000[~]60000', 'Daemon')" \
  -q "INSERT INTO InstallExecuteSequence (Action, Condition, Sequence)
  VALUES ('MsiConfigureServices', 'VersionMsi >= \"5.00\"', 5850)"

# PATH of the machine, at its end (=: set, -: taken back when removed, *: the machine's).
query -q 'CREATE TABLE Environment (Environment CHAR(72) NOT NULL, Name CHAR(255) NOT NULL LOCALIZABLE,
  Value CHAR(255) LOCALIZABLE, Component_ CHAR(72) NOT NULL PRIMARY KEY Environment)' \
  -q "INSERT INTO Environment (Environment, Name, Value, Component_)
  VALUES ('Path', '=-*PATH', '[~];[INSTALLDIR]', 'CommandLine')" \
  -q "INSERT INTO InstallExecuteSequence (Action, Sequence) VALUES ('RemoveEnvironmentStrings', 3300)" \
  -q "INSERT INTO InstallExecuteSequence (Action, Sequence) VALUES ('WriteEnvironmentStrings', 5200)"

# What was found by who asks is told to who installs, which looks for it no second time.
query -q "UPDATE Property SET Value = 'WIX_DOWNGRADE_DETECTED;WIX_UPGRADE_DETECTED;WINDOWSBUILD'
  WHERE Property = 'SecureCustomProperties'"

# An older version goes before this one comes: its files have no version by which they would be replaced.
query -q "UPDATE InstallExecuteSequence SET Sequence = 1501 WHERE Action = 'RemoveExistingProducts'"
install -m 644 "$stage/$name.msi" "$packages"

step "packing $name.zip"
(cd "$stage" && zip -q -X "$name.zip" syswatch.exe syswatchd.exe README.txt LICENSE.txt VERIFY.md)
install -m 644 "$stage/$name.zip" "$packages"
(cd "$packages" && sha256sum "$name.msi" "$name.zip" >SHA256SUMS)

if [ -n "${SYSWATCH_RELEASE_URL:-}" ]; then
  step "writing the winget manifests"
  mkdir "$packages/winget"
  sha256=$(awk '$2 ~ /msi$/ { print toupper($1) }' "$packages/SHA256SUMS")
  for manifest in packaging/windows/winget/*.yaml; do
    sed -e "s|@VERSION@|$version|" -e "s|@PRODUCT_CODE@|{$product_code}|" -e "s|@SHA256@|$sha256|" \
      -e "s|@URL@|${SYSWATCH_RELEASE_URL%/}/$name.msi|" "$manifest" >"$packages/winget/$(basename "$manifest")"
  done
else
  note "no winget manifests: SYSWATCH_RELEASE_URL is not set"
fi
note "$(ls -l "$packages"/*.{msi,zip} | awk '{printf "%s %.1f MB  ", $9, $5/1e6}')"
