#!/usr/bin/env bash
# What runs later outside of the session, or loosens an agent's leash, is written by no tool of it: some hundred places.
. "$(dirname "$0")/lib.sh"
need git jq python3
setup
as_user git init -q repo
as_user git init -q repo/vendor
as_user bash -c 'printf "#!/bin/sh\necho evil\n" >evil; chmod +x evil; mkdir -p tpl/hooks; cp evil tpl/hooks/post-checkout'

# left PLACE: what the attack writes has come to it. As root, because some places may not be read by their owner's session.
left() { [ -f "$1" ] && grep -qs evil "$1"; }

# leaves NAME RULE PLACE SCRIPT: bare the place then holds what was written; guarded it does not, and a denial names it.
leaves() {
  local name=$1 rule=$2 place=$3
  as_user bash -c "rm -rf $place; $before_each"
  as_user bash -c "$4" "$name" >"$test_dir/out.bare" 2>&1 || true
  left "$place" || fail "$name leaves nothing outside of a session either: $(cat "$test_dir/out.bare")"
  as_user bash -c "rm -rf $place; $before_each"
  attacks+=("$name	$rule	${5:-$(basename "$place")}")
  guarded bash -c "$4" "$name" >"$test_dir/out.$name" 2>&1 || true
  ! left "$place" || fail "$name left $place: $(cat "$test_dir/out.$name")"
}

# places RULE PLACE...: each is written, and has a file moved onto it.
places() {
  local rule=$1 place name
  shift
  for place in "$@"; do
    name=${place//[^A-Za-z0-9.]/-}
    as_user mkdir -p "$(dirname "$place")"
    leaves "write$name" "$rule" "$place" "echo evil >$place"
    leaves "move$name" "$rule" "$place" "cp evil moved && mv moved $place"
  done
}

# E-24: hooks of git, in any repository of the workspace.
hooks=base/persistence:git-hooks
places $hooks "$workspace/repo/.git/hooks/post-commit" "$workspace/repo/vendor/.git/hooks/pre-push" \
  "$workspace/repo/.git/modules/m/hooks/post-checkout" "$home/.config/git/hooks/pre-commit"
hook=$workspace/repo/.git/hooks/post-commit
leaves hook-link $hooks "$hook" 'ln evil repo/.git/hooks/post-commit'
leaves hook-install $hooks "$hook" 'install -m 755 evil repo/.git/hooks/post-commit'
leaves hook-sample $hooks "$hook" 'cp evil repo/.git/hooks/x.sample && mv repo/.git/hooks/x.sample repo/.git/hooks/post-commit; rm -f repo/.git/hooks/x.sample'
leaves hook-root $hooks "$hook" "cp evil /proc/self/root$hook"
before_each='rm -rf new h kept; git init -q new; mkdir -p new/.git/hooks h; cp evil h/post-commit'
leaves hook-folder "" "$workspace/new/.git/hooks/post-commit" 'mv new/.git/hooks kept; mv h new/.git/hooks' hooks
leaves hook-folder-link "" "$workspace/new/.git/hooks/post-commit" 'rm -rf new/.git/hooks; ln -s ../../h new/.git/hooks' hooks
leaves hook-repository "" "$workspace/new/.git/hooks/post-commit" 'rm -rf new; mkdir -p copy/.git/hooks; cp evil copy/.git/hooks/post-commit; mv copy new' hooks
before_each=true
leaves hook-template $hooks "$workspace/made/.git/hooks/post-checkout" 'rm -rf made; git init -q --template=$PWD/tpl made' post-checkout
leaves hook-python $hooks "$hook" "python3 -c \"import os; d = os.open('repo/.git/hooks', os.O_PATH); f = os.open('post-commit', os.O_WRONLY | os.O_CREAT, 0o755, dir_fd=d); os.write(f, open('evil', 'rb').read())\""
# The person's own commit runs no hook of the session's; their own hook it does.
commit='cd repo && git -c user.name=a -c user.email=a@b.c commit -q --allow-empty -m x 2>&1'
guarded_sh 'cp evil repo/.git/hooks/post-commit' 2>/dev/null || true
refused evil as_user bash -c "$commit"
as_user cp evil repo/.git/hooks/post-commit
expect evil as_user bash -c "$commit"
as_user rm repo/.git/hooks/post-commit
guarded_sh "$commit"

# E-27: what shells read, and where they find programs.
places base/persistence:shells "$home"/.{bashrc,bash_profile,bash_login,bash_logout,bash_aliases,profile,zshrc,zprofile,zshenv,zlogin,inputrc,pam_environment,xprofile,tmux.conf} \
  "$home/.zshrc.local" "$home/.direnvrc" "$home/.config/kitty/kitty.conf" "$home/.config/fish/config.fish" "$home/.config/environment.d/a.conf" "$home/.oh-my-zsh/custom/a.zsh"
places base/persistence:path-programs "$home/.local/bin/git" "$home/bin/ls" "$home/.cargo/bin/cargo" "$home/go/bin/gopls" "$home/.pyenv/shims/python3"
places base/persistence:agent-programs "$home/.local/share/claude/versions/9.9.9" "$home/.claude/local/claude" "$home/.local/share/cursor-agent/versions/1/node" \
  "$home/.opencode/bin/opencode" "$home/.amp/bin/amp" "$home/.local/share/gh/copilot/copilot"
places base/persistence:tools "$home"/.local/lib/python3.{11,13}/site-packages/{a.pth,sitecustomize.py,usercustomize.py} \
  "$home/.ipython/profile_default/startup/a.py" "$home"/.{gdbinit,sqliterc} "$home/.cargo/config.toml" "$home/.gradle/init.d/a.gradle"
places base/persistence:git-settings "$home/.gitconfig" "$home/.config/git/config" "$home/.config/git/attributes"
places base/persistence:editors "$home/.vimrc" "$home/.config/nvim/init.lua" "$home/.emacs.d/init.el" "$home/.config/zed/tasks.json" "$home/.vscode/extensions/a/extension.js"
places base/persistence:workspace-autorun "$workspace"/sub/.vscode/{settings,tasks,launch}.json "$workspace"/sub/{.exrc,.nvim.lua,.dir-locals.el,.envrc,.vscode/mcp.json,.zed/tasks.json}

# E-31: what the system starts.
places base/persistence:services "$home/.config/systemd/user/a.service" "$home/.config/systemd/user/a.timer" \
  "$home/.config/systemd/user/default.target.wants/a.service" "$home/.config/systemd/user/a.service.d/override.conf" \
  "$home/.local/share/systemd/user/b.service" "$home/.config/containers/systemd/a.container" "$home/.kde/Autostart/a.sh" "$home/.config/plasma-workspace/env/a.sh" "$home/.config/sway/config" \
  "$home/.config/autostart/a.desktop" "$home/.config/autostart-scripts/a.sh" \
  "$home/.local/share/dbus-1/services/a.service" "$home/.local/share/applications/a.desktop" "$home/.config/mimeapps.list"
places base/credentials:ssh "$home"/.ssh/{authorized_keys,authorized_keys2,rc,environment}

# E-29: agents' settings, hooks and tools, of this agent and of the others.
places base/persistence:agent-settings "$home"/.claude/{settings.json,hooks/a.sh,commands/a.md,agents/a.md,skills/a/SKILL.md,plugins/a.json} \
  "$workspace"/.claude/{settings.json,settings.local.json,hooks/a.sh} "$workspace/.mcp.json" "$home/.claude.json" \
  "$home"/.codex/{config.toml,rules/a.rules,hooks/a.sh} "$workspace/.codex/config.toml" \
  "$home"/.gemini/{settings.json,extensions/a/gemini-extension.json} "$workspace/.gemini/settings.json" \
  "$home/.cursor/mcp.json" "$workspace"/.cursor/{mcp.json,rules/a.mdc,hooks.json} "$home/.codeium/windsurf/mcp_config.json" \
  "$home/.config/goose/config.yaml" "$home/.config/opencode/opencode.json" "$workspace"/{opencode.json,crush.json,.aider.conf.yml} \
  "$home/.copilot/mcp-config.json" "$workspace/.kiro/settings/mcp.json" "$home/.qwen/settings.json" "$home/.srt-settings.json" \
  "$home"/.{continue/config.yaml,cline/data/settings.json,augment/settings.json,agents/mcp_config.json,vibe/config.toml} \
  "$home/.config/crush/crush.json" "$workspace"/{.agents/mcp_config.json,.github/hooks/a.json,.windsurf/hooks.json}
all_told

# Agent A does not free agent B: Claude Code keeps its own settings, and writes no other's; its tools write neither.
attacks=()
install -m 755 "$(type -P bash)" "$test_dir/bin/claude"
as_user bash -c 'rm -rf ~/.claude ~/.codex; mkdir ~/.claude ~/.codex'
profile=agents/claude-code
guarded "$test_dir/bin/claude" -c 'echo evil >~/.codex/config.toml' other-agent 2>/dev/null || true
guarded "$test_dir/bin/claude" -c 'cp evil ~/.claude/settings.json' own-tool 2>/dev/null || true
! left "$home/.codex/config.toml" || fail "one agent has written another's settings"
! left "$home/.claude/settings.json" || fail "a tool has written its agent's settings"
attacks+=("other-agent	base/persistence:agent-settings	config.toml" "own-tool	base/persistence:agent-settings	settings.json")
all_told
guarded "$test_dir/bin/claude" -c 'echo "{}" >~/.claude/settings.json' || fail "the control: an agent does not keep its own settings"

# The system's own places, from a session of root's, which may write everywhere else. The attempts are empty, and theirs
# is a name that nothing obeys.
profile=local
attacks=()
mine=syswatch-test-$$.off
clean_up() { rm -f /etc/*/"$mine" /etc/*/*/"$mine" /usr/lib/systemd/system/"$mine"; }
for folder in /etc/{cron.d,cron.daily,cron.hourly,systemd/system,systemd/user,profile.d,pam.d,udev/rules.d,init.d,xdg/autostart,polkit-1/rules.d} \
  /etc/{ld.so.conf.d,modules-load.d,modprobe.d,apt/apt.conf.d,update-motd.d,NetworkManager/dispatcher.d,sudoers.d} /usr/lib/systemd/system; do
  [ -d "$folder" ] || continue
  rule=base/persistence:
  [ "$folder" != /etc/sudoers.d ] || rule=base/credentials:system
  name=root${folder//\//-}
  attacks+=("$name	$rule	$folder/$mine")
  guarded_root bash -c ": >'$workspace/$mine'; : >>'$folder/$mine'; mv '$workspace/$mine' '$folder/$mine'" "$name" >"$test_dir/out.$name" 2>&1 || true
  [ ! -e "$folder/$mine" ] || fail "root's session made $folder/$mine: $(cat "$test_dir/out.$name")"
done
[ "${#attacks[@]}" -ge 5 ] || fail "only ${#attacks[@]} places of the system are here"
guarded_root bash -c ": >'$workspace/$mine' && : >'/tmp/$mine' && rm '/tmp/$mine'" || fail "the control: root's session makes no file"
all_told

# The person's own edits are theirs, while a session runs and a moment after it was refused.
mkfifo "$test_dir/go"; chmod 666 "$test_dir/go"
guarded bash -c 'echo evil >~/.bashrc; echo ready >ready; cat "$0"' "$test_dir/go" >/dev/null 2>&1 &
running=$!
for _ in $(seq 300); do [ ! -e "$workspace/ready" ] || break; sleep 0.1; done
for place in "$home/.bashrc" "$home/.claude/settings.json" "$hook" "$workspace/sub/.vscode/tasks.json" "$home/.config/autostart/a.desktop"; do
  as_user bash -c "echo mine >'$place' && grep -q mine '$place'" || fail "the person's own edit of $place was refused"
done
go
wait "$running"
works_here=$(guarded_sh 'echo text >sub/main.c && mkdir -p sub/.github && cp evil sub/script.sh && ./sub/script.sh') || fail "the control: a session does not write its work"
[ "$works_here" = evil ] || fail "the control: $works_here"
