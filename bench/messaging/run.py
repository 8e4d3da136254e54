from accounts.models import Organisation
from accounts.scope import scope
from bench.messaging import parts, sending, world


def run(options):
    chosen = set(options.only) or {"pass", "claim", "send"}
    with scope(Organisation.objects.values_list("pk", flat=True)):
        world.prepare(options.messages)
        if "pass" in chosen:
            parts.passes()
        if "claim" in chosen:
            parts.claims(options.claims)
        if "send" in chosen:
            sending.rate(options.claims // 4)
            sending.lateness()
            sending.memory()
