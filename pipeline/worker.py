"""A worker process of a run on this machine: Beam's own, set up before anything is imported.

Libraries read the number of their threads when they are loaded, and Beam logs to standard error
until it has reached the launcher; both must be settled first.
"""

import logging
import os
import sys

THREAD_VARIABLES = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


def main() -> None:
    """Serves the launcher named in the environment, until it has no more work."""
    # One thread per worker process: more would only compete with the other workers.
    os.environ.update(dict.fromkeys(THREAD_VARIABLES, "1"))
    # What is logged goes to the launcher; without a handler here it would go to the terminal.
    logging.getLogger().addHandler(logging.NullHandler())
    from apache_beam.runners.worker import sdk_worker_main

    sdk_worker_main.main(sys.argv)


if __name__ == "__main__":
    main()
