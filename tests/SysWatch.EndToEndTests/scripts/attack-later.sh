#!/usr/bin/env bash
# Nothing is left behind that runs later outside of the session.
. "$(dirname "$0")/lib.sh"
need git jq
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

# Settings that are kept elsewhere, behind a link, as the person replaces them while a session lives.
as_user bash -c 'mkdir ~/dotfiles && echo first >~/dotfiles/zshrc && ln -s dotfiles/zshrc ~/.zshrc && echo free >~/dotfiles/notes'
guarded_sh 'for turn in 1 2 3; do
  for i in $(seq 1200); do [ ! -e try$turn ] || break; sleep 0.1; done
  sleep 0.5; echo evil >>~/dotfiles/zshrc; echo $turn >>~/dotfiles/notes; touch tried$turn
done' 2>/dev/null &
session=$!
turn=0
has_session() { [ "$(sw sessions --json | jq -s length)" -gt 0 ]; }
for replace in true 'sed -i s/first/second/ ~/dotfiles/zshrc' 'rm ~/dotfiles/zshrc; echo third >~/dotfiles/zshrc'; do
  within 60 has_session || fail "no session lives"
  turn=$((turn + 1))
  as_user bash -c "$replace; touch try$turn"
  within 60 test -e "$workspace/tried$turn" || fail "the session has not tried to write after '$replace'"
  ! grep -q evil "$home/dotfiles/zshrc" || fail "after '$replace' a session has written what a link of a rule leads to"
done
wait "$session"
[ "$(tail -n 3 "$home/dotfiles/notes" | tr -d '\n')" = 123 ] || fail "the control: a file beside it was refused"
