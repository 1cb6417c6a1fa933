#!/usr/bin/env bash
# The body of `tests/bench.sh --peers`: SysWatch beside what a user would pick instead, on the same machine, in one run.
# Each as its own pages say to start a command; a peer that is not here, or does not start here, is left out.
. "$(dirname "$0")/../SysWatch.EndToEndTests/scripts/lib.sh"
# Where homes are: some of them replace /tmp, and hide what else there is.
home=/home/$account workspace=/home/$account/work
mkdir "$home"
trap 'status=$?; rm -rf "$home"; (exit $status); finish' EXIT
mkdir -p "$run_dir" && mount -t tmpfs -o mode=755 syswatch-bench "$run_dir"
setup
sandbox_runtime=@anthropic-ai/sandbox-runtime@0.0.83
codex=@openai/codex@0.171.0

echo "== getting the peers that come from npm (pinned)"
npm install --silent --no-audit --no-fund --prefix "$test_dir/peers" $sandbox_runtime $codex >/dev/null 2>&1 ||
  echo "npm could not get them: left out"
chmod -R a+rX "$test_dir/peers" 2>/dev/null || true
cat >"$test_dir/srt.json" <<'JSON'
{"network": {"allowedDomains": [], "deniedDomains": []},
 "filesystem": {"denyRead": ["~/.aws", "~/.ssh"], "allowWrite": ["."], "denyWrite": []}}
JSON
chmod 644 "$test_dir/srt.json"

echo "== making the workload and the decoys"
as_user bash -c 'mkdir -p tree c && cd tree && git init -q && for i in $(seq 2000); do echo $i >f$i; done && git add . &&
  git -c user.name=a -c user.email=a@b commit -q -m all
  cd ../c && for i in $(seq 20); do printf "int f%d(int x) { return x + %d; }\n" $i $i >f$i.c; done'
as_user bash -c 'ln ~/.aws/credentials hard; git init -q .; echo "# mine" >~/.bashrc; mkdir -p ~/.1password'
python3 "$repository/tests/bench/peers.py" "$account" "$home" "$workspace" "$run_dir" "$test_dir" "$ROUNDS"
