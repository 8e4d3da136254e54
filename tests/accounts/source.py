"""Our own code as a tree, for the guards that look for what must not be written."""

import ast
from pathlib import Path

from django.apps import apps

ROOT = Path(__file__).resolve().parents[2]


def our_apps():
    return [app for app in apps.get_app_configs() if Path(app.path).parent == ROOT]


def our_models():
    """Without the history tables that go with them."""
    return [model for app in our_apps() for model in app.get_models() if not hasattr(model, "history_object")]


def our_files():
    """The code that runs in production, without migrations."""
    folders = [ROOT / "config", *(Path(app.path) for app in our_apps())]
    found = [path for folder in folders for path in folder.rglob("*.py")]
    return sorted(path for path in found if "migrations" not in path.relative_to(ROOT).parts)


def findings(matches, *, files=None):
    """{"path:function:what"} for every node in which `matches(node)` names something."""
    found = set()
    for path in files or our_files():
        where = path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else path.name
        found |= {f"{where}:{function}:{what}" for function, what in _walk(ast.parse(path.read_text()), matches)}
    return found


def _walk(node, matches, function="module"):
    for child in ast.iter_child_nodes(node):
        inside = child.name if isinstance(child, ast.FunctionDef | ast.ClassDef) else function
        if what := matches(child):
            yield inside, what
        yield from _walk(child, matches, inside)
