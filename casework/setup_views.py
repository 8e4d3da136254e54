from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.decorators import requires
from accounts.rights import SET_UP, Right
from casework import first_steps as steps
from casework.setup import entries


@require_safe
@requires(*SET_UP)
def setup(request):
    """What the user may arrange."""
    context = {"entries": entries(request.user), "steps_left": steps.left(request.user)}
    return render(request, "casework/setup.html", context)


@require_safe
@requires(Right.MANAGE_SETTINGS)
def first_steps(request):
    return render(request, "casework/first_steps.html", {"all_steps": steps.of_user(request.user)})


@require_POST
@requires(Right.MANAGE_SETTINGS)
def show_first_steps(request):
    """On the page where the user begins: yes, or no."""
    request.user.hides_first_steps = request.POST.get("show") != "1"
    request.user.save(update_fields=["hides_first_steps"])
    return redirect("casework:first_steps")
