"""What a user may do where: the union of the rights of their roles, per organisation."""

from django.utils.functional import cached_property

from accounts.rights import ROLES, Right, Role


class Access:
    def __init__(self, user, memberships, today):
        """`memberships`: those in force on the day."""
        self.user = user
        self.memberships = memberships
        self.today = today

    @cached_property
    def rights(self) -> dict[int, frozenset[Right]]:
        """Per organisation's id."""
        return {m.organisation_id: frozenset().union(*(ROLES[role] for role in m.roles)) for m in self.memberships}

    @cached_property
    def organisations(self) -> list:
        return [m.organisation for m in self.memberships]

    @property
    def roles(self) -> list[Role]:
        """Every role held anywhere, in the order of the list of roles."""
        held = {role for m in self.memberships for role in m.roles}
        return [role for role in Role if role in held]

    def may(self, right: Right, organisation_id: int) -> bool:
        return right in self.rights.get(organisation_id, frozenset())

    def may_somewhere(self, *rights: Right) -> bool:
        """One of the rights, in any organisation."""
        return any(not held.isdisjoint(rights) for held in self.rights.values())

    def where(self, right: Right) -> list[int]:
        """The ids of the organisations in which the user has the right."""
        return [organisation for organisation, rights in self.rights.items() if right in rights]

    def unit(self, organisation_id: int) -> int | None:
        """The id of the user's own unit in the organisation."""
        return {m.organisation_id: m.unit_id for m in self.memberships}.get(organisation_id)
