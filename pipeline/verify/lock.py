"""The lock file: what was promised, without which most else cannot be checked."""

from dataclasses import dataclass

from pydantic import ValidationError

from pipeline.lock import LOCK_FILE, Lock, read_lock
from pipeline.recipe import Recipe
from pipeline.rights.policy import Policy
from pipeline.verify.findings import Finding


@dataclass(frozen=True, slots=True)
class Contract:
    """The lock, and what it says, typed."""

    lock: Lock
    recipe: Recipe
    policy: Policy


def read_contract(output: str) -> Contract | Finding:
    """What the data set was made by, or the finding that this cannot be told."""
    try:
        lock = read_lock(output)
        if lock is None:
            return Finding("lock", LOCK_FILE, "there is none, so nothing says what was promised")
        # The lock does not say where the data set lies: it may have been moved.
        recipe = Recipe.model_validate(lock.recipe | {"output": output})
        return Contract(lock, recipe, Policy.model_validate(lock.policy))
    except (ValueError, ValidationError, TypeError) as error:
        return Finding("lock", LOCK_FILE, str(error).removeprefix(f"{output}/"))
