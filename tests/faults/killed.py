"""Work in a process of its own that is killed (SIGKILL) at a chosen moment: a line of a file, a write of SQLite."""

import os
import signal
import sys


def killed_at_line(number, file, work):
    """Whether `work()` was killed before it ran that many lines of this file; False: it came to its end before."""
    return _killed(lambda die: _trace(number, file, die), work)


def killed_at_write(number, work):
    """The same, at so many writes, cuts and syncs of SQLite."""
    from tests.faults.power import Wiretap

    def tap(die):
        wire = Wiretap()
        wire.noted = Deadly(number, die)
        wire.__enter__()

    return _killed(tap, work)


class Deadly(list):
    def __init__(self, number, die):
        super().__init__()
        self.number, self.die = number, die

    def append(self, what):
        super().append(what)
        if len(self) >= self.number:
            self.die()


def _trace(number, file, die):
    left = number

    def line(frame, event, arg):
        nonlocal left
        left -= event == "line"
        if left <= 0:
            die()
        return line

    sys.settrace(lambda frame, event, arg: line if frame.f_code.co_filename == file else None)


def _killed(arm, work):
    child = os.fork()
    if child == 0:
        status = 1
        try:
            os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
            arm(lambda: os.kill(os.getpid(), signal.SIGKILL))
            work()
            status = 0
        finally:
            os._exit(status)
    _pid, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        return True
    assert os.WEXITSTATUS(status) == 0, "the work failed by itself"
    return False


def numbers(is_killed, most):
    """About so many moments spread evenly over all there are, and each of the last ten, where a new name is taken;
    `is_killed(number)` says whether one came."""
    last, step = 1, 64
    while step:
        if is_killed(last + step):
            last += step
            step *= 2
        else:
            step //= 4 if step >= 4 else 2
    return sorted({*range(1, last + 1, max(1, last // most)), *range(max(1, last - 9), last + 1)})
