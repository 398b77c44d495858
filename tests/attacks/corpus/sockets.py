"""Opens sockets of every kind."""

# ruff: noqa
# kind: escape; must: blank, 0

import socket

for family in ("AF_INET", "AF_INET6", "AF_UNIX", "AF_NETLINK", "AF_PACKET", "AF_VSOCK", "AF_ALG"):
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_RAW, socket.SOCK_SEQPACKET):
        try:
            socket.socket(getattr(socket, family), kind)
            print("REACHED", family)
        except (OSError, AttributeError):
            pass
try:
    socket.create_connection(("127.0.0.1", 8888), timeout=0.2)
    print("REACHED")
except OSError as error:
    print("TRIED", error)
