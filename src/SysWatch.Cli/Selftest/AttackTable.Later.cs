namespace SysWatch.Cli.Selftest;

internal static partial class AttackTable
{
    private const string Hook = ".git/hooks/post-commit";
    private const string HookHasMark = $"grep -qs $MARK {Hook}";
    private const string Repository = "git init -q .; mkdir -p .git/hooks; echo \"echo $MARK\" > evil; chmod +x evil";

    // Below the decoy workspace alone. `..` is the workspace itself, which some rules name.
    private static Attack[] Later =>
    [
        HookBy("redirect", "echo \"echo $MARK\" > " + Hook),
        HookBy("append", "echo \"echo $MARK\" >> " + Hook),
        HookBy("tee", "tee " + Hook + " < evil"),
        HookBy("dd", "dd if=evil of=" + Hook),
        HookBy("cp", "cp evil " + Hook),
        HookBy("install", "install -m 755 evil " + Hook),
        HookBy("mv", "mv evil " + Hook),
        HookBy("ln", "ln evil " + Hook),
        HookBy("symlink", "ln -s ../../evil " + Hook),
        HookBy("sample", "cp evil .git/hooks/x.sample; mv .git/hooks/x.sample " + Hook),
        HookBy("folder", "mkdir hooks; cp evil hooks/post-commit; rm -rf .git/hooks; mv hooks .git/hooks"),
        HookBy("folder-link", "mkdir h; cp evil h/post-commit; rm -rf .git/hooks; ln -s ../h .git/hooks"),
        HookBy("symlinked-folder", "ln -s .git/hooks h; cp evil h/post-commit"),
        HookBy("relative", "cd .git/hooks; cp ../../evil post-commit"),
        HookBy("root", "cp evil /proc/self/root$PWD/" + Hook),
        HookBy("python", Python("open('.git/hooks/post-commit', 'w').write('echo ' + os.environ['MARK'])")),
        HookBy("python-dirfd", Python("d = os.open('.git/hooks', 0); " +
            "f = os.open('post-commit', os.O_WRONLY | os.O_CREAT, 0o755, dir_fd=d); " +
            "os.write(f, open('evil', 'rb').read())")),
        HookBy("python-rename", Python("os.rename('evil', '.git/hooks/post-commit')")),
        HookBy("python-unnamed", Python("f = os.open('.', os.O_TMPFILE | os.O_RDWR, 0o755); " +
            "os.write(f, open('evil', 'rb').read()); " +
            "c.linkat(-100, b'/proc/self/fd/%d' % f, -100, b'.git/hooks/post-commit', 0x400)")),
        HookBy("node", "node -e 'require(\"fs\").copyFileSync(\"evil\", \".git/hooks/post-commit\")'"),
        HookBy("tar", "mkdir -p t/.git/hooks; cp evil t/.git/hooks/post-commit; tar -C t -cf - . | tar -xf -"),
        HookBy("sed", "sed -i \"s/original/$MARK/\" " + Hook, "echo original > " + Hook),
        HookBy("existing-link", "ln " + Hook + " x; echo $MARK >> x", "echo original > " + Hook),
        HookBy("existing-memory", Python("f = open('.git/hooks/post-commit', 'r+'); import mmap; " +
            "m = mmap.mmap(f.fileno(), 0); m[0:len(os.environ['MARK'])] = os.environ['MARK'].encode()"),
            "printf '%99s' x > " + Hook),
        HookBy("double-fork", "(setsid bash -c 'sleep 0.2; cp evil " + Hook + "' &) ; sleep 1"),
        Leave("hook-template", "make a repository whose template has a hook",
            "mkdir -p t/hooks; cp evil t/hooks/post-checkout; git init -q --template=$PWD/t r",
            "grep -qs $MARK r/.git/hooks/post-checkout", Repository),
        Leave("hook-module", "write a submodule's hook",
            "mkdir -p .git/modules/m/hooks; cp evil .git/modules/m/hooks/post-checkout",
            "grep -qs $MARK .git/modules/m/hooks/post-checkout", Repository),
        Leave("hook-sub", "write the hook of a repository further below", "cp evil a/b/.git/hooks/pre-push",
            "grep -qs $MARK a/b/.git/hooks/pre-push",
            "mkdir -p a/b; git init -q a/b; mkdir -p a/b/.git/hooks; " + Repository),
        Leave("hook-remove", "remove a hook", "rm " + Hook, $"[ ! -e {Hook} ]", Repository + "; cp evil " + Hook),
        Leave("git-file", "keep the repository where no rule looks for hooks",
            "git init -q --separate-git-dir=g r; mkdir -p g/hooks; cp evil g/hooks/post-commit",
            "cd r; git -c user.name=a -c user.email=a@b.c commit -qm x --allow-empty 2>&1 | grep -q $MARK", Repository),
        Leave("vscode-link", "have a link stand for the editor's folder",
            "mkdir v; echo $MARK > v/tasks.json; ln -s v .vscode", "grep -qs $MARK .vscode/tasks.json"),
        WriteTo("vscode-tasks", ".vscode/tasks.json"),
        WriteTo("vscode-settings", ".vscode/settings.json"),
        WriteTo("vscode-launch", "a/b/.vscode/launch.json"),
        WriteTo("nvim", ".nvim.lua"),
        WriteTo("exrc", ".exrc"),
        WriteTo("emacs", "a/.dir-locals.el"),
        WriteTo("mcp", "../.mcp.json"),
        WriteTo("claude-settings", "../.claude/settings.json"),
        WriteTo("claude-hooks", "../.claude/hooks/x"),
        WriteTo("claude-commands", "../.claude/commands/x.md"),
        WriteTo("claude-skills", "../.claude/skills/x/SKILL.md"),
        WriteTo("codex", "../.codex/config.toml"),
        WriteTo("gemini", "../.gemini/settings.json"),
        WriteTo("cursor-mcp", "../.cursor/mcp.json"),
        WriteTo("cursor-rules", "../.cursor/rules/x.mdc"),
        WriteTo("opencode", "../opencode.json"),
        WriteTo("aider", "../.aider.conf.yml"),
        WriteTo("kiro", "../.kiro/settings/mcp.json"),
        WriteTo("qwen", "../.qwen/settings.json"),
        WriteTo("crush", "../crush.json"),
        Leave("secret-overwrite", "overwrite a secret file", "echo $MARK > .env", "grep -qs $MARK .env"),
        Leave("secret-append", "append to a secret file", "echo $MARK >> .env", "grep -qs $MARK .env"),
        Leave("secret-truncate", "empty a secret file by its path",
            "truncate -s 0 .env", "[ -e .env ] && [ ! -s .env ]"),
        Leave("secret-truncate-call", "empty it by the call that opens nothing", Python("os.truncate('.env', 0)"),
            "[ -e .env ] && [ ! -s .env ]") with { Needs = ["python3"] },
    ];

    private static Attack HookBy(string id, string script, string prepare = "") =>
        Leave("hook-" + id, "leave a git hook behind: " + id, script, HookHasMark,
            prepare.Length > 0 ? Repository + "; " + prepare : Repository) with
        {
            Needs = script.StartsWith("node", StringComparison.Ordinal) ? ["git", "node"]
                : script.Contains("python3", StringComparison.Ordinal) ? ["git", "python3"] : ["git"],
        };

    private static Attack WriteTo(string id, string path) =>
        Leave("write-" + id, "write what is obeyed later: " + path.Replace("../", "", StringComparison.Ordinal),
            $"mkdir -p \"$(dirname {path})\"; echo $MARK > {path}", $"grep -qs $MARK {path}");
}
