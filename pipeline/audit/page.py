from pipeline.audit.totals import Totals
from pipeline.lock import Lock


def write_page(output: str, lock: Lock, totals: Totals) -> None: ...
