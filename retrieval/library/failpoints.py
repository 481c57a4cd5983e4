"""Places at which a test may kill this process, as a power cut would."""

import os
import signal

VARIABLE = "BRIEFING_FAILPOINT"
_hits: dict[str, int] = {}


def failpoint(name: str) -> None:
    """Die here, by SIGKILL, where the environment's BRIEFING_FAILPOINT says `name`, or `name#3` for the third time."""
    wanted = os.environ.get(VARIABLE)
    if wanted is None or wanted.partition("#")[0] != name:
        return
    _hits[name] = _hits.get(name, 0) + 1
    if _hits[name] == int(wanted.partition("#")[2] or 1):
        os.kill(os.getpid(), signal.SIGKILL)
