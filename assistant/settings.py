"""All settings, read from the environment (prefix LIANBAN_); every secret comes from here."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).resolve().parent.parent


class DeskAccount(BaseModel):
    """Who may sign in at the hotline desk without the single sign-on."""

    name: str = Field(min_length=1, max_length=60)
    role: Literal["staff", "supervisor"] = "staff"
    password: Annotated[SecretStr, Field(min_length=10)]


class Settings(BaseSettings):
    """Embedded defaults: SQLite files under var/, the in-process backend, the demonstration city."""

    model_config = SettingsConfigDict(env_prefix="LIANBAN_", env_file=None, extra="ignore")

    host: str = "127.0.0.1"
    port: int = 8080
    data_dir: Path = ROOT / "var"
    database_url: str | None = None  # default: SQLite in data_dir
    approval_database_url: str | None = None  # the embedded backend's own tables
    approval_secret: SecretStr | None = None  # makes its query codes; default: a generated file in data_dir
    register_file: Path | None = None  # what the embedded backend knows of licences, by code; without it nothing
    calendar_file: Path | None = None  # a year's holidays and make-up days, before the package carries them
    model_dir: Path = ROOT / "models"
    catalogue_dir: Path = ROOT / "assistant" / "catalog" / "data"
    city: str = "changsha"
    backend: str = "embedded"  # or "http", or the name of an entry point in lianban.backends
    backend_url: str = "http://127.0.0.1:8090"
    backend_key: SecretStr | None = None
    backend_signing_key: SecretStr | None = None  # HMAC-SM3 over every call, and over the notices that come back
    backend_notify_url: str | None = None  # served alone: where the embedded backend tells what happened
    follow_interval_seconds: float = 5.0  # between two looks at the backend's feed of events
    backend_timeout_seconds: float = 10.0
    max_message_chars: int = 2000
    requests_per_minute: int = 240
    allowed_origins: list[str] = []  # portals that embed the assistant, as JSON: ["https://zwfw.example.gov.cn"]
    public_url: str | None = None  # where people open the page, for links that are sent to them
    wechat_app_id: str | None = None  # AppID of the Official Account; without it there is no WeChat channel
    wechat_app_secret: SecretStr | None = None
    wechat_token: SecretStr | None = None  # 令牌: what pushed messages are signed with
    wechat_encryption: Literal["plain", "compatible", "aes"] = "aes"  # 明文、兼容、安全模式
    wechat_aes_key: SecretStr | None = None  # EncodingAESKey
    wechat_former_aes_key: SecretStr | None = None  # while the key is being changed
    wechat_api_url: str = "https://api.weixin.qq.com"
    wechat_timeout_seconds: float = 8.0
    desk_accounts: dict[str, DeskAccount] = {}  # of the hotline desk, by staff number, as JSON; none by default
    desk_oidc_issuer: str | None = None  # the single sign-on of the hotline's staff
    desk_oidc_client_id: str | None = None
    desk_oidc_client_secret: SecretStr | None = None
    desk_session_secret: SecretStr | None = None  # signs what is under way to the sign-on; for several processes
    desk_oidc_staff_claim: str = "sub"  # the claim that names a member of staff in the log
    desk_oidc_role_claim: str = "roles"
    desk_oidc_staff_role: str = "hotline-staff"
    desk_oidc_supervisor_role: str = "hotline-supervisor"
    log_level: str = "INFO"

    @cached_property
    def database(self) -> str:
        return self.database_url or f"sqlite:///{self.data_dir / 'lianban.db'}"

    @cached_property
    def approval_database(self) -> str:
        return self.approval_database_url or f"sqlite:///{self.data_dir / 'approval.db'}"
