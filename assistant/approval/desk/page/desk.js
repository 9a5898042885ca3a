// A department's desk. Every sentence comes from words.yml; texts are set as text, never as HTML.
const $ = (id) => document.getElementById(id);
let words, open = null, nextTasks = "", nextCases = "";

const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
const say = (name, values = {}) => fill(words.page[name], values);
const nameOf = (department) => words.departments[department] ?? department;
const day = (moment) => moment ? new Date(moment).toLocaleDateString("zh-CN", { timeZone: "Asia/Shanghai" }) : "";

function make(tag, text = "", attributes = {}) {
  const element = Object.assign(document.createElement(tag), attributes);
  if (text) element.textContent = text;
  return element;
}

async function call(method, path, body) {
  const answer = await fetch(`v1${path}`, {
    method, headers: { "Content-Type": "application/json" }, body: body === undefined ? undefined : JSON.stringify(body),
  });
  if (answer.status === 204) return null;
  const data = await answer.json();
  if (!answer.ok) {
    if (answer.status === 401 && path !== "/session") show(null);
    throw new Error(data.title);
  }
  return data;
}

// Runs what a click asked for, and says how it went.
async function act(work, done) {
  try {
    await work();
    $("notice").textContent = done ?? "";
  } catch (error) {
    $("notice").textContent = error.message;
    if ($("sheet").open) $("sheet-title").after($("notice"));
  }
}

function show(me) {
  $("sign-in").hidden = Boolean(me);
  $("desk").hidden = $("sign-out").hidden = !me;
  $("who").textContent = me ? say("signed_in", { ...me, department: nameOf(me.department) }) : "";
  if (me) refresh();
}

function lamp(task) {
  const cell = make("td");
  if (task.remaining_days !== null) {
    const over = task.warning === "overdue";
    const left = say(over ? "overdue" : "remaining", { days: Math.abs(task.remaining_days) });
    cell.append(make("span", task.warning ? `${words.warnings[task.warning]} ${left}` : left, { className: `lamp ${task.warning ?? ""}` }));
    cell.append(make("div", say("due", { day: day(task.due_at) })));
  }
  return cell;
}

async function loadTasks(more = false) {
  const page = await call("GET", `/tasks?open_only=${!$("all").checked}&after=${encodeURIComponent(more ? nextTasks : "")}`);
  if (!more) $("task-rows").replaceChildren();
  for (const line of page.tasks) {
    const row = make("tr");
    const button = make("button", words.page.open);
    button.onclick = () => act(() => openSheet(line.case_no, line.task.item));
    const last = make("td");
    last.append(button);
    for (const text of [line.case_no, line.bundle, line.task.item_name, words.states[line.task.state]]) row.append(make("td", text));
    row.append(lamp(line.task), last);
    $("task-rows").append(row);
  }
  if (!$("task-rows").children.length) $("task-rows").append(make("td", words.page.none, { colSpan: 6 }));
  nextTasks = page.next ?? "";
  $("more-tasks").hidden = !page.next;
}

async function openSheet(caseNo, item) {
  showSheet(await call("GET", `/tasks/${caseNo}/${item}`));
}

function showSheet(sheet) {
  open = sheet;
  const { task } = sheet, body = $("sheet-body");
  $("sheet-title").textContent = `${task.item_name}　${sheet.case_no}`;
  body.replaceChildren(make("p", [words.states[task.state], task.opinion].filter(Boolean).join("：")));
  if (sheet.commitment) body.append(make("p", words.page.commitment));
  if (sheet.check_by) body.append(make("p", `${say("check_by", { day: day(sheet.check_by) })} ${words.check_results[sheet.check_result] ?? ""}`));
  if (task.agreed) body.append(make("p", words.states.agreed));
  if (task.waits_for.length) body.append(make("p", say("waits", { items: task.waits_for.join("、") })));
  const form = make("dl");
  for (const line of sheet.form) form.append(make("dt", line.label), make("dd", line.text));
  body.append(make("h3", words.page.form), form, make("h3", words.page.materials), make("p", sheet.materials.join("、")));
  if (sheet.missing_materials.length) body.append(make("p", say("missing", { materials: sheet.missing_materials.join("、") })));
  if (sheet.history.length) body.append(make("h3", words.page.history));
  for (const one of sheet.history) {
    const asked = say("asked", { day: day(one.asked_at), reason: one.reason });
    body.append(make("p", asked + (one.answered_at ? say("answered", { day: day(one.answered_at) }) : words.page.unanswered)));
  }
  $("wrong-fields").replaceChildren(...sheet.form.map((line) => {
    const label = make("label");
    label.append(make("input", "", { type: "checkbox", name: "fields", value: line.field }), ` ${line.label}`);
    return label;
  }));
  const reviewing = task.state === "reviewing";
  $("opinion").hidden = !(reviewing || task.state === "deemed" || (task.state === "supplementing" && task.due_at));
  $("suspend").hidden = $("extend").hidden = !reviewing;
  $("resume").hidden = task.state !== "suspended";
  $("check").hidden = !sheet.check_by || ["passed", "revoked"].includes(sheet.check_result);
  for (const id of ["opinion", "suspension", "extension", "check"]) $(id).reset();
  $("wrong").hidden = true;
  if (!$("sheet").open) $("sheet").showModal();
}

function entries(form) {
  const data = Object.fromEntries(new FormData(form));
  if (data.days) data.days = Number(data.days);
  return data;
}

const here = () => `/tasks/${open.case_no}/${open.task.item}`;

async function after(sheet) {
  showSheet(sheet);
  await loadTasks();
}

function opinionOf(form) {
  const data = new FormData(form);
  const materials = String(data.get("materials")).split("\n").map((one) => one.trim()).filter(Boolean);
  const missing = data.get("opinion") === "supplement" ? { fields: data.getAll("fields"), materials } : {};
  return { opinion: data.get("opinion"), reason: data.get("reason") || null, ...missing };
}

async function loadCases(more = false) {
  const page = await call("GET", `/cases?after=${encodeURIComponent(more ? nextCases : "")}`);
  if (!more) $("case-rows").replaceChildren();
  for (const line of page.cases) $("case-rows").append(caseCard(line));
  if (!$("case-rows").children.length) $("case-rows").append(make("p", words.page.lead_none));
  nextCases = page.next ?? "";
  $("more-cases").hidden = !page.next;
}

function caseCard({ bundle, overdue_materials: overdue, inspections, case: one }) {
  const card = make("div", "", { className: "case" });
  const state = one.outcome ? `${words.states[one.state]}：${words.outcomes[one.outcome]}` : words.states[one.state];
  card.append(make("h3", `${one.case_no}　${bundle}　${state}`));
  for (const task of one.tasks) {
    const line = make("p", `${task.item_name}（${task.department_name}）：${words.states[task.state]} `);
    if (task.warning) line.append(make("span", words.warnings[task.warning], { className: `lamp ${task.warning}` }));
    card.append(line);
  }
  const button = (name, work) => {
    const made = make("button", words.page[name]);
    made.onclick = () => act(async () => { if (await work() !== false) await loadCases(); }, words.page.saved);
    card.append(made, " ");
  };
  const post = (path, body) => call("POST", `/cases/${one.case_no}${path}`, body);
  const reasoned = (path, more = {}) => {
    const reason = prompt(words.page.reason_prompt);
    return reason ? post(path, { ...more, reason }) : false;
  };
  if (one.state === "received") {
    button("accept", () => post("/acceptance", { decision: "accept" }));
    button("ask", () => reasoned("/acceptance", { decision: "supplement" }));
    button("decline", () => reasoned("/acceptance", { decision: "decline" }));
  }
  if (one.deliver_by && !one.delivered_at) {
    card.append(make("p", say("deliver_by", { day: day(one.deliver_by) })));
    button("deliver", () => post("/delivery"));
  }
  if (one.delivered_at) card.append(make("p", say("delivered", { day: day(one.delivered_at) })));
  if (overdue) button("revoke", () => reasoned("/revocation"));
  if (one.state === "reviewing") button("call", () => callInspection(one, post));
  for (const inspection of inspections) card.append(inspectionLine(inspection, button));
  return card;
}

function callInspection(one, post) {
  const place = prompt(words.page.place_prompt);
  const when = place && prompt(words.page.when_prompt);
  if (!when) return false;
  const departments = [...new Set(one.tasks.filter((t) => !["approved", "rejected"].includes(t.state)).map((t) => t.department))];
  return post("/inspections", { place, at: `${when.trim().replace(" ", "T")}:00+08:00`, departments });
}

function inspectionLine(inspection, button) {
  const who = Object.entries(inspection.departments).map(([name, state]) => `${nameOf(name)} ${words.presences[state]}`).join("、");
  if (!inspection.held_at) {
    button("minutes", () => {
      const presences = Object.keys(inspection.departments).map((department) => {
        const officers = (prompt(say("officers_prompt", { department: nameOf(department) })) ?? "").split(/[、,，\s]+/).filter(Boolean);
        return { department, officers, presence: officers.length ? "present" : "absent" };
      });
      return call("POST", `/inspections/${inspection.id}/minutes`, { presences });
    });
  }
  return make("p", `${inspection.place} ${new Date(inspection.at).toLocaleString("zh-CN")}　${who}`);
}

async function loadGrievances() {
  showGrievances(await call("GET", "/grievances"));
}

function showGrievances(all) {
  $("grievances").replaceChildren(...(all.length ? [] : [make("p", words.page.no_grievance)]));
  for (const one of all) {
    const card = make("div", `${one.case_no}　${words.grievance_kinds[one.kind]}：${one.words}`, { className: "case" });
    const step = ["verified", "rectified", "answered"].find((name) => !one[`${name}_at`]);
    if (step) {
      const button = make("button", words.grievance_steps[step]);
      button.onclick = () => act(async () => {
        const answer = step === "answered" ? prompt(words.page.answer_prompt) : null;
        if (step === "answered" && !answer) return;
        showGrievances(await call("POST", `/grievances/${one.id}/steps`, { step, answer }));
      }, words.page.saved);
      card.append(make("br"), button);
    } else card.append(make("p", one.answer));
    $("grievances").append(card);
  }
}

async function loadStatistics() {
  const found = await call("GET", "/statistics");
  $("statistics").replaceChildren(make("p", say("statistics", found)));
  for (const one of found.departments) {
    const rate = one.on_time_rate === null ? "—" : `${Math.round(one.on_time_rate * 100)}%`;
    $("statistics").append(make("p", say("department_row", { ...one, rate })));
  }
}

const LOADERS = { tasks: loadTasks, cases: loadCases, grievances: loadGrievances, statistics: loadStatistics };
let tab = "tasks";
const refresh = () => act(() => LOADERS[tab]());

function wire() {
  $("sign-in").onsubmit = (event) => {
    event.preventDefault();
    act(async () => { await call("POST", "/session", entries(event.target)); event.target.reset(); show(await call("GET", "/me")); });
  };
  $("sign-out").onclick = () => act(async () => { await call("DELETE", "/session"); show(null); });
  for (const button of document.querySelectorAll("[role=tab]")) {
    button.onclick = () => {
      tab = button.dataset.tab;
      for (const other of document.querySelectorAll("[role=tab]")) {
        other.setAttribute("aria-selected", String(other === button));
        $(other.dataset.tab).hidden = other !== button;
      }
      refresh();
    };
  }
  const submits = (id, path, read) => {
    $(id).onsubmit = (event) => {
      event.preventDefault();
      act(async () => after(await call("POST", here() + path, read(event.target))), words.page.saved);
    };
  };
  submits("opinion", "/opinion", opinionOf);
  submits("suspension", "/suspension", entries);
  submits("extension", "/extension", entries);
  submits("check", "/check", (form) => ({ ...entries(form), reason: entries(form).reason || null }));
  $("opinion").onchange = () => { $("wrong").hidden = new FormData($("opinion")).get("opinion") !== "supplement"; };
  $("resume").onclick = () => act(async () => after(await call("DELETE", `${here()}/suspension`)), words.page.saved);
  $("close").onclick = () => $("sheet").close();
  $("sheet").onclose = () => document.querySelector("header").after($("notice"));
  $("all").onchange = refresh;
  $("more-tasks").onclick = () => act(() => loadTasks(true));
  $("more-cases").onclick = () => act(() => loadCases(true));
}

words = await (await fetch("words.json")).json();
for (const [value, text] of Object.entries(words.suspensions)) $("suspension").kind.append(make("option", text, { value }));
for (const [value, text] of Object.entries(words.check_results)) $("check").result.append(make("option", text, { value }));
$("close").textContent = words.page.close;
$("more-tasks").textContent = $("more-cases").textContent = words.page.more;
wire();
call("GET", "/me").then(show, () => show(null));
