from tests.sweep.conftest import world

__all__ = ["world"]
