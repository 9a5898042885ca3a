"""The stock form's validation: nothing but what rasa_sdk offers, and never satisfied, so that the form goes on."""

from __future__ import annotations

from typing import Any

from rasa_sdk import FormValidationAction, Tracker
from rasa_sdk.executor import CollectingDispatcher


class ValidateShopForm(FormValidationAction):
    def name(self) -> str:
        return "validate_shop_form"

    def validate_area(
        self, value: Any, _d: CollectingDispatcher, _t: Tracker, _domain: dict[str, Any]
    ) -> dict[str, Any]:
        return {"area": value}

    def validate_tenure(
        self, _v: Any, _d: CollectingDispatcher, _t: Tracker, _domain: dict[str, Any]
    ) -> dict[str, Any]:
        """The last field is asked for ever: every turn of the bench is a turn of the form."""
        return {"tenure": None}
