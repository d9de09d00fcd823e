"""Examples in docstrings and in the README."""

import doctest
import importlib
import pkgutil
import re
from pathlib import Path

import pytest

import jwt_identity

MODULES = ["jwt_identity", "jwt_identity._native"] + [
    module.name for module in pkgutil.walk_packages(jwt_identity.__path__, "jwt_identity.") if "._native" not in module.name
]
README = Path(__file__).parents[1] / "README.md"


def examples(name: str) -> list[doctest.DocTest]:
    """Finds the examples of a module, also those of classes whose module is a public one."""
    module = importlib.import_module(name)
    finder, parser, found = doctest.DocTestFinder(exclude_empty=True), doctest.DocTestParser(), []
    for label, value in vars(module).items():
        if label.startswith("__") or not (isinstance(value, type) or callable(value)):
            continue
        found += finder.find(value, f"{name}.{label}", module=False, globs={})
        for member, described in vars(value).items() if isinstance(value, type) else ():
            if text := getattr(described, "__doc__", None):
                if ">>>" in text and not callable(described):
                    found.append(parser.get_doctest(text, {}, f"{name}.{label}.{member}", None, None))
    return [test for test in found if test.examples]


@pytest.mark.parametrize("name", MODULES)
def test_examples_of_docstrings(name):
    runner = doctest.DocTestRunner(optionflags=doctest.IGNORE_EXCEPTION_DETAIL)
    for test in examples(name):
        runner.run(test)
    assert runner.failures == 0


def test_docstrings_have_examples():
    found = {test.name.split(".", 2)[-1] for test in examples("jwt_identity._native")}
    assert {"KustomerSigner", "JwtSigner", "KeyStore", "Acl", "WebhookVerifier", "diagnose", "bearer_token"} <= found


def test_everything_public_has_a_docstring():
    for name in MODULES:
        module = importlib.import_module(name)
        assert module.__doc__, name
        for public in getattr(module, "__all__", []):
            value = getattr(module, public)
            assert isinstance(value, str) or value.__doc__, f"{name}.{public}"
            for member, described in vars(value).items() if isinstance(value, type) else ():
                if not member.startswith("_") and not issubclass(value, Exception) and callable(described):
                    assert described.__doc__, f"{name}.{public}.{member}"


def test_snippets_of_the_readme_run():
    snippets = re.findall(r"```python\n(.*?)```", README.read_text(), re.DOTALL)
    assert snippets
    for snippet in snippets:
        exec(compile(snippet, str(README), "exec"), {})


def test_table_of_the_readme_names_every_module():
    text = README.read_text()
    for name in MODULES:
        if "._" not in name:
            assert f"`{name}`" in text, name
