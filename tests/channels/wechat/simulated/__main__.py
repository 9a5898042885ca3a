"""A phone in the terminal: `python -m tests.channels.wechat.simulated [ADDRESS OF LIANBAN]`.

Prints the settings to start Lianban with; then every line is said, `/click KEY`, `/scan SCENE` and `/voice WORDS` do
what they say, and pictures that come are kept beside.
"""

from __future__ import annotations

import sys
import tempfile
import threading
import time
from pathlib import Path

from tests.channels.wechat.conftest import settings_for
from tests.channels.wechat.simulated.crypto import Account
from tests.channels.wechat.simulated.server import Follower, SimulatedWeChat


def main() -> None:
    url = sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8080"
    with SimulatedWeChat(Account(), f"{url}/wechat") as wechat:
        settings = settings_for(wechat.account, wechat.api_url) | {"public_url": url}
        _print("\n".join(f"export LIANBAN_{name.upper()}='{value}'" for name, value in settings.items()))
        _print("(start Lianban with these; then press Enter)")
        sys.stdin.readline()
        phone = wechat.follower()
        threading.Thread(target=_show, args=(phone, Path(tempfile.mkdtemp())), daemon=True).start()
        phone.subscribe()
        for line in sys.stdin:
            _do(phone, line.strip())


def _do(phone: Follower, line: str) -> None:
    command, _, rest = line.partition(" ")
    match command:
        case "/click":
            phone.click(rest)
        case "/scan":
            phone.scan(rest)
        case "/voice":
            phone.speak(rest)
        case _:
            phone.say(line)


def _show(phone: Follower, folder: Path) -> None:
    shown = 0
    while True:
        for one in phone.received[shown:]:
            shown += 1
            if one.kind == "image":
                kept = folder / f"{shown}.png"
                kept.write_bytes(one.picture)
            _print(f"\n[{kept}]" if one.kind == "image" else f"\n{one.text}")
        time.sleep(0.1)


def _print(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
