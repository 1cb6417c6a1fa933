namespace SysWatch.Cli.Selftest;

internal static partial class AttackTable
{
    // What must go on working in a session.
    private static Attack[] Controls =>
    [
        Control("read", "read an allowed file", "echo $MARK > f; cat f"),
        Control("read-symlink", "read an allowed file by a symbolic link", "echo $MARK > f; ln -s f l; cat l"),
        Control("read-hard-link", "read an allowed file by a hard link", "echo $MARK > f; ln f l; cat l"),
        Control("read-proc", "read it by /proc/self/root", "echo $MARK > f; cat /proc/self/root$PWD/f"),
        Control("env-example", "read .env.example", "cat .env.example", "cat", "echo $MARK > .env.example"),
        Control("public-key", "read a public key", "cat id_ed25519.pub", "cat", "echo $MARK > id_ed25519.pub"),
        Control("write", "write, rename, remove", "echo $MARK > a; mv a b; cat b; rm b"),
        Control("folders", "make and move folders", "mkdir -p a/b; echo $MARK > a/b/f; mv a c; cat c/b/f"),
        Control("temporary", "use the folder for temporary files", "f=$(mktemp); echo $MARK > $f; cat $f; rm $f"),
        Control("pipe", "pipe from one program to another", "echo $MARK | cat | sed p | sort -u"),
        Control("substitution", "process substitution", "cat <(echo $MARK)"),
        Control("exec", "run a dynamic program", "/bin/ls / > /dev/null && echo $MARK", "ls"),
        Control("script", "run a script of its own", "printf '#!/bin/bash\\necho '$MARK'\\n' > s; chmod +x s; ./s"),
        Control("signal-own", "end a process of its own", "sleep 60 & kill $!; wait $! || echo $MARK"),
        Control("look-own", "look at a process of its own",
            "sleep 60 & cat /proc/$!/status > f; kill $!; grep -q ^State f && echo $MARK"),
        Control("ps", "list processes", "ps -e > f; [ -s f ] && echo $MARK", "ps"),
        Control("variables", "variables that are no secrets", "bash -c 'echo $MARK $PATH'"),
        Control("git-status", "git status in a repository", "git status --short && echo $MARK", "git", "git init -q ."),
        Control("git-init", "make a repository", "git init -q r && ls r/.git/HEAD && echo $MARK", "git"),
        Control("git-commit", "commit",
            "echo x > f; git add f; git -c user.name=a -c user.email=a@b.c commit -qm $MARK; " +
            "git log --format=%s", "git", "git init -q ."),
        Control("git-clone", "clone a repository of this machine",
            "git clone -q r s && echo $MARK", "git", "git init -q r"),
        Control("python", "python and its library",
            "python3 -c 'import json, os, ssl; print(os.environ[\"MARK\"])'", ""),
        Control("python-venv", "make a virtual environment",
            "python3 -m venv --without-pip v && v/bin/python -c 'import os; print(os.environ[\"MARK\"])'", ""),
        Control("python-pool", "processes of python that talk to each other",
            "python3 -c 'import multiprocessing as m, os; " +
            "m.Pool(2).map(len, [\"a\"]); print(os.environ[\"MARK\"])'", ""),
        Control("node", "node and a child of it",
            "node -e 'console.log(require(\"child_process\").execSync(\"echo $MARK\").toString())'", ""),
        Control("npm", "npm test", "npm test --offline", "npm node",
            "echo '{\"name\":\"a\",\"version\":\"1.0.0\",\"scripts\":{\"test\":\"echo $MARK\"}}' > package.json"),
        Control("perl", "perl", "perl -e 'print $ENV{MARK}'", ""),
        Control("gcc", "compile and run", "echo 'int puts(const char *); int main() { return !puts(M); }' | " +
            "gcc -xc -DM='\"'$MARK'\"' -o p - && ./p", "gcc"),
        Control("make", "make", "printf 'x:;@echo '$MARK'\\n' > Makefile; make -s", "make"),
        Control("tar", "pack and unpack", "echo $MARK > f; tar -czf t.tgz f; rm f; tar -xzf t.tgz; cat f", "tar gzip"),
        Control("sqlite3", "a database", "sqlite3 d.db \"create table t(a); insert into t values('$MARK'); " +
            "select * from t\"", ""),
        Control("unix-socket", "a unix socket of its own",
            "nc -NlU s > got & for i in {1..40}; do [ -S s ] && break; sleep 0.05; done; " +
            "echo $MARK | nc -NU s; wait; cat got",
            "nc"),
        Control("threads", "threads of one program",
            Python("import threading; t = threading.Thread(target=done, args=(0,)); t.start(); t.join()"), "python3"),
        Control("trace-own", "read its own memory map", "grep -q stack /proc/self/maps && echo $MARK", "grep"),
        Control("ask", "ask what is allowed", "syswatch check read $PWD/f > f || [ $? -lt 2 ]; echo $MARK", "syswatch"),
        Control("why", "ask why", "syswatch why > f && echo $MARK", "syswatch"),
    ];
}
