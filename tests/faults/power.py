"""A disk that loses its power: what SQLite writes is noted on its way, and what would be left is written down again.

A write is sure to be there only after a sync of its file; of later ones each sector of 512 bytes is there or not."""

import ctypes
from ctypes import CFUNCTYPE, POINTER, c_char_p, c_int, c_int64, c_void_p

import peewee

SECTOR = 512
SLOTS, X_WRITE, X_TRUNCATE, X_SYNC = 19, 3, 4, 5  # of sqlite3_io_methods
OPEN = CFUNCTYPE(c_int, c_void_p, c_void_p, c_void_p, c_int, c_void_p)
WRITE = CFUNCTYPE(c_int, c_void_p, c_void_p, c_int, c_int64)
TRUNCATE = CFUNCTYPE(c_int, c_void_p, c_int64)
SYNC = CFUNCTYPE(c_int, c_void_p, c_int)


class VFS(ctypes.Structure):
    _fields_ = [
        ("version", c_int),
        ("file_bytes", c_int),
        ("longest_path", c_int),
        ("next", c_void_p),
        ("name", c_char_p),
        ("data", c_void_p),
        ("open", c_void_p),
    ]


def library():
    """SQLite itself, as the application has loaded it; None where its insides are hidden."""
    module = __import__(f"{peewee.sqlite3.__name__.partition('.')[0]}._sqlite3", fromlist=["_"])
    for name in (module.__file__, "libsqlite3.so.0"):
        try:
            found = ctypes.CDLL(name)
            found.sqlite3_vfs_find.restype = POINTER(VFS)
        except (OSError, AttributeError):
            continue
        return found
    return None


class Wiretap:
    """Within it every write, cut and sync of files opened now is in `noted`, and whatever `note()` adds."""

    def __init__(self):
        self.noted = []  # ("write", path, offset, bytes) ("cut", path, size) ("sync", path) ("note", what)
        self._paths, self._tables, self._kept = {}, {}, []

    def note(self, what):
        self.noted.append(("note", what))

    def __enter__(self):
        self._vfs = library().sqlite3_vfs_find(None).contents
        self._open_before = self._vfs.open
        self._open = OPEN(self._opened)
        self._vfs.open = ctypes.cast(self._open, c_void_p).value
        return self

    def __exit__(self, *error):
        self._vfs.open = self._open_before

    def _opened(self, vfs, path, file, flags, flags_out):
        status = OPEN(self._open_before)(vfs, path, file, flags, flags_out)
        methods = ctypes.cast(file, POINTER(c_void_p))
        if status == 0 and path:
            self._paths[file] = ctypes.string_at(path).decode()
            methods[0] = self._tapped(methods[0])
        return status

    def _tapped(self, table):
        """A copy of a table of methods in which three of them are ours; kept for ever, since files point at it."""
        if table not in self._tables:
            slots = (c_void_p * SLOTS).from_address(table)
            write, cut, sync = WRITE(slots[X_WRITE]), TRUNCATE(slots[X_TRUNCATE]), SYNC(slots[X_SYNC])

            def wrote(file, data, size, offset):
                self.noted.append(("write", self._paths[file], offset, ctypes.string_at(data, size)))
                return write(file, data, size, offset)

            def was_cut(file, size):
                self.noted.append(("cut", self._paths[file], size))
                return cut(file, size)

            def synced(file, flags):
                status = sync(file, flags)
                self.noted.append(("sync", self._paths[file]))
                return status

            copy = (c_void_p * SLOTS)(*slots)
            for slot, ours in ((X_WRITE, WRITE(wrote)), (X_TRUNCATE, TRUNCATE(was_cut)), (X_SYNC, SYNC(synced))):
                copy[slot] = ctypes.cast(ours, c_void_p).value
                self._kept.append(ours)
            self._tables[table] = copy
            KEPT.append((copy, self))
        return ctypes.addressof(self._tables[table])


KEPT = []  # tables of methods that files still open may point at


class Disk:
    """The files as they are sure to be, and what has been written since without a sync."""

    def __init__(self, files):
        self.sure = {path: bytearray(content) for path, content in files.items()}
        self.unsure = {}

    def take(self, kind, path, *what):
        if kind == "sync":
            self.sure[path] = self.lost(path, lambda: True)
            self.unsure[path] = []
        else:
            self.unsure.setdefault(path, []).append((kind, *what))

    def lost(self, path, is_there):
        """The content after power was lost, where `is_there()` says of each sector whether it was written."""
        content = bytearray(self.sure.get(path, b""))
        for kind, *what in self.unsure.get(path, []):
            if kind == "cut":
                if is_there():
                    del content[what[0] :]
                continue
            offset, data = what
            for at in range(0, len(data), SECTOR):
                if is_there():
                    _put(content, offset + at, data[at : at + SECTOR])
        return content

    def files(self, is_there):
        return {path: self.lost(path, is_there) for path in {*self.sure, *self.unsure}}


def _put(content, offset, data):
    content.extend(bytes(max(0, offset + len(data) - len(content))))
    content[offset : offset + len(data)] = data
