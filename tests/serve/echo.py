"""Stands in for the embedder: answers each connection with its own process id, leaves when told."""

import os
import socket

if __name__ == "__main__":
    with socket.socket(fileno=int(os.environ["PALAVER_EMBEDDER_FD"])) as listening:
        listening.setblocking(True)
        while True:
            connection = listening.accept()[0]
            with connection:
                word = connection.recv(16)
                connection.sendall(str(os.getpid()).encode())
            if word == b"leave":
                raise SystemExit(0)
