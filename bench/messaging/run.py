from accounts.models import Organisation
from accounts.scope import scope
from bench.messaging import parts, rivals, sending, world


def run(options):
    chosen = set(options.only) or {"pass", "claim", "rivals", "send", "late", "memory"}
    with scope(Organisation.objects.values_list("pk", flat=True)):
        world.prepare(options.messages)
        if "pass" in chosen:
            parts.passes()
        if "claim" in chosen:
            parts.claims(options.claims)
        if "rivals" in chosen:
            rivals.rates(parts.engine(options.claims))
        if "send" in chosen:
            sending.rate(options.claims // 4)
        if "late" in chosen:
            sending.lateness()
        if "memory" in chosen:
            sending.memory()
