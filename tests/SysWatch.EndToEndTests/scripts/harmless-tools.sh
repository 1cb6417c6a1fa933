#!/usr/bin/env bash
# sqlite3, tar, find, java and ordinary tools work without one refusal.
. "$(dirname "$0")/lib.sh"
need sqlite3 tar find
setup
expect 3 guarded sqlite3 test.db 'create table t(x); insert into t values (1),(2),(3); select count(*) from t'
guarded_sh 'mkdir tree && for i in $(seq 300); do echo $i > tree/$i; done && tar czf tree.tgz tree && mkdir out && tar xzf tree.tgz -C out && diff -r tree out/tree'
guarded_sh 'find . -name "*1*" | wc -l && find ~ -maxdepth 2 >/dev/null && grep -r 77 tree | sort | uniq -c && sed -i s/1/2/ tree/1 && cp -a tree copy && mv copy moved && rm -r moved && ln -s tree link && ln tree/1 hard && ls -lR . >/dev/null'
guarded_sh 'ps aux >/dev/null; id; whoami; date; df . ; du -sh . ; uname -a; hostname; getent passwd $USER' >/dev/null
if command -v java >/dev/null && command -v javac >/dev/null; then
  as_user bash -c 'echo "public class Hello { public static void main(String[] a) { System.out.println(\"java \" + ProcessHandle.current().pid()); } }" > Hello.java'
  expect java guarded_sh 'javac Hello.java && java Hello'
fi
no_denials
