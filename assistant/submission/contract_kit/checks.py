"""What a server has to do for `/approval/v1`, one check each. A check raises caller.Broken, or returns."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

from assistant.signing import signed
from assistant.submission.adapter import CaseEvent, CaseReceipt, Progress
from assistant.submission.contract_kit.caller import Broken, Caller, NotOffered, a_case, an_item, new_key, read

CASE_STATES = frozenset({"received", "reviewing", "supplementing", "decided", "declined", "revoked", "withdrawn"})
TASK_STATES = frozenset({"waiting", "reviewing", "supplementing", "suspended", "deemed", "approved", "rejected"})
AT_ONCE = 4
LONGEST_FEED = 200  # pages

Check = Callable[[Caller], None]
CHECKS: dict[str, Check] = {}


def check(made: Check) -> Check:
    CHECKS[made.__name__] = made
    return made


def _require(kept: bool, code: str, **params: Any) -> None:
    if not kept:
        raise Broken(code, **params)


@check
def receipt(c: Caller) -> None:
    """A hand-in is answered with a receipt that opens the case."""
    got = c.submit(a_case(), new_key())
    _require(bool(got.case_no and got.query_code), "empty_receipt")
    c.progress(got)


@check
def whole_case(c: Caller) -> None:
    """The case has a task for every item, at its department, in states that the contract knows."""
    case = a_case(an_item("food"), an_item("fire", 8), an_item("sign", 3))
    found = c.progress(c.submit(case, new_key()))
    wanted = {(i["id"], i["name"], i["department"], i["department_name"]) for i in case["items"]}
    there = {(t.item, t.item_name, t.department, t.department_name) for t in found.tasks}
    _require(there == wanted, "missing_tasks", missing=sorted(i for i, *_ in wanted - there))
    _require(found.state in CASE_STATES, "unknown_state", state=found.state)
    for task in found.tasks:
        _require(task.state in TASK_STATES, "unknown_state", state=task.state)
        late = task.started_at and task.due_at and task.due_at < task.started_at
        _require(not late, "due_before_start", item=task.item)


@check
def same_key_same_case(c: Caller) -> None:
    """The same key makes one case, however often and however close together it comes."""
    case, key = a_case(), new_key()
    first = c.submit(case, key)
    again = c.submit({**case, "submitted_at": "2026-01-01T00:00:00+00:00"}, key, (200, 201))
    _require(_same(first, again), "doubled", first=first.case_no, second=again.case_no)
    at_once, key = a_case(), new_key()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        got = list(pool.map(lambda n: c.another().submit(at_once, key, (200, 201)), range(AT_ONCE)))
    numbers = sorted({one.case_no for one in got})
    _require(len(numbers) == 1, "doubled", first=numbers[0], second=numbers[-1])


@check
def key_of_another(c: Caller) -> None:
    """A key that was used for something else is refused."""
    key = new_key()
    c.submit(a_case(), key)
    c.call("POST", "/cases", 409, a_case(), headers={"Idempotency-Key": key})


@check
def different_cases(c: Caller) -> None:
    """Different hand-ins are different cases with different codes."""
    got = [c.submit(a_case(), new_key()) for _ in range(3)]
    _require(len({g.case_no for g in got}) == 3, "same_number")
    _require(len({g.query_code for g in got}) == 3, "same_code")


@check
def wrong_code(c: Caller) -> None:
    """A wrong code and an unknown case are told alike: 404, and not which of the two it was."""
    got = c.submit(a_case(), new_key())
    answers = [
        c.raw("GET", f"/cases/{number}", params={"query_code": code})
        for number, code in ((got.case_no, "AAAAAAAAAA"), ("20000101-000000-00000001", got.query_code))
    ]
    for answer in answers:
        _require(answer.status_code == 404, "status", call="GET /cases/…", got=answer.status_code, wanted=404)
    _require(answers[0].content == answers[1].content, "tells_which")


@check
def refusals(c: Caller) -> None:
    """What cannot be a case is refused as a problem: 422."""
    ring = a_case(an_item("a", requires=("b",)), an_item("b", requires=("a",)))
    for case in (ring, a_case(an_item("a"), an_item("a")), a_case(items=[]), {"application_id": "x"}):
        c.call("POST", "/cases", (422, 400), case, headers={"Idempotency-Key": new_key()})
    c.call("POST", "/cases", (422, 400), a_case())


@check
def access(c: Caller) -> None:
    """Without the key, or without a signature where one is agreed, nothing is open."""
    if c.key is None and c.signing_key is None:
        raise NotOffered
    answer = c.raw("POST", "/cases", a_case(), bare=True, headers={"Idempotency-Key": new_key()})
    _require(answer.status_code == 401, "status", call="POST /cases", got=answer.status_code, wanted=401)


@check
def replay(c: Caller) -> None:
    """A signed request that is sent a second time is refused."""
    if c.signing_key is None:
        raise NotOffered
    target = "/approval/v1/events?after=0&limit=1"
    headers = signed(c.signing_key, "GET", target, b"", datetime.now(UTC))
    if c.key is not None:
        headers["Authorization"] = f"Bearer {c.key}"
    statuses = [c.session.get(c.url + target, headers=headers, timeout=c.slowest).status_code for _ in range(2)]
    _require(statuses[0] == 200, "status", call="GET /events", got=statuses[0], wanted=200)
    _require(statuses[1] in (401, 409), "replayed")


@check
def prerequisites(c: Caller) -> None:
    """What needs another result waits for it, and only that."""
    items = an_item("licence", 1), an_item("sign", 3), an_item("food", 5, ("licence",))
    found = c.progress(c.submit(a_case(*items), new_key()))
    states = {t.item: t.state for t in found.tasks}
    _require(states.get("food") == "waiting", "not_waiting", item="food", state=states.get("food"))
    if found.state != "received":
        _require(states.get("sign") == "reviewing", "not_parallel", item="sign", state=states.get("sign"))


@check
def withdrawal(c: Caller) -> None:
    """A case is withdrawn once, and stays withdrawn."""
    got = c.submit(a_case(), new_key())
    for _ in range(2):
        found = read(Progress, c.of_case(got, "withdrawal", 200, {"reason": "不办了"}))
        _require(found.state == "withdrawn", "unknown_state", state=found.state)
    _require(c.progress(got).state == "withdrawn", "forgotten", what="withdrawal")


@check
def unasked_supplement(c: Caller) -> None:
    """A supplement that nobody asked for is refused."""
    got = c.submit(a_case(), new_key())
    c.of_case(got, "supplement", 409, {"form": {"entity.name": "别的店"}, "materials": []}, new_key())


@check
def rating(c: Caller) -> None:
    """Rated once, when it has ended."""
    got = c.submit(a_case(), new_key())
    c.of_case(got, "rating", 409, {"score": 5, "words": ""})
    c.of_case(got, "withdrawal", 200, {"reason": "不办了"})
    for _ in range(2):
        found = read(Progress, c.of_case(got, "rating", 200, {"score": 4, "words": ""}))
        _require(found.rating == 4, "forgotten", what="rating")
    c.of_case(got, "rating", 409, {"score": 1, "words": ""})


@check
def complaint(c: Caller) -> None:
    """A complaint is taken once per key."""
    got, key = c.submit(a_case(), new_key()), new_key()
    for _ in range(2):
        c.of_case(got, "complaint", 200, {"words": "太慢"}, key)
    c.of_case(got, "complaint", 409, {"words": "别的话"}, key)


@check
def feed_in_order(c: Caller) -> None:
    """Every hand-in stands in the feed once, in order, and page by page it is the same feed."""
    start = _feed(c, 0, 500)
    after = start[-1].sequence if start else 0
    got = [c.submit(a_case(), new_key()) for _ in range(4)]
    whole, paged = _feed(c, after, 500), _feed(c, after, 2)
    sequences = [event.sequence for event in whole]
    _require(len(set(sequences)) == len(sequences), "event_twice")
    _require(sequences == sorted(sequences), "events_out_of_order")
    _require(all(event.sequence > after for event in whole), "events_out_of_order")
    mine = [e.case_no for e in whole if e.kind == "received" and e.case_no in {g.case_no for g in got}]
    _require(len(mine) >= len(got), "event_missing", missing=len(got) - len(mine))
    _require(mine == [g.case_no for g in got], "events_out_of_order")
    _require([e.sequence for e in paged] == sequences, "pages_differ")


@check
def prefill(c: Caller) -> None:
    """Prefill is an object of field values."""
    headers = {"Applicant-Authorization": "%E6%9C%AC%E4%BA%BA"}
    found = c.call("GET", "/prefill/91430100MA4L16JQ9B", 200, headers=headers)
    _require(isinstance(found, dict), "schema", model="prefill", where="/", why="object")


@check
def tolerance(c: Caller) -> None:
    """With a sandbox: what awaits a result (容缺受理) is examined at once, and decided no sooner than it is there."""
    got = c.submit(a_case(an_item("licence"), an_item("fire", 8, awaits=("licence",))), new_key())
    early = {t.item: t for t in c.opinion(got, "fire", {"opinion": "approve"}).tasks}["fire"]
    _require(early.state != "approved", "decided_early", item="fire", needs="licence")
    done = c.opinion(got, "licence", {"opinion": "approve"})
    _require(done.state == "decided" and done.outcome == "approved", "not_decided", state=done.state)


@check
def to_the_end(c: Caller) -> None:
    """With a sandbox: a supplement is asked for, answered once, and the opinions make a decision."""
    got = c.submit(a_case(), new_key())
    c.opinion(got, "food", {"opinion": "approve"})
    asked = c.opinion(got, "fire", {"opinion": "supplement", "reason": "缺平面图", "materials": ["平面图"]})
    _require(asked.state == "supplementing" and len(asked.requests) == 1, "no_request")
    answer, key = {"form": {"premises.floors": 2}, "materials": ["平面图"]}, new_key()
    for _ in range(2):
        found = read(Progress, c.of_case(got, "supplement", 200, answer, key))
        _require(not found.requests, "still_asked")
    c.of_case(got, "supplement", 409, answer, new_key())
    done = c.opinion(got, "fire", {"opinion": "reject", "reason": "没有第二个安全出口"})
    reason = next((t.opinion for t in done.tasks if t.item == "fire"), None)
    _require(reason == "没有第二个安全出口", "forgotten", what="reason")
    _require((done.state, done.outcome) == ("decided", "partly"), "not_decided", state=done.state)
    c.of_case(got, "withdrawal", 409, {"reason": "晚了"})


def _same(one: CaseReceipt, other: CaseReceipt) -> bool:
    return (one.case_no, one.query_code) == (other.case_no, other.query_code)


def _feed(c: Caller, after: int, limit: int) -> list[CaseEvent]:
    """The feed from `after` on; a server whose pages do not end is broken."""
    found: list[CaseEvent] = []
    for _ in range(LONGEST_FEED):
        page = c.events(after, limit)
        found += page.events
        _require(not page.more or page.next > after, "pages_stand_still")
        after = page.next
        if not page.more:
            return found
    raise Broken("pages_stand_still")
