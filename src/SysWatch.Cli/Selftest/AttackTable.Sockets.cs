namespace SysWatch.Cli.Selftest;

internal static partial class AttackTable
{
    private static Attack[] Sockets =>
    [
        Socket("unix-python", Decoy.Stream, Python("s = socket.socket(1); s.connect(os.environ['SOCK'])")),
        Socket("unix-nc", Decoy.Stream, "echo x | nc -NU $SOCK", "nc"),
        Socket("unix-curl", Decoy.Stream, "curl -sm 2 --unix-socket $SOCK http://localhost/", "curl"),
        Socket("unix-socat", Decoy.Stream, "echo x | socat -t 1 - UNIX:$SOCK", "socat"),
        Socket("unix-perl", Decoy.Stream, "perl -MIO::Socket::UNIX -e 'IO::Socket::UNIX->new($ENV{SOCK})'", "perl"),
        Socket("unix-node", Decoy.Stream, "node -e 'require(\"net\").connect(process.env.SOCK).end(\"x\")'", "node"),
        Socket("unix-ssh-add", Decoy.Stream, "SSH_AUTH_SOCK=$SOCK ssh-add -l", "ssh-add"),
        Socket("unix-symlink", Decoy.Stream, "ln -s $SOCK s; echo x | nc -NU ./s", "nc"),
        Socket("unix-symlink-folder", Decoy.Stream, "ln -s ${SOCK%/*} d; echo x | nc -NU d/${SOCK##*/}", "nc"),
        Socket("unix-hard-link", Decoy.Stream, "ln $SOCK s; echo x | nc -NU ./s", "nc"),
        Socket("unix-rename", Decoy.Stream, "mv $SOCK s; echo x | nc -NU ./s", "nc"),
        Socket("unix-relative", Decoy.Stream, "cd ${SOCK%/*}; echo x | nc -NU ${SOCK##*/}", "nc"),
        Socket("unix-root", Decoy.Stream, "echo x | nc -NU /proc/self/root$SOCK", "nc"),
        Socket("unix-cwd", Decoy.Stream, "cd ${SOCK%/*}; echo x | nc -NU /proc/self/cwd/${SOCK##*/}", "nc"),
        Socket("unix-descriptor", Decoy.Stream, Python("d = os.open(os.environ['SOCK'], os.O_PATH); " +
            "s = socket.socket(1); s.connect('/proc/self/fd/%d' % d)")),
        Socket("unix-double-fork", Decoy.Stream,
            "(setsid bash -c 'sleep 0.2; echo x | nc -NU $SOCK' &) ; sleep 1", "nc setsid"),
        Socket("unix-datagram", Decoy.Datagram, Python("socket.socket(1, 2).sendto(b'x', os.environ['SOCK'])")),
        Socket("unix-datagram-connect", Decoy.Datagram,
            Python("s = socket.socket(1, 2); s.connect(os.environ['SOCK']); s.send(b'x')")),
        Socket("unix-datagram-message", Decoy.Datagram,
            Python("socket.socket(1, 2).sendmsg([b'x'], [], 0, os.environ['SOCK'])")),
        Socket("abstract-python", Decoy.Abstract,
            Python("s = socket.socket(1); s.connect('\\0' + os.environ['ABSTRACT'])")),
        Socket("abstract-socat", Decoy.Abstract, "echo x | socat -t 1 - ABSTRACT:$ABSTRACT", "socat"),
        Socket("abstract-curl", Decoy.Abstract,
            "curl -sm 2 --abstract-unix-socket $ABSTRACT http://localhost/", "curl"),
        Socket("abstract-perl", Decoy.Abstract, "perl -MSocket -e 'socket S, 1, 1, 0; " +
            "connect S, pack(\"Sa*\", 1, \"\\0$ENV{ABSTRACT}\")'", "perl"),
    ];
}
