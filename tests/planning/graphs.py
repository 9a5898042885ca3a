"""Random graphs of prerequisites without loops, as a hypothesis strategy."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import strategies as st

NAMES = "abcdefg"


@st.composite
def acyclic(draw: st.DrawFn) -> dict[str, tuple[str, ...]]:
    """Up to seven items, given in any order; each may require those that come before it in the alphabet."""
    names = NAMES[: draw(st.integers(1, len(NAMES)))]
    graph = {
        name: tuple(draw(st.lists(st.sampled_from(names[:place]), unique=True))) if place else ()
        for place, name in enumerate(names)
    }
    return {name: graph[name] for name in draw(st.permutations(names))}


@st.composite
def timed(draw: st.DrawFn) -> tuple[dict[str, tuple[str, ...]], dict[str, Fraction]]:
    graph = draw(acyclic())
    return graph, {name: Fraction(draw(st.integers(0, 140)), 7) for name in graph}
