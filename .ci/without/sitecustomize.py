"""On PYTHONPATH, makes Python find no library of this machine: as on one where none is installed."""

import ctypes.util

ctypes.util.find_library = lambda _: None
