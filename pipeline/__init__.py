"""Chinese local-governance articles into structured, source-grounded records."""

import os

# one thread a process, before numpy is imported: processes are what scales, and sums of floats do not
# depend on the machine
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

__version__ = "0.1.0"
