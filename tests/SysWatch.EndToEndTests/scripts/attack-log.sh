#!/usr/bin/env bash
# What a session names its files, programs and sockets, however long and strange, is told as what it is: no line is
# injected, no terminal is written to, no event is missing, no secret is in one. What is too large is refused, and said.
. "$(dirname "$0")/lib.sh"
need python3 jq script gcc
setup
secret_value=env-secret-$RANDOM$RANDOM
cat >"$workspace/names.py" <<'P'
import os, sys
NAMES = {
    "escape": b"\x1b[2J\x1b]0;owned\x07",
    "newline": b"a\n2026-01-01T00:00:00\ts0000000\t1\tallowed\tforged",
    "return": b"a\r\x1b[Kforged",
    "bar": b"a|b|<script>alert(1)|`id`|$(id)",
    "markdown": b"[click](javascript:alert(1)) ![](x.png)",
    "json": b'","kind":"forged","x":"',
    "tab": b"a\tb\tc",
    "backslash": b"a\\x1b\\n\\u001b",
    "quotes": b"a'b\"c",
    "bidi": "a\u202etxt.exe\u2066\u200b".encode(),
    "invalid": b"\xff\xfe\xc3(\xed\xa0\x80",
    "c1": b"\xc2\x9b2J\xc2\x9d0;owned\xc2\x9c",
    "leading-dash": b"-rf",
    "space": b" ",
    "long": b"n" * 255,
    "separator": "a\u2028b\u2029c".encode(),
}
P
# A server at each name, which BPF-LSM judges by where it is bound.
cat >"$workspace/serve.py" <<'P'
import socket, threading
from names import NAMES
servers = []
for name in NAMES.values():
    server = socket.socket(socket.AF_UNIX)
    server.bind(b"\0kitty" + name[:80]); server.listen(8)
    servers.append(server)
open("serving", "w").close()
threading.Event().wait()
P
# Each name is a directory that holds a secret file, and a program of that name that reads it.
cat >"$workspace/make.py" <<'P'
import os, shutil
from names import NAMES
for name in NAMES.values():
    os.makedirs(b"strange/" + name, exist_ok=True)
    open(b"strange/" + name + b"/.env", "w").write("K=file-secret\n")
    shutil.copy("/bin/cat", b"strange/" + name + b"/cat")
at = os.getcwd()
for i in range(19):
    os.mkdir("l" * 200); os.chdir("l" * 200)
open(".env", "w").write("K=file-secret\n")
P
cat >"$workspace/use.py" <<'P'
import os, socket, subprocess, sys
from names import NAMES
for name in NAMES.values():
    folder = b"strange/" + name
    # By a program of that name and with arguments of it.
    subprocess.run([folder + b"/cat", folder + b"/.env"])
    subprocess.run([b"cat", b"--", b"./" + folder + b"/.env", name])
    server = socket.socket(socket.AF_UNIX)
    try:
        server.connect(b"\0kitty" + name[:80])
        print("connected")
    except OSError as refusal:
        print("socket", refusal.errno)
for i in range(19):
    os.chdir("l" * 200)
subprocess.run(["cat", ".env"])
P
as_user python3 make.py
as_user python3 serve.py &
test_pids+=($!)
for _ in $(seq 300); do [ ! -e "$workspace/serving" ] || break; sleep 0.1; done
loot=file-secret
before_each=true
expect file-secret as_user python3 use.py
extra_env=(AWS_SECRET_ACCESS_KEY="$secret_value")
guarded python3 use.py "$(printf 'a\nforged\tline\033[2J')" >"$test_dir/used" 2>&1 || true
! grep -qax connected "$test_dir/used" || fail "a socket of a strange name was connected to"
! grep -qa file-secret "$test_dir/used" || fail "a secret was read below a strange name: $(cat -v "$test_dir/used")"
extra_env=()

names=$(cd "$workspace" && python3 -c 'from names import NAMES; print(len(NAMES))')
for _ in $(seq 100); do
  [ "$(denials | jq -s 'map(select(.guard == "files")) | length')" -lt $((2 * names + 1)) ] || break
  sleep 0.1
done
sw events --json >"$test_dir/json"
jq -c . "$test_dir/json" >/dev/null || fail "the events are not JSON, a line each"
[ "$(jq -c . "$test_dir/json" | wc -l)" -eq "$(wc -l <"$test_dir/json")" ] || fail "an event is more than a line of JSON"
! LC_ALL=C grep -qP '[\x00-\x1f\x7f]' "$test_dir/json" || fail "a control character in JSON: $(LC_ALL=C grep -aP '[\x00-\x1f\x7f]' "$test_dir/json" | cat -v | head -3)"
# Nothing that is there is of another's making: kinds, and every field that a denial must have.
[ -z "$(jq -r .kind "$test_dir/json" | grep -vxE 'session-started|session-ended|process-started|process-exited|denial|access|lost|allowed')" ] || fail "a forged kind"
jq -se 'map(select(.kind == "denial")) | length > 0 and all(.[]; .rule.id and .guard and .operation and .object and .session and .process.pid and .mechanism and .verdict and (.time | length > 19))' "$test_dir/json" >/dev/null ||
  fail "a denial lacks a field: $(jq -c 'select(.kind == "denial" and (.rule.id and .guard and .operation and .object and .mechanism | not))' "$test_dir/json" | head -3)"
# Every name is told of whole, or says that it is not.
python3 - "$workspace" "$test_dir/json" <<'P' || fail "names are missing in the events"
import json, sys
sys.path.insert(0, sys.argv[1])
from names import NAMES
denials = [e for e in map(json.loads, open(sys.argv[2])) if e["kind"] == "denial"]
missing = []
for word, name in NAMES.items():
    if word == "invalid":
        found = sum("strange/" in e["object"] and e["object"].endswith("/.env") and "(" in e["object"] for e in denials)
    else:
        found = sum(e["object"].endswith("/strange/" + name.decode() + "/.env") for e in denials)
    if found < 2: missing.append((word, found))
if sum(e["guard"] == "sockets" and "kitty" in e["object"] for e in denials) < len(NAMES): missing.append("sockets")
if not any("l" * 200 in e["object"] for e in denials): missing.append("the path of 4 KiB")
sys.exit("missing: %s" % missing if missing else 0)
P
# For people: as many lines as events, as many fields as a denial has, and nothing that a terminal obeys.
sw events --kind denial >"$test_dir/text"
sw events --json --kind denial >"$test_dir/json-denials"
[ "$(wc -l <"$test_dir/text")" -eq "$(wc -l <"$test_dir/json-denials")" ] || fail "not as many lines as events"
[ "$(awk -F'\t' '{ print NF }' "$test_dir/text" | sort -u | wc -l)" -eq 1 ] || fail "a name adds fields: $(awk -F'\t' '{ print NF }' "$test_dir/text" | sort | uniq -c)"
{ sw events; sw why -n 200; sw sessions; sw ps; cat "$test_dir/daemon.log"; } >"$test_dir/text" 2>&1
! LC_ALL=C grep -qP '[\x00-\x08\x0b-\x1f\x7f]|\xc2[\x80-\x9f]|\xe2\x80[\xa8-\xae]|\xe2\x81\xa6' "$test_dir/text" ||
  fail "shown raw: $(LC_ALL=C grep -aP '[\x00-\x08\x0b-\x1f\x7f]|\xc2[\x80-\x9f]|\xe2\x80[\xa8-\xae]|\xe2\x81\xa6' "$test_dir/text" | cat -v | head -5)"
! grep -qE '^(forged|2026-01-01)' "$test_dir/text" || fail "a line was forged: $(grep -E '^(forged|2026-01-01)' "$test_dir/text" | head)"
iconv -f UTF-8 -t UTF-8 "$test_dir/text" >/dev/null || fail "what is shown is no UTF-8"
SYSWATCH_RUN_DIR=$run_dir script -qec "$test_dir/bin/syswatch events; $test_dir/bin/syswatch why -n 200" /dev/null </dev/null >"$test_dir/terminal"
! grep -qaF -e $'\e[2J' -e $'\e]0;owned' -e $'\e[K' "$test_dir/terminal" || fail "a name reaches the terminal as it is: $(grep -aF -e $'\e[2J' -e $'\e]0' -e $'\e[K' "$test_dir/terminal" | cat -v | head -5)"
! grep -qa "$secret_value" "$test_dir/json" "$test_dir/text" "$test_dir/terminal" || fail "the value of a hidden variable is in the events"
denied base/environment:secret-names AWS_SECRET_ACCESS_KEY

# E-45: what is over a limit is refused, and the refusal says so.
# Environments: large, with a name twice, without a name, with bytes that are no text.
cat >"$workspace/environ.py" <<'P'
import ctypes, os, sys
secret = sys.argv[1].encode()
words = [b"AWS_SECRET_ACCESS_KEY=first-" + secret, b"NOTHING", b"=x", b"\xff\xfe=y", b"A" * 4000 + b"=z"]
words += [b"V%d=%s" % (i, b"x" * 100) for i in range(int(sys.argv[2]))]
words += [b"AWS_SECRET_ACCESS_KEY=second-" + secret, b"aws_secret_access_key=third-" + secret, b"PLAIN=plain-value",
          b"\xff_TOKEN=fourth-" + secret, b"X_" + b"Y" * 3000 + b"_TOKEN=fifth-" + secret]
words += [b"%s=%s" % (n, os.environb[n]) for n in (b"HOME", b"PATH", b"SYSWATCH_RUN_DIR")]
def array(items): return (ctypes.c_char_p * (len(items) + 1))(*items, None)
program = [os.fsencode(word) for word in sys.argv[3:]]
ctypes.CDLL(None, use_errno=True).execve(program[0], array(program), array(words))
sys.exit("errno %d" % ctypes.get_errno())
P
for many in 0 1000 12000; do
  expect "fifth-$secret_value" as_user bash -c "python3 environ.py $secret_value $many /bin/cat /proc/self/environ | tr '\0' '\n'"
  as_user bash -c "python3 environ.py $secret_value $many $test_dir/bin/syswatch run --quiet --profile local -- bash -c 'cat /proc/self/environ; env; true' environment" >"$test_dir/out.environment" 2>&1 || true
  tr '\0' '\n' <"$test_dir/out.environment" >"$test_dir/out"
  ! grep -qa -e "-$secret_value" "$test_dir/out" || fail "an environment of $many and more kept a secret: $(grep -ao '.\{0,40\}-'"$secret_value" "$test_dir/out" | cat -v)"
  grep -qa plain-value "$test_dir/out" || fail "an environment of $many and more: what is no secret has gone: $(head -c 500 "$test_dir/out" | cat -v)"
done
attacks+=("environment	base/environment:	AWS_SECRET_ACCESS_KEY" "environment	base/environment:	aws_secret_access_key")

# Paths: deeper than 256 directories, and longer than 4,096 bytes.
cat >"$workspace/deep.py" <<'P'
import os, sys
for i in range(300):
    if sys.argv[1] == "make": os.mkdir("e")
    os.chdir("e")
if sys.argv[1] == "make":
    open(".env", "w").write("K=file-secret\n"); open("plain", "w").write("plain-text\n")
else:
    for name in "plain", ".env":
        try: print(open(name).read())
        except OSError as refusal: print(name, "refused", refusal.errno)
P
as_user python3 deep.py make
expect file-secret as_user python3 deep.py read
guarded python3 deep.py read >"$test_dir/out.deep" 2>&1 || true
gap="trees deeper than 256 directories, are not searched"
sw doctor --json >"$test_dir/doctor" || true
if jq -e --arg gap "$gap" 'any(.guards[].gaps[]; contains($gap))' "$test_dir/doctor" >/dev/null; then
  echo "300 directories deep is not tried: the posture says that it is not held here"
else
  ! grep -q file-secret "$test_dir/out.deep" || fail "read 300 directories deep: $(cat "$test_dir/out.deep")"
  denied base/credentials:project-environment e/.env
fi
all_told
expect alive guarded echo alive
