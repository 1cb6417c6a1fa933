#!/usr/bin/env bash
# git clones, commits, branches and pushes without one refusal.
. "$(dirname "$0")/lib.sh"
need git
setup
as_user git init -q --bare "$home/origin.git"
guarded git config --file "$workspace/.gitconfig-test" user.name Tester
extra_env=(GIT_AUTHOR_NAME=Tester GIT_AUTHOR_EMAIL=t@example.org GIT_COMMITTER_NAME=Tester GIT_COMMITTER_EMAIL=t@example.org)

guarded git clone -q "$home/origin.git" project
guarded_sh 'cd project && git checkout -q -b main && for i in $(seq 200); do echo $i > file$i; done && git add . && git commit -q -m first'
guarded_sh 'cd project && git push -q -u origin main'
guarded_sh 'cd project && git checkout -q -b feature && git mv file1 file-one && echo more >> file2 && git commit -q -am second && git push -q origin feature'
guarded_sh 'cd project && git checkout -q main && git merge -q --no-edit feature && git rebase -q main && git stash list && git gc -q && git fsck --no-progress'
guarded_sh 'cd project && mkdir .vscode && echo "{}" > settings.json && git worktree add -q ../tree feature && git tag v1 && git push -q --tags'
expect second as_user git --git-dir "$home/origin.git" log --oneline feature
no_denials
