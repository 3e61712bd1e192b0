"""What a finished data set says of itself: audit, exports and Data Docs, all from its tables."""

from pipeline import storage
from pipeline.audit.report import Audit, write_audit
from pipeline.exports.write import write_exports
from pipeline.verify.data_docs import FOLDER, write_data_docs


def publish(output: str, *, data_docs: bool = True) -> Audit:
    """Writes all that is said of a data set whose tables are complete; gives what was counted.

    Equal data sets give equal bytes; what an earlier call has written is replaced. Data Docs take
    seconds; without them those of an earlier call are removed, as they would not be true any more.

    Raises:
        FileNotFoundError: There is no lock file, so this is no data set.
        ValueError: The lock file cannot be read.
        RuntimeError: A table breaks its contract: a bug.
    """
    audit = write_audit(output)
    write_exports(output, audit.lock)
    if not data_docs:
        storage.remove(storage.join(output, FOLDER))
        return audit
    contract = write_data_docs(output)
    if not contract.passed:
        worst = contract.findings[0]
        raise RuntimeError(
            f"the tables break their contract, as in {worst.subject}: {worst.detail}; "
            f"see {output}/audit/data_docs"
        )
    return audit
