from functools import wraps

from django.core.exceptions import PermissionDenied

from accounts.rights import Right


def requires(*rights: Right):
    """Refuse (403) a user who has none of the rights in any organisation. Which rows, the view's QuerySet says."""

    def decorate(view):
        @wraps(view)
        def wrapped(request, *args, **kwargs):
            if not request.user.access.may_somewhere(*rights):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return wrapped

    return decorate
