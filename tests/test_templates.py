import pytest
from django.template import Context, Template


def test_an_undefined_variable_fails_its_test():
    with pytest.raises(AssertionError, match="nobody"):
        Template("{{ nobody }}").render(Context())
