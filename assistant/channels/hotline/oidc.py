"""Single sign-on of staff: OpenID Connect, authorization code with PKCE (S256), by authlib.

Authlib keeps state, nonce and verifier in a signed cookie and checks them; the ID token's signature is checked against
the provider's keys with asymmetric algorithms only, and issuer, audience, expiry and nonce with it.
"""

from __future__ import annotations

from typing import Any

import httpx2
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.starlette_client import OAuth
from joserfc.errors import JoseError
from starlette.requests import Request
from starlette.responses import Response

from assistant.channels.hotline.staff import Role, Staff
from assistant.settings import Settings

TIMEOUT_SECONDS = 10.0
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
LONGEST_ID, LONGEST_NAME = 100, 60


class NotSignedIn(Exception):
    """The provider refused, could not be reached, or sent what does not hold; its class name is in the text."""


class NoRole(Exception):
    """Signed in there, but with no role at the desk."""


class SingleSignOn:
    """One provider, as the settings name it."""

    def __init__(self, settings: Settings) -> None:
        assert settings.desk_oidc_issuer is not None
        self.settings = settings
        self.issuer = settings.desk_oidc_issuer
        secret = settings.desk_oidc_client_secret
        self._client = OAuth().register(
            "desk",
            client_id=settings.desk_oidc_client_id,
            client_secret=secret.get_secret_value() if secret else None,
            server_metadata_url=self.issuer.rstrip("/") + "/.well-known/openid-configuration",
            client_kwargs={
                "scope": "openid profile",
                "code_challenge_method": "S256",
                "timeout": TIMEOUT_SECONDS,
                "token_endpoint_auth_method": "client_secret_basic" if secret else "none",
            },
        )

    async def redirect(self, request: Request, back: str) -> Response:
        """To the provider, which sends the browser back to `back`. Raises NotSignedIn."""
        try:
            await self._metadata()
            to: Response = await self._client.authorize_redirect(request, back)
        except (httpx2.HTTPError, ValueError) as error:
            raise NotSignedIn(type(error).__name__) from error
        return to

    async def signed_in(self, request: Request) -> Staff:
        """Who the provider says it is. Raises NotSignedIn, NoRole."""
        must = {
            "iss": {"essential": True, "value": self.issuer},
            "aud": {"essential": True, "value": self.settings.desk_oidc_client_id},
        }
        try:
            await self._metadata()
            token = await self._client.authorize_access_token(request, claims_options=must)
        except (AuthlibBaseError, JoseError, httpx2.HTTPError, ValueError) as error:
            raise NotSignedIn(type(error).__name__) from error
        claims = token.get("userinfo")
        if not claims:
            raise NotSignedIn("no ID token")
        return self._staff(claims)

    async def _metadata(self) -> None:
        metadata = await self._client.load_server_metadata()
        if metadata.get("issuer") != self.issuer:
            raise ValueError("another issuer")
        offered = metadata.get("id_token_signing_alg_values_supported") or ["RS256"]
        metadata["id_token_signing_alg_values_supported"] = [name for name in offered if name in ALGORITHMS]

    def _staff(self, claims: dict[str, Any]) -> Staff:
        chosen = self.settings
        given = claims.get(chosen.desk_oidc_role_claim) or []
        roles = [given] if isinstance(given, str) else [str(role) for role in given]
        if chosen.desk_oidc_supervisor_role in roles:
            role = Role.SUPERVISOR
        elif chosen.desk_oidc_staff_role in roles:
            role = Role.STAFF
        else:
            raise NoRole
        id_ = str(claims.get(chosen.desk_oidc_staff_claim) or "")[:LONGEST_ID]
        if not id_:
            raise NotSignedIn("no staff id")
        name = str(claims.get("name") or claims.get("preferred_username") or id_)
        return Staff(id_, name[:LONGEST_NAME], role)
