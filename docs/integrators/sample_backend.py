"""A backend for Lianban in one file: `python docs/integrators/sample_backend.py 8091`.

It keeps everything in memory and decides nothing by itself. Replace `CASES` and `EVENTS` by your platform, an operation
after another, and let the contract kit tell you how far you are:

    python -m assistant.cli backend check http://127.0.0.1:8091
"""

import hashlib
import json
import secrets
import sys
import threading
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

import uvicorn
from fastapi import Body, FastAPI, Header, HTTPException, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException as HttpError

app = FastAPI(title="Sample backend for Lianban")
CASES: dict[str, dict[str, Any]] = {}  # case_no -> {"view": what is shown, "code": ..., "requires": ...}
KEYS: dict[str, tuple[str, Any]] = {}  # Idempotency-Key -> (digest of the body, the answer)
EVENTS: list[dict[str, Any]] = []
LOCK = threading.RLock()  # your database's transactions
Json = Annotated[dict[str, Any], Body()]
Key = Annotated[str, Header(alias="Idempotency-Key", min_length=1)]


def now() -> str:
    return datetime.now(UTC).isoformat()


def tell(case_no: str, kind: str, item: str | None = None) -> None:
    EVENTS.append({"sequence": len(EVENTS) + 1, "case_no": case_no, "kind": kind, "item": item, "at": now()})


def once(key: str, body: Any) -> Any:
    """The answer that was given under this key, if any; 409 when it was for something else."""
    known = KEYS.get(key)
    if known is None:
        return None
    if known[0] != digest(body):
        raise HTTPException(409, "the idempotency key was used for something else")
    return known[1]


def digest(body: Any) -> str:
    # the moment of handing in differs between two tries
    kept = {name: value for name, value in body.items() if name != "submitted_at"}
    return hashlib.sha256(json.dumps(kept, sort_keys=True).encode()).hexdigest()


def opened(case_no: str, query_code: str) -> dict[str, Any]:
    case = CASES.get(case_no)
    if case is None or not secrets.compare_digest(case["code"].encode(), query_code.encode()):
        raise HTTPException(404, "no such case")
    return case


def release(view: dict[str, Any], requires: dict[str, list[str]]) -> None:
    """Starts what no longer waits; ends the case with the last opinion."""
    states = {task["item"]: task["state"] for task in view["tasks"]}
    for task in view["tasks"]:
        if task["state"] == "waiting" and all(states.get(n, "approved") == "approved" for n in requires[task["item"]]):
            due = datetime.now(UTC) + timedelta(days=7)
            task.update(state="reviewing", started_at=now(), due_at=due.isoformat(), remaining_days=5, unit="workday")
            tell(view["case_no"], "task_started", task["item"])
    states = {task["item"]: task["state"] for task in view["tasks"]}
    if all(state in ("approved", "rejected") for state in states.values()):
        approved = list(states.values()).count("approved")
        outcome = "approved" if approved == len(states) else "partly" if approved else "rejected"
        view.update(state="decided", outcome=outcome, decided_at=now())
        tell(view["case_no"], "decided")


@app.post("/approval/v1/cases", status_code=201)
def receive(case: Json, key: Key) -> Any:
    items = case.get("items")
    if not items or len({item["id"] for item in items}) != len(items) or in_a_ring(items):
        raise HTTPException(422, "the case contradicts itself")
    with LOCK:
        if (known := once(key, case)) is not None:
            return known
        case_no, code = f"S-{len(CASES) + 1:06d}", secrets.token_hex(5).upper()
        waiting = {"state": "waiting", "started_at": None, "due_at": None, "remaining_days": None, "opinion": None}
        tasks = [
            {"item": i["id"], "item_name": i["name"], "department": i["department"],
             "department_name": i["department_name"], **waiting} for i in items
        ]  # fmt: skip
        view = {"case_no": case_no, "state": "reviewing", "received_at": now(), "accepted_at": now(), "due_at": None,
                "tasks": tasks, "requests": [], "rating": None}  # fmt: skip
        CASES[case_no] = {"view": view, "code": code, "requires": {i["id"]: i.get("requires", []) for i in items}}
        tell(case_no, "received")
        release(view, CASES[case_no]["requires"])
        receipt = {"case_no": case_no, "query_code": code, "accepted_at": view["received_at"]}
        KEYS[key] = (digest(case), receipt)
        return receipt


def in_a_ring(items: list[dict[str, Any]]) -> bool:
    waiting = {i["id"]: set(i.get("requires", [])) for i in items}
    while ready := [name for name, needs in waiting.items() if not needs & waiting.keys()]:
        for name in ready:
            del waiting[name]
    return bool(waiting)


@app.get("/approval/v1/cases/{case_no}")
def progress(case_no: str, query_code: str) -> Any:
    return opened(case_no, query_code)["view"]


@app.post("/approval/v1/cases/{case_no}/supplement")
def supplement(case_no: str, query_code: str, body: Json, key: Key) -> Any:
    with LOCK:
        view = opened(case_no, query_code)["view"]
        if once(key, body) is None:
            if not view["requests"]:
                raise HTTPException(409, "no supplement was asked for")
            for task in view["tasks"]:
                if task["state"] == "supplementing":
                    task.update(state="reviewing", opinion=None)
            view.update(requests=[], state="reviewing")
            KEYS[key] = (digest(body), view)
            tell(case_no, "supplemented")
        return view


@app.post("/approval/v1/cases/{case_no}/withdrawal")
def withdraw(case_no: str, query_code: str, body: Json) -> Any:
    with LOCK:
        view = opened(case_no, query_code)["view"]
        if view["state"] == "decided":
            raise HTTPException(409, "the case has ended")
        if view["state"] != "withdrawn":
            view.update(state="withdrawn", due_at=None)
            tell(case_no, "withdrawn")
        return view


@app.post("/approval/v1/cases/{case_no}/rating")
def rate(case_no: str, query_code: str, body: Json) -> Any:
    with LOCK:
        view = opened(case_no, query_code)["view"]
        if view["state"] not in ("decided", "withdrawn") or view["rating"] not in (None, body["score"]):
            raise HTTPException(409, "rated already, or not ended")
        view["rating"] = body["score"]
        return view


@app.post("/approval/v1/cases/{case_no}/complaint")
def complain(case_no: str, query_code: str, body: Json, key: Key) -> Any:
    with LOCK:
        view = opened(case_no, query_code)["view"]
        if once(key, body) is None:
            KEYS[key] = (digest(body), view)
        return view


@app.get("/approval/v1/events")
def events(after: int = 0, limit: int = 100) -> Any:
    page = EVENTS[after : after + limit]
    return {"events": page, "next": after + len(page), "more": len(EVENTS) > after + len(page)}


@app.get("/approval/v1/prefill/{uscc}")
def prefill(uscc: str) -> dict[str, Any]:
    return {}


async def problem(_request: Request, error: Exception) -> JSONResponse:
    status = error.status_code if isinstance(error, HttpError) else 422
    title = str(error.detail) if isinstance(error, HttpError) else "the request does not fit the contract"
    body = {"type": "about:blank", "title": title, "status": status}
    return JSONResponse(body, status, media_type="application/problem+json")


app.add_exception_handler(HttpError, problem)
app.add_exception_handler(RequestValidationError, problem)

if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[1]), log_level="warning", ws="none")
