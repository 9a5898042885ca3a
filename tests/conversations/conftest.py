from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.conversations.product import Person, Product


@pytest.fixture(scope="session")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """The product with its real model, shared by the conversations of a run."""
    running = Product(tmp_path_factory.mktemp("product"), requests_per_minute="100000")
    running.start()
    yield running
    running.stop()


@pytest.fixture
def person(product: Product) -> Person:
    return Person.arrives(product)
