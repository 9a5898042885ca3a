// The plain page: a conversation on the left, what it knows on the right. All text goes in as textContent.
"use strict";

const API = "/api/v1";
const KEY = "lianban.conversation";
const RETRY_MS = 3000;
const $ = (id) => document.getElementById(id);
const word = (name) => $("words").content.querySelector(`[data-word=${name}]`).textContent;

let session = null; // {conversation_id, application_id, token}
let shown = new Set(); // ids of the messages on the page
let sending = false;

function element(tag, className, text) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

async function call(method, path, body) {
  const headers = { "Content-Type": "application/json" };
  if (session) headers.Authorization = `Bearer ${session.token}`;
  const answer = await fetch(API + path, { method, headers, body: body && JSON.stringify(body) });
  const data = await answer.json();
  if (!answer.ok) throw Object.assign(new Error(data.title), { status: answer.status });
  return data;
}

function show(message) {
  if (message.id !== undefined && shown.has(message.id)) return;
  if (message.id !== undefined) shown.add(message.id);
  const mine = message.from === "applicant";
  const line = element("li", mine ? "mine" : message.kind, message.text);
  if (message.options && message.options.length) line.append(options(message));
  $("messages").append(line);
  line.scrollIntoView({ block: "end" });
}

function options(message) {
  const row = element("div", "options");
  for (const option of message.options) {
    const button = element("button", "", option.label);
    button.type = "button";
    button.addEventListener("click", () => say(option.label, { field: message.field, value: option.value }));
    row.append(button);
  }
  return row;
}

function settleOldButtons() {
  for (const button of document.querySelectorAll(".options button")) button.disabled = true;
}

async function say(text, option) {
  if (sending || (!text.trim() && !option)) return;
  sending = true;
  settleOldButtons();
  const mine = element("li", "mine", text);
  const typing = element("li", "typing", "···");
  $("messages").append(mine, typing);
  typing.scrollIntoView({ block: "end" });
  const draft = { text, option, client_message_id: pendingId(text) };
  try {
    const answer = await call("POST", `/conversations/${session.conversation_id}/messages`, draft);
    localStorage.removeItem(`${KEY}.draft`);
    $("offline").hidden = true;
    typing.remove();
    answer.messages.forEach(show);
    view(answer.application);
  } catch (error) {
    typing.remove();
    mine.remove();
    $("text").value = text;
    $("offline").hidden = error.status !== undefined;
    show({ from: "assistant", kind: "notice", text: error.status ? error.message : word("failed") });
  } finally {
    sending = false;
    $("text").focus();
  }
}

// The same unsent words keep their id, so that a message that did arrive is not taken twice.
function pendingId(text) {
  const kept = JSON.parse(localStorage.getItem(`${KEY}.draft`) || "null");
  if (kept && kept.text === text) return kept.id;
  const id = crypto.randomUUID ? crypto.randomUUID() : String(Date.now()) + Math.random();
  localStorage.setItem(`${KEY}.draft`, JSON.stringify({ text, id }));
  return id;
}

function view(application) {
  $("summary").hidden = !application.bundle;
  if (application.bundle) {
    $("bundle").textContent = application.bundle.name;
    $("lead").textContent = word("lead") + application.bundle.lead_department;
  }
  const { answered, remaining } = application.progress;
  const percent = Math.round((100 * answered) / Math.max(answered + remaining, 1));
  $("bar").style.width = `${percent}%`;
  $("bar").parentElement.setAttribute("aria-valuenow", percent);
  $("progress").textContent = word("answered") + answered + word("remaining") + remaining + word("unit");
  const plan = application.plan;
  $("plan").textContent = plan ? word("serial") + plan.serial_days + word("parallel") + plan.parallel_days + word("days") : "";
  items(application.items);
  fields(application);
  $("receipt").hidden = !application.receipt;
  if (application.receipt) {
    $("case_no").textContent = application.receipt.case_no;
    $("query_code").textContent = application.receipt.query_code;
  }
}

function items(list) {
  const order = ["applies", "undecided", "not_applicable"];
  const sorted = [...list].sort((a, b) => order.indexOf(a.verdict) - order.indexOf(b.verdict));
  $("itemsCard").hidden = !list.length;
  $("items").replaceChildren(...sorted.map((item) => {
    const line = element("li", item.verdict);
    const more = element("details");
    const head = element("summary");
    head.append(element("b", "", item.name), element("span", "tag", word(item.verdict)));
    more.append(head, element("small", "", item.department));
    for (const reason of item.reasons) more.append(element("small", "", reason.text));
    for (const basis of item.basis) more.append(element("small", "", `《${basis.law}》${basis.article || ""}`));
    if (!item.verified) more.append(element("small", "", word("unverified")));
    line.append(more);
    return line;
  }));
}

function fields(application) {
  const list = application.fields.filter((f) => f.state !== "pending" || (application.question && f.field === application.question.field));
  $("empty").hidden = list.length > 0;
  $("fields").replaceChildren(...list.map((field) => {
    const row = element("div", field.state === "pending" ? "pending now" : field.state);
    const text = field.state === "answered" ? field.display : word(field.state === "skipped" ? "skipped" : "pending");
    const value = element("dd", "", text);
    if (field.said && field.said !== field.display) value.append(element("small", "", word("said") + field.said));
    row.append(element("dt", "", field.label), value);
    return row;
  }));
}

// fetch instead of EventSource, which cannot carry the token
async function follow() {
  const mine = session;
  let last = -1;
  while (session === mine) {
    try {
      const headers = { Authorization: `Bearer ${mine.token}`, "Last-Event-ID": String(last) };
      const answer = await fetch(`${API}/conversations/${mine.conversation_id}/events`, { headers });
      if (!answer.ok) throw new Error(answer.status);
      const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
      let buffer = "";
      for (;;) {
        const { done, value } = await reader.read();
        if (done || session !== mine) break;
        buffer += value;
        const parts = buffer.split("\n\n");
        buffer = parts.pop();
        for (const part of parts) last = event(part, last);
      }
    } catch {
      /* try again below */
    }
    await new Promise((done) => setTimeout(done, RETRY_MS));
  }
}

function event(part, last) {
  const got = Object.fromEntries(part.split("\n").map((line) => line.split(/: (.*)/s).slice(0, 2)));
  if (got.event === "application" && !sending) view(JSON.parse(got.data));
  if (got.event === "message" && !sending) show(JSON.parse(got.data));
  return got.id ? Number(got.id) : last;
}

async function open(fresh) {
  session = fresh ? null : JSON.parse(localStorage.getItem(KEY) || "null");
  shown = new Set();
  $("messages").replaceChildren();
  try {
    if (session) {
      const past = await call("GET", `/conversations/${session.conversation_id}/messages`);
      past.messages.forEach(show);
      settleOldButtons();
      const last = document.querySelector("#messages li:last-child .options");
      if (last) for (const button of last.querySelectorAll("button")) button.disabled = false;
    }
  } catch (error) {
    if (error.status !== 401 && error.status !== 404) {
      $("offline").hidden = false;
      setTimeout(() => open(fresh), RETRY_MS);
      return;
    }
    session = null;
  }
  if (!session) {
    session = await call("POST", "/conversations", { channel: "web" });
    localStorage.setItem(KEY, JSON.stringify(session));
    session.messages.forEach(show);
  }
  view(await call("GET", `/applications/${session.application_id}`));
  follow();
}

$("say").addEventListener("submit", (happened) => {
  happened.preventDefault();
  const text = $("text").value;
  $("text").value = "";
  say(text);
});
$("text").addEventListener("keydown", (pressed) => {
  if (pressed.key === "Enter" && !pressed.shiftKey && !pressed.isComposing) {
    pressed.preventDefault();
    $("say").requestSubmit();
  }
});
$("again").addEventListener("click", () => open(true));
open(false);
