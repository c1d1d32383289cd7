"""Who is at work on the data: everybody who has opened the database shares a lock, a restore wants it alone."""

import fcntl

from lexlite.config import SettingWrong

LOCK = "run.lock"


class Presence:
    """Held from opening the database until letting it go; the system drops it when the process dies."""

    def __init__(self):
        self._file = None

    def begin(self, folder):
        """Raises SettingWrong while a restore has the data for itself."""
        self.end()
        self._file = _locked(folder, fcntl.LOCK_SH)
        if self._file is None:
            raise SettingWrong("a backup is being restored. Try again when `lexlite restore` has ended.")

    def end(self):
        if self._file:
            self._file.close()
            self._file = None


class Alone:
    """Within it nobody else has the database open. Raises SettingWrong where somebody has."""

    def __init__(self, folder):
        self.folder = folder

    def __enter__(self):
        self._file = _locked(self.folder, fcntl.LOCK_EX)
        if self._file is None:
            raise SettingWrong("LexLite is running on this data (server, worker or another command). Stop it first.")

    def __exit__(self, *error):
        self._file.close()


def _locked(folder, how):
    """The lock file, locked; None where somebody else has it."""
    file = open(folder / LOCK, "a")  # noqa: SIM115  held on
    try:
        fcntl.flock(file, how | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        return None
    return file
