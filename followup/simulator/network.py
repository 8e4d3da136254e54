"""What every part of the simulator shares."""

import time
from random import Random

from followup.simulator.behaviour import Behaviour
from followup.simulator.hooks import Caller, Hooks
from followup.simulator.store import Store


class Limit:
    """At most `rate` a second, spread evenly; 0 for no limit."""

    def __init__(self, rate: float):
        self._rate = rate
        self._most = max(1.0, rate / 20)
        self._free = self._most
        self._at = time.monotonic()

    def allows(self) -> bool:
        if not self._rate:
            return True
        now = time.monotonic()
        self._free = min(self._most, self._free + (now - self._at) * self._rate)
        self._at = now
        if self._free < 1:
            return False
        self._free -= 1
        return True


class Network:
    """`tokens` are those that are good; where there is none, all are."""

    def __init__(self, *, store: Store, hooks: Hooks, caller: Caller, tokens: frozenset[str], behaviour: Behaviour):
        self.store = store
        self.hooks = hooks
        self.caller = caller
        self.tokens = tokens
        self.at_the_start = behaviour
        self.behave(behaviour)

    def behave(self, behaviour: Behaviour) -> None:
        self.behaviour = behaviour
        self.chance = Random(None if behaviour.seed < 0 else behaviour.seed)  # noqa: S311
        self.limit = Limit(behaviour.rate)

    def happens(self, share: float) -> bool:
        return self.chance.random() < share
