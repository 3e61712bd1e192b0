from pipeline.lock import Lock
from pipeline.audit.totals import Totals


def write_page(output: str, lock: Lock, totals: Totals) -> None: ...
