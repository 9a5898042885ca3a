"""Runs Rasa's prediction graph node after node, without dask's scheduler.

The graph of a trained model is fixed, so its order is found once for each target. Dask finds it anew at every run,
three times a turn: about a tenth of a turn's time (docs/adr/0002).
"""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphNode, GraphNodeHook, GraphSchema
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.engine.storage.storage import ModelStorage

Step = tuple[str, GraphNode, tuple[str, ...]]


class InOrderGraphRunner(DaskGraphRunner):
    """A DaskGraphRunner with its nodes, run one after the other in the calling thread."""

    def __init__(
        self,
        graph_schema: GraphSchema,
        model_storage: ModelStorage,
        execution_context: ExecutionContext,
        hooks: list[GraphNodeHook] | None = None,
    ) -> None:
        super().__init__(graph_schema, model_storage, execution_context, hooks)
        self._steps: dict[tuple[str, ...], list[Step]] = {}

    @classmethod
    def of(cls, loaded: DaskGraphRunner) -> InOrderGraphRunner:
        """The nodes of `loaded`, which are not loaded again."""
        runner = cls.__new__(cls)
        runner.__dict__.update(loaded.__dict__, _steps={})
        return runner

    def run(self, inputs: dict[str, Any] | None = None, targets: list[str] | None = None) -> dict[str, Any]:
        """Target name → its output. Raises what the nodes raise."""
        wanted = tuple(targets or self._graph_schema.target_names)
        if wanted not in self._steps:
            self._steps[wanted] = self._in_order(wanted)
        # as with dask, a need that nothing provides is handed on as its bare name
        done: dict[str, Any] = {name: (name, value) for name, value in (inputs or {}).items()}
        for name, node, needs in self._steps[wanted]:
            done[name] = node(*(done.get(need, need) for need in needs))
        return {name: done[name][1] for name in wanted}

    def _in_order(self, targets: tuple[str, ...]) -> list[Step]:
        """The nodes that `targets` need, each after those that it needs."""
        nodes = self._graph_schema.minimal_graph_schema(list(targets)).nodes
        steps: dict[str, Step] = {}

        def visit(name: str) -> None:
            if name in nodes and name not in steps:
                needs = tuple(nodes[name].needs.values())
                for need in needs:
                    visit(need)
                steps[name] = (name, self._instantiated_nodes[name], needs)

        for target in targets:
            visit(target)
        return list(steps.values())
