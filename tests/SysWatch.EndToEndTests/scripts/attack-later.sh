#!/usr/bin/env bash
# Nothing is left behind that runs later outside of the session.
. "$(dirname "$0")/lib.sh"
need git
setup
as_user git init -q repo
as_user bash -c 'echo original > ~/.bashrc; echo "#!/bin/sh" > evil; chmod +x evil'
targets=(
  'echo x > repo/.git/hooks/post-commit' 'cp evil repo/.git/hooks/post-commit' 'mv evil repo/.git/hooks/post-commit' 'ln evil repo/.git/hooks/post-commit'
  'ln -s $PWD/evil repo/.git/hooks/post-commit' 'install -m 755 evil repo/.git/hooks/pre-push' 'tee repo/.git/hooks/post-merge < evil'
  'echo x >> ~/.bashrc' 'mv evil ~/.bashrc' 'ln -sf $PWD/evil ~/.bashrc' 'sed -i s/original/evil/ ~/.bashrc' 'cp evil ~/.bashrc' 'truncate -s 1 ~/.bashrc'
  'echo x > ~/.zshrc' 'echo x > ~/.profile' 'mkdir -p ~/.config/systemd/user && echo x > ~/.config/systemd/user/a.service'
  'mkdir -p ~/.config/autostart && mv evil ~/.config/autostart/a.desktop' 'echo key > ~/.ssh/authorized_keys' 'mkdir -p ~/.local/bin && cp evil ~/.local/bin/git'
  'echo "[alias]" > ~/.gitconfig' 'mkdir -p ~/.claude && echo "{}" > ~/.claude/settings.json' 'mkdir -p .vscode && echo "{}" > .vscode/tasks.json'
  'python3 -c "import os; os.rename(\"evil\", os.path.expanduser(\"~/.bash_profile\"))"' 'git init -q --template=$PWD/tpl repo2'
)
as_user bash -c 'mkdir -p tpl/hooks && cp evil tpl/hooks/post-checkout'
for target in "${targets[@]}"; do guarded_sh "$target" >"$test_dir/out" 2>&1 || true; done
left=$(as_user bash -c 'for f in repo/.git/hooks/post-commit repo/.git/hooks/pre-push repo/.git/hooks/post-merge ~/.zshrc ~/.profile ~/.bash_profile ~/.config/systemd/user/a.service \
  ~/.config/autostart/a.desktop ~/.ssh/authorized_keys ~/.local/bin/git ~/.gitconfig ~/.claude/settings.json .vscode/tasks.json repo2/.git/hooks/post-checkout; do [ ! -s $f ] || echo $f; done')
[ -z "$left" ] || fail "left behind: $left"
expect original as_user cat "$home/.bashrc"
denied base/persistence:git-hooks post-commit
denied base/persistence:shells .bashrc
guarded_sh 'cd repo && git config user.email a@b.c && echo 1 > a && git add a && git -c user.name=a commit -q -m ok'
as_user bash -c 'echo more >> ~/.bashrc && echo "#!/bin/sh" > repo/.git/hooks/pre-commit' || fail "the person's own edit was refused"
