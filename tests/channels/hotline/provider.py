"""A single sign-on of the tests' own: OpenID Connect with PKCE as RFC 7636 and the core specification say, by PyJWT.

It shares no code with what it tests. `faults` makes it break one rule at a time.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import time
from dataclasses import dataclass, field
from typing import Annotated, Any

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from fastapi import FastAPI, Form, HTTPException, Query, Request
from fastapi.responses import RedirectResponse
from jwt.algorithms import RSAAlgorithm

CLIENT_ID, CLIENT_SECRET = "lianban-desk", "a secret of the tests"
KEY, STRANGE_KEY = (rsa.generate_private_key(public_exponent=65537, key_size=2048) for _ in range(2))


@dataclass
class Provider:
    """`claims` are of whoever signs in; `asked` the last authorization request."""

    issuer: str = ""
    claims: dict[str, Any] = field(default_factory=dict)
    faults: set[str] = field(default_factory=set)
    asked: dict[str, str] = field(default_factory=dict)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)

    def app(self) -> FastAPI:
        app = FastAPI()

        @app.get("/.well-known/openid-configuration")
        def metadata() -> dict[str, Any]:
            return {
                "issuer": "https://other.example" if "metadata issuer" in self.faults else self.issuer,
                "authorization_endpoint": f"{self.issuer}/authorize",
                "token_endpoint": f"{self.issuer}/token",
                "jwks_uri": f"{self.issuer}/keys",
                "id_token_signing_alg_values_supported": ["none", "HS256", "RS256"],
                "code_challenge_methods_supported": ["S256"],
            }

        @app.get("/keys")
        def keys() -> dict[str, Any]:
            return {"keys": [{**json.loads(RSAAlgorithm.to_jwk(KEY.public_key())), "kid": "k1", "use": "sig"}]}

        @app.get("/authorize")
        def authorize(request: Request, redirect_uri: str, state: Annotated[str, Query()]) -> RedirectResponse:
            self.asked = dict(request.query_params)
            code = secrets.token_urlsafe(16)
            self.codes[code] = self.asked
            return RedirectResponse(f"{redirect_uri}?code={code}&state={state}")

        @app.post("/token")
        def token(
            request: Request,
            code: Annotated[str, Form()],
            redirect_uri: Annotated[str, Form()],
            code_verifier: Annotated[str, Form()] = "",
        ) -> dict[str, Any]:
            asked = self.codes.pop(code, None)
            if asked is None or asked["redirect_uri"] != redirect_uri:
                raise self._refusal("code")
            basic = base64.b64encode(f"{CLIENT_ID}:{CLIENT_SECRET}".encode()).decode()
            if request.headers.get("authorization") != f"Basic {basic}":
                raise self._refusal("client")
            made = base64.urlsafe_b64encode(hashlib.sha256(code_verifier.encode()).digest()).rstrip(b"=").decode()
            if asked["code_challenge_method"] != "S256" or asked["code_challenge"] != made:
                raise self._refusal("verifier")
            return {"access_token": "at", "token_type": "Bearer", "id_token": self._id_token(asked["nonce"])}

        return app

    def _refusal(self, why: str) -> HTTPException:
        self.refused.append(why)
        return HTTPException(400, {"error": "invalid_grant"})

    def _id_token(self, nonce: str) -> str:
        now = int(time.time())
        claims = {
            "iss": "https://other.example" if "issuer" in self.faults else self.issuer,
            "aud": "somebody-else" if "audience" in self.faults else CLIENT_ID,
            "iat": now - 7200 if "expired" in self.faults else now,
            "exp": now - 3600 if "expired" in self.faults else now + 300,
            "nonce": "another" if "nonce" in self.faults else nonce,
            **self.claims,
        }
        if "unsigned" in self.faults:
            return jwt.encode(claims, None, algorithm="none", headers={"kid": "k1"})
        if "symmetric" in self.faults:
            return jwt.encode(claims, "a key that everybody might know, long enough", algorithm="HS256")
        return jwt.encode(claims, STRANGE_KEY if "signature" in self.faults else KEY, "RS256", headers={"kid": "k1"})
