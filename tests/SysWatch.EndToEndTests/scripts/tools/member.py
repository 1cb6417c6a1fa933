"""Runs a command as a member of a running session that carries no system call filter: what holds it then are the
kernel programs alone.

    member.py RUN-DIR PID COMMAND...     PID is a member, whose label is copied; needs root

A session has no such member by itself; an attack on the filter, or the moment before a found agent has its own, would.
"""
import ctypes
import os
import sys

BPF, MAP_LOOKUP, MAP_UPDATE, OBJ_GET = 321, 1, 2, 7  # Of x86_64.
LABEL_BYTES = 32

libc = ctypes.CDLL(None, use_errno=True)


def bpf(command, attributes):
    result = libc.syscall(BPF, command, attributes, len(attributes))
    if result < 0:
        error = ctypes.get_errno()
        sys.exit(f"bpf({command}): {os.strerror(error)}")
    return result


def entry(labels, key, value):
    words = (ctypes.c_uint64 * 4)(labels, ctypes.addressof(key), ctypes.addressof(value), 0)
    return bytes(words)


def pinned(name):
    path = ctypes.create_string_buffer(f"{run_directory}/bpf/{name}".encode())
    return bpf(OBJ_GET, bytes((ctypes.c_uint64 * 2)(ctypes.addressof(path), 0)))


run_directory, member, own = sys.argv[1], int(sys.argv[2]), os.getpid()
labels, bits = pinned("sw_labels"), pinned("sw_label_bits")
label, word, place = ctypes.create_string_buffer(LABEL_BYTES), ctypes.c_uint64(), ctypes.c_uint32(own // 64)
bpf(MAP_LOOKUP, entry(labels, ctypes.c_uint32(member), label))
bpf(MAP_LOOKUP, entry(bits, place, word))
word.value |= 1 << own % 64
bpf(MAP_UPDATE, entry(bits, place, word))
bpf(MAP_UPDATE, entry(labels, ctypes.c_uint32(own), label))
os.close(labels)
os.close(bits)
os.execvp(sys.argv[3], sys.argv[3:])
