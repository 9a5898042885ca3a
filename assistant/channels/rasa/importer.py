"""Lets Rasa's own commands find `nlu_data/` without a flag; named in config.yml, Rasa's documented extension point."""

from __future__ import annotations

from collections.abc import Iterable

from rasa.shared.importers.rasa import RasaFileImporter

from assistant.settings import ROOT


class NluDataImporter(RasaFileImporter):
    """Rasa's importer of files, whose default folder is `nlu_data` and not `data`."""

    def __init__(
        self,
        config_file: str | None = None,
        domain_path: str | None = None,
        training_data_paths: str | Iterable[str | None] | None = None,
    ) -> None:
        given = [training_data_paths] if isinstance(training_data_paths, str) else training_data_paths or []
        paths = [path for path in given if path] or [str(ROOT / "nlu_data")]
        super().__init__(config_file, domain_path, paths)
