#!/usr/bin/env bash
# A session that begins in a folder of a repository, in a linked worktree or in a submodule: what runs later or holds
# secrets in the repository around it is held as in the workspace, and git goes on working.
. "$(dirname "$0")/lib.sh"
need git jq
setup
top=$workspace
git_as='git -c user.name=a -c user.email=a@b.c -c protocol.file.allow=always'
as_user bash -c "
  mkdir mono lib &&
  cd lib && git init -q && $git_as commit -q --allow-empty -m a && cd ../mono && git init -q && mkdir -p api web .vscode .claude &&
  echo SECRET=stolen >.env && echo SECRET=stolen >web/.env && echo '{}' >.vscode/settings.json && echo text >web/index &&
  git add .vscode web/index && $git_as commit -q -m a && $git_as submodule --quiet add ../lib vendor/lib && $git_as commit -q -m b &&
  git worktree add -q ../tree && git init -q --bare ../bare.git && git worktree list >/dev/null &&
  git clone -q . ../clone && cd ../clone && $git_as push -q ../bare.git HEAD:main && cd .. &&
  git -C bare.git worktree add -q ../bare-tree main && echo SECRET=stolen >outside.env && printf '#!/bin/sh\necho evil\n' >evil && chmod +x evil"

# writes RULE PLACE: it can be written bare, and neither written nor moved to in a session that begins in $workspace.
writes() {
  local rule=$1 place=$2 name how
  for how in "echo evil >'$place'" "cp '$top/evil' moved && mv moved '$place'" "ln '$top/evil' '$place'"; do
    name=$(basename "$workspace")-$(cksum <<<"$how" | cut -d' ' -f1)
    as_user bash -c "mkdir -p '$(dirname "$place")'; cp '$place' '$top/kept' 2>/dev/null; rm -f '$place'; $how" "$name"
    grep -qs evil "$place" || fail "$how writes nothing outside of a session either"
    as_user bash -c "rm -f '$place'; [ ! -e '$top/kept' ] || mv '$top/kept' '$place'"
    case $how in ln*) [ ! -e "$place" ] || continue ;; esac
    attacks+=("$name	$rule	$(basename "$place")")
    guarded bash -c "$how" "$name" >"$test_dir/out.$name" 2>&1 || true
    ! grep -qs evil "$place" || fail "a session in $workspace has written $place: $how: $(cat "$test_dir/out.$name")"
    rm -f "$workspace/moved"
  done
}

reads_not() { refused stolen guarded_sh "cat $1"; denied base/credentials:project-environment "$1"; }

hooks=base/persistence:git-hooks

# In a folder: E-24, E-29 and the secrets of the whole.
workspace=$top/mono/api
writes $hooks "$top/mono/.git/hooks/post-commit"
writes $hooks "$top/mono/.git/modules/vendor/lib/hooks/post-checkout"
writes base/persistence:workspace-autorun "$top/mono/.vscode/settings.json"
writes base/persistence:workspace-autorun "$top/mono/web/.envrc"
writes base/persistence:agent-settings "$top/mono/.claude/settings.json"
writes base/persistence:agent-settings "$workspace/.claude/settings.json"
reads_not "$top/mono/.env"
reads_not "$top/mono/web/.env"
guarded_sh "echo more >../web/index; $git_as commit -qam c; git checkout -q -b side; git stash -q 2>/dev/null; git checkout -q -; git -C .. status >/dev/null" ||
  fail "the control: git does not work from a folder of its repository"
guarded_sh "git clone -q ../../lib ../cloned && [ -e ../cloned/.git/hooks ]" || fail "the control: a clone beside the folder does not get its samples"
# What lies beside the repository is no part of it.
guarded_sh "cat $top/outside.env" | grep -q stolen || fail "the control: a file beside the repository was refused"

# In a linked worktree, of a repository and of a bare one, the hooks are another directory's.
workspace=$top/tree
writes $hooks "$top/mono/.git/hooks/post-commit"
writes $hooks "$top/mono/.git/modules/vendor/lib/hooks/post-checkout"
guarded_sh "echo more >web/index && $git_as commit -qam d && git log --oneline >/dev/null" || fail "the control: git does not work in a worktree"
workspace=$top/bare-tree
writes $hooks "$top/bare.git/hooks/post-commit"
guarded_sh "echo more >web/index && $git_as commit -qam e" || fail "the control: git does not work in the worktree of a bare repository"

# In a submodule: its own hooks lie in the repository around it.
workspace=$top/mono/vendor/lib
writes $hooks "$top/mono/.git/modules/vendor/lib/hooks/post-checkout"
writes $hooks "$top/mono/.git/hooks/post-commit"
guarded_sh "$git_as commit -q --allow-empty -m f" || fail "the control: git does not work in a submodule"

# A home under git is no project: what lies in it is not held as one, and sessions start.
workspace=$top
as_user git -C "$home" init -q
as_user bash -c 'mkdir -p ~/other plain && echo SECRET=mine >~/other/.env'
guarded_sh 'cat ~/other/.env' | grep -q mine || fail "the control: a home under git is held as a repository"

# What a session can make above the next one's start holds more, and frees nothing: a .git that is a FIFO, a loop, a lie.
as_user mkdir -p plain/deep
workspace=$top/plain/deep
for git in "mkfifo ../.git" "ln -s .git ../.git" "ln -s /proc/self/root ../.git" "echo gitdir: /dev/zero >../.git" "echo gitdir: ../../../../.. >../.git" \
  "echo gitdir: $home >../.git" "head -c 100000 /dev/zero >../.git" "mkdir ../.git" "mkdir -p .git/hooks && echo gitdir: .git >../.git"; do
  as_user bash -c "rm -rf ../.git .git; $git"
  guarded true || fail "no session starts below '$git'"
  attacks+=("plain-$(cksum <<<"$git" | cut -d' ' -f1)	base/persistence:workspace-autorun	.envrc")
  guarded bash -c 'echo evil >.envrc' "plain-$(cksum <<<"$git" | cut -d' ' -f1)" 2>/dev/null || true
  [ ! -e "$workspace/.envrc" ] || fail "below '$git' the rules of the workspace are not held"
done
all_told
