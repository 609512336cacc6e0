"""Runs a command under a pseudo-terminal of a given width and copies what it writes; types keys once a text has appeared.

Usage: on-terminal.py COLUMNS KEYS COMMAND...   KEYS: a JSON list of [text, keys], typed in this order, each after its text has
appeared since the last. Exits as the command does.
"""

import fcntl
import json
import os
import pty
import struct
import sys
import termios

columns, typing, command = int(sys.argv[1]), json.loads(sys.argv[2]), sys.argv[3:]
pid, terminal = pty.fork()
if pid == 0:
    fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    os.execvp(command[0], command)
seen = b""
while True:
    try:
        chunk = os.read(terminal, 65536)
    except OSError:  # EIO: the command has ended
        break
    if not chunk:
        break
    seen += chunk
    sys.stdout.buffer.write(chunk)
    sys.stdout.flush()
    while typing and typing[0][0].encode() in seen:
        seen = seen[seen.index(typing[0][0].encode()) + len(typing[0][0].encode()) :]
        os.write(terminal, typing.pop(0)[1].encode())
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
