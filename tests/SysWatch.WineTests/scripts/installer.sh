#!/usr/bin/env bash
# The packages: install, upgrade, a version whose service cannot start, remove; the zip; what winget is told.
. "$(dirname "$0")/lib.sh"
for tool in wixl msibuild msiinfo zip uuidgen python3; do
  command -v "$tool" >/dev/null || skip "$tool is not installed"
done
setup
installed="$drive/Program Files/SysWatch"
records=$drive/ProgramData/SysWatch
show_state() { grep -aE '^(Action|Service|File|MSI|Error|[0-9]+:)' "$drive/msi.log" 2>/dev/null | tail -40; }
# wine ends its services when nothing else runs in the prefix.
in_background ping -n 600 127.0.0.1

# pack VERSION [DIRECTORY]: the programs of DIRECTORY as that version; its packages are in $packages.
pack() {
  packages=$test_dir/packages/$1
  SYSWATCH_RELEASE_URL=https://downloads.example/v$1 SYSWATCH_VERSION=$1 SYSWATCH_PROGRAMS=${2:-$artifacts} \
    SYSWATCH_PACKAGES=$packages "$repository/packaging/windows/package.sh" >"$test_dir/out" 2>&1 ||
    fail "package.sh: $(tail "$test_dir/out")"
  cp "$packages/syswatch-$1-win-x64.msi" "$drive/$1.msi"
}

# msi WORD FILE: exit code in $status (of Windows' codes the last eight bits).
msi() {
  status=0
  windows msiexec "$1" "C:\\$2.msi" /qn /l*v 'C:\msi.log' >"$test_dir/out" 2>&1 || status=$?
}
state() { windows sc query syswatchd | tr -d '\r' | sed -nE 's/^ *STATE *: *[0-9]+ *([A-Z_]+).*/\1/p'; }
machine_path() {
  windows reg query 'HKLM\System\CurrentControlSet\Control\Session Manager\Environment' /v PATH | tr -d '\r'
}
# products: how many are registered under the name.
products() {
  windows reg query 'HKLM\Software\Microsoft\Windows\CurrentVersion\Uninstall' /s 2>/dev/null |
    grep -c 'DisplayName.*SysWatch' || true
}
is_installed() {
  for file in syswatch.exe syswatchd.exe LICENSE.txt VERIFY.md; do
    [ -f "$installed/$file" ] || fail "$1: $file is not there"
  done
  windows reg query 'HKLM\System\CurrentControlSet\Services\syswatchd' /v ImagePath |
    grep -qF 'SysWatch\syswatchd.exe' ||
    fail "$1: the service names another program"
  [ "$(machine_path | grep -oF 'C:\Program Files\SysWatch' | wc -l)" -eq 1 ] || fail "$1: PATH: $(machine_path)"
  wait_until_served
  [ "$(state)" = RUNNING ] || fail "$1: the service is $(state)"
  expect 1 'at \\.\pipe\syswatch' windows 'C:\Program Files\SysWatch\syswatch.exe' doctor
}

is_gone() {
  for file in syswatch.exe syswatchd.exe LICENSE.txt VERIFY.md; do
    [ ! -e "$installed/$file" ] || fail "$1: $file is still there"
  done
  [ ! -e "$installed" ] || fail "$1: left in its directory: $(ls -A "$installed")"
  windows sc query syswatchd >/dev/null 2>&1 && fail "$1: the service is still there"
  machine_path | grep -qi syswatch && fail "$1: PATH: $(machine_path)"
  [ "$(products)" -eq 0 ] || fail "$1: $(products) products are registered"
  no_daemon_is_left "$1"
}

pack 0.8.0
msi /i 0.8.0
[ "$status" -eq 0 ] || fail "msiexec /i ended with $status"
is_installed "the first version"
[ -d "$records" ] || fail "the daemon has no directory of its own"

# A later one takes its place: one product, one service, one entry of PATH; records stay.
mkdir -p "$records/profiles/team"
echo kept >"$records/profiles/team/kept.yaml.txt"
pack 0.9.0
msi /i 0.9.0
[ "$status" -eq 0 ] || fail "the upgrade ended with $status"
is_installed "the upgrade"
[ "$(products)" -eq 1 ] || fail "after the upgrade $(products) versions are registered"
[ -f "$records/profiles/team/kept.yaml.txt" ] || fail "the upgrade has removed the administrator's profiles"

# An older one does not take the place of a newer.
msi /i 0.8.0
[ "$status" -ne 0 ] || fail "an older version was installed over a newer"
is_installed "after the older version"

# Removed: nothing is left but what the administrator has written.
msi /x 0.9.0
[ "$status" -eq 0 ] || fail "msiexec /x ended with $status"
is_gone "removed"
[ "$(cd "$records" && find . -type f)" = ./profiles/team/kept.yaml.txt ] || fail "removed, but left: $(find "$records")"
rm -r "$records"

# One whose service cannot start: msiexec fails, and nothing of it stays. (On Windows an older version comes back.)
if build_tool broken-service; then
  mkdir "$test_dir/broken"
  cp "$artifacts/syswatch.exe" "$test_dir/broken/"
  cp "$drive/broken-service.exe" "$test_dir/broken/syswatchd.exe"
  pack 1.0.0 "$test_dir/broken"
  msi /i 1.0.0
  [ "$status" -ne 0 ] || fail "a service that cannot start was installed"
  is_gone "after a service that could not start"
fi

# Again, and away: nothing at all is left.
msi /i 0.9.0
[ "$status" -eq 0 ] || fail "msiexec /i ended with $status"
is_installed "once more"
msi /x 0.9.0
[ "$status" -eq 0 ] || fail "msiexec /x ended with $status"
is_gone "removed once more"
[ ! -e "$records" ] || fail "removed, but left: $(find "$records")"

# The zip: its programs run from where they are.
mkdir "$drive/unpacked"
python3 -m zipfile -e "$test_dir/packages/0.9.0/syswatch-0.9.0-win-x64.zip" "$drive/unpacked"
for line in 'sc.exe create syswatchd binPath= "\"C:\Program Files\SysWatch\syswatchd.exe\""' '--remove' \
  'sc.exe sidtype syswatchd unrestricted' 'sc.exe delete syswatchd'; do
  grep -qF -- "$line" "$drive/unpacked/README.txt" || fail "the zip's README.txt does not say: $line"
done
grep -qF 'VERIFY.md' "$drive/unpacked/README.txt" && [ -f "$drive/unpacked/VERIFY.md" ] || fail "the zip's VERIFY.md"
(cd "$test_dir/packages/0.9.0" && sha256sum --quiet -c SHA256SUMS) || fail "SHA256SUMS"
expect 0 "syswatch " windows 'C:\unpacked\syswatch.exe' version
expect 0 "exit codes" windows 'C:\unpacked\syswatchd.exe' --help
in_background 'C:\unpacked\syswatchd.exe' --run
daemon_pid=$started
wait_until_served
stop_daemon
[ "$stopped" -eq 0 ] || fail "syswatchd of the zip ended with $stopped"

# winget: what each of the three must say, and that it is this installer that they speak of.
manifests=$test_dir/packages/0.9.0/winget
value() { sed -nE "s/^ *(- )?$2: *\"?([^\"]*)\"? *\$/\\2/p" "$manifests/SysWatch.SysWatch.$1"; }
has() {
  local file=$1 key
  shift
  for key in PackageIdentifier PackageVersion ManifestType ManifestVersion "$@"; do
    grep -qE "^ *(- )?$key: *[^ ]" "$manifests/SysWatch.SysWatch.$file" || fail "winget: $file has no $key"
  done
  grep -q '@[A-Z_]*@' "$manifests/SysWatch.SysWatch.$file" && fail "winget: $file has a name in place of a value"
  [ "$(value "$file" PackageIdentifier) $(value "$file" PackageVersion)" = "SysWatch.SysWatch 0.9.0" ] ||
    fail "winget: $file is of another package or version"
}
has yaml DefaultLocale
has installer.yaml InstallerType Scope Architecture InstallerUrl InstallerSha256 ProductCode
has locale.en-US.yaml PackageLocale Publisher PackageName License ShortDescription
[ "$(value yaml ManifestType)" = version ] && [ "$(value installer.yaml ManifestType)" = installer ] &&
  [ "$(value locale.en-US.yaml ManifestType)" = defaultLocale ] || fail "winget: the kinds of the three"
[ "$(value yaml DefaultLocale)" = "$(value locale.en-US.yaml PackageLocale)" ] || fail "winget: the default locale"
msi=$test_dir/packages/0.9.0/syswatch-0.9.0-win-x64.msi
[ "$(value installer.yaml InstallerSha256)" = "$(sha256sum "$msi" | cut -d' ' -f1 | tr a-f A-F)" ] ||
  fail "winget: the hash is not the installer's"
property() { msiinfo export "$msi" Property | tr -d '\r' | awk -F'\t' -v name="$1" '$1 == name { print $2 }'; }
[ "$(value installer.yaml ProductCode)" = "$(property ProductCode)" ] ||
  fail "winget: the product code is not the installer's"
[ "$(value installer.yaml PackageVersion)" = "$(property ProductVersion)" ] ||
  fail "winget: the version is not the installer's"
[ "$(value installer.yaml InstallerUrl)" = "https://downloads.example/v0.9.0/$(basename "$msi")" ] ||
  fail "winget: $(value installer.yaml InstallerUrl)"
# The service's settings, which wine does not take.
table() { msiinfo export "$msi" "$1" | tr -d '\r'; }
# One oldest Windows, by its build; found before it is asked for.
oldest=$(sed -nE 's/.*BuildMin = ([0-9]+);/\1/p' "$repository/src/SysWatch.Windows/Plans/Tiers/TierPlanner.cs")
[ "$(value installer.yaml MinimumOSVersion)" = "10.0.$oldest.0" ] || fail "winget: the oldest Windows is not $oldest"
table LaunchCondition | grep -qF "WINDOWSBUILD >= $oldest" || fail "the installer's oldest Windows is not $oldest"
table RegLocator | grep -qF CurrentBuildNumber || fail "nothing tells the installer which Windows it is"
property SecureCustomProperties | grep -qw WINDOWSBUILD || fail "the build is not told to who installs"
for sequence in InstallExecuteSequence InstallUISequence; do
  table "$sequence" | awk -F'\t' '$1 == "AppSearch" { a = $3 } $1 == "LaunchConditions" { l = $3 }
    END { exit !(a != "" && a + 0 < l + 0) }' || fail "$sequence: the build is asked for before it is known"
done
table ServiceInstall | awk -F'\t' '$2 == "syswatchd" { print $8 }' | grep -qx 'RpcSs\[~\]\[~\]' ||
  fail "the service depends on: $(table ServiceInstall)"
for setting in 4 5; do
  table MsiServiceConfig | awk -F'\t' -v type="$setting" '$4 == type && $5 == "1"' | grep -q syswatchd ||
    fail "the service has no setting $setting: $(table MsiServiceConfig)"
done
grep -q '^InstallerType: msi' "$manifests/SysWatch.SysWatch.installer.yaml" || fail "winget: the installer's type"
exit 0
