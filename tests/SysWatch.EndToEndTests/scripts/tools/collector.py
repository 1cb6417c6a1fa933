# Answers every request with `collected` and writes a line of it down. ADDRESS PORT FILE-FOR-THE-PORT FILE-FOR-THE-LINES
import os
import socket
import sys
import threading

address, port, port_file, lines_file = sys.argv[1:]
server = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET)
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.bind((address, int(port)))
server.listen(64)


def answer(client):
    text = client.recv(65536)
    with open(lines_file, "a") as lines:
        lines.write("%s\n" % text[:200])
    client.sendall(b"HTTP/1.0 200 OK\r\nContent-Length: 10\r\n\r\ncollected\n")
    client.close()


with open(port_file + ".new", "w") as file:
    file.write(str(server.getsockname()[1]))
os.rename(port_file + ".new", port_file)
while True:
    threading.Thread(target=answer, args=(server.accept()[0],), daemon=True).start()
