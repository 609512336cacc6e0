"""Runs a command under a pseudo-terminal of a given width and copies what it writes; types Ctrl-C once a text has appeared.

Usage: on-terminal.py COLUMNS CTRL_C_AT COMMAND...   (CTRL_C_AT empty: never). Exits as the command does.
"""

import fcntl
import os
import pty
import struct
import sys
import termios

columns, mark, command = int(sys.argv[1]), sys.argv[2].encode(), sys.argv[3:]
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
    if mark and mark in seen:
        mark = b""
        os.write(terminal, b"\x03")
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
