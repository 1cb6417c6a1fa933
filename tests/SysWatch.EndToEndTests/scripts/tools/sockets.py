# Servers of unix stream sockets: answers `hello` and writes down who came where. FILE-FOR-THE-LINES READY-FILE NAME...
import os
import socket
import sys
import threading

lines_file, ready_file, *names = sys.argv[1:]


def serve(server, name):
    while True:
        client, _ = server.accept()
        with open(lines_file, "a") as lines:
            lines.write(name + "\n")
        try:
            client.sendall(b"hello\n")
            client.close()
        except OSError:
            pass


for name in names:
    server = socket.socket(socket.AF_UNIX)
    if name[0] == "@":
        server.bind("\0" + name[1:])
    else:
        os.makedirs(os.path.dirname(name), exist_ok=True)
        server.bind(name)
        os.chmod(name, 0o777)
    server.listen(64)
    threading.Thread(target=serve, args=(server, name), daemon=True).start()
open(ready_file, "w").close()
threading.Event().wait()
