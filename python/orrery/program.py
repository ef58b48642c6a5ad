"""Calls of the program `orrery`."""
import json
import os
import shutil
import subprocess


class ProgramMissing(RuntimeError):
    """The program is not here."""


class RunFailed(RuntimeError):
    """The program refused a scenario, or some of its runs failed; its words are the message."""

    def __init__(self, status, words):
        super().__init__(words.strip() or f"orrery ended with status {status}")
        self.status = status


def program():
    """Path of the program: $ORRERY, else `orrery` of PATH."""
    path = os.environ.get("ORRERY") or shutil.which("orrery")
    if path is None or not os.access(path, os.X_OK):
        raise ProgramMissing(
            "the program `orrery` is not on PATH: this package reads results without it, but runs and "
            "summaries are the program's.  Build it (./bootstrap build, make -C build install), or set "
            "ORRERY to where it is")
    return path


def call(*arguments, accept=(0,)):
    """Standard output of a call; never through a shell."""
    done = subprocess.run([program(), *map(str, arguments)], capture_output=True, text=True,
                          stdin=subprocess.DEVNULL, check=False)
    if done.returncode not in accept:
        raise RunFailed(done.returncode, done.stderr)
    return done.stdout


def call_json(*arguments):
    return json.loads(call(*arguments))
