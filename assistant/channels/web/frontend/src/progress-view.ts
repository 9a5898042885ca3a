// The receipt with its QR code, and where each department is, with its clock.

import { css, html, nothing, type TemplateResult } from "lit";
import * as icons from "./icons.js";
import { qr } from "./qr.js";
import { day, moment, number } from "./speaking.js";
import { strip } from "./strip.js";
import type { Progress, Receipt, Task } from "./types.js";
import { word, wordOf } from "./words.js";

const DONE = new Set(["approved", "rejected", "withdrawn"]);

export const progressStyle = css`
  .receipt { display: flex; gap: 1em; align-items: center; flex-wrap: wrap; border: 1px solid var(--accent-line); background: var(--accent-soft); border-radius: 12px; padding: .9em 1em; margin-bottom: 1em; }
  .receipt dl { flex: 1 1 11em; } .receipt dt { color: var(--soft); font-size: .85em; } .receipt dd { font-weight: 600; margin-bottom: .35em; overflow-wrap: anywhere; font-variant-numeric: tabular-nums; }
  .receipt figure { text-align: center; font-size: .8em; color: var(--soft); }
  .qr { display: block; width: 8.4em; height: 8.4em; background: #fff; border-radius: 8px; margin: 0 auto .3em; }
  .overall { display: flex; justify-content: space-between; gap: .5em; flex-wrap: wrap; align-items: baseline; }
  .overall h3 { font-size: 1em; }
  .task { padding: .65em 0; border-top: 1px solid var(--line); } .tasks .task:first-child { border-top: 0; }
  .task .head { display: flex; gap: .6em; justify-content: space-between; align-items: baseline; } .task .head b { font-weight: 600; line-height: 1.4; }
  .state { white-space: nowrap; font-size: .88em; border-radius: 6px; padding: .05em .55em; background: var(--hush); color: var(--soft); }
  .state.reviewing, .state.approved { background: var(--accent-soft); color: var(--accent); font-weight: 600; }
  .state.supplementing, .state.suspended { background: var(--warn-ground); color: var(--warn); } .state.rejected, .state.late { background: none; color: var(--bad); border: 1px solid; }
  .clock { height: .5em; border-radius: 4px; background: var(--hush); margin-top: .35em; overflow: hidden; }
`;

export function receiptView(receipt: Receipt, link: string): TemplateResult {
  return html`<div class="receipt"><dl>
      <dt>${word("receipt.case_no")}</dt><dd>${receipt.case_no}</dd>
      <dt>${word("receipt.query_code")}</dt><dd>${receipt.query_code}</dd>
      <dt>${word("receipt.accepted_at")}</dt><dd>${moment(receipt.accepted_at)}</dd></dl>
    <figure>${qr(link, word("receipt.qr"))}${word("receipt.scan")}</figure></div>`;
}

/** `now` is the time of the clocks. */
export function progressView(progress: Progress | null, now: Date): TemplateResult {
  if (!progress) return html`<p class="note">${word("progress.loading")}</p><div class="wait progress-wait"></div>`;
  const done = progress.tasks.filter((t) => DONE.has(t.state)).length;
  return html`<div class="overall"><h3>${word("progress.title")}</h3>
      <span class="state ${progress.state}">${wordOf("progress.state", progress.state, progress.state)}</span></div>
    <p class="note">${word("progress.done", { done, all: progress.tasks.length })}${progress.due_at ? `，${word("progress.total", { date: day(progress.due_at) })}` : ""}</p>
    <ul class="tasks">${progress.tasks.map((task) => taskView(task, now))}</ul>`;
}

function taskView(task: Task, now: Date): TemplateResult {
  const late = !DONE.has(task.state) && task.due_at !== null && new Date(task.due_at) < now;
  const running = task.state === "reviewing" && task.started_at && task.due_at;
  return html`<li class="task"><div class="head"><b>${task.item_name}</b>
      <span class="state ${late ? "late" : task.state}">${wordOf("progress.state", task.state, task.state)}</span></div>
    <p class="note">${task.department_name}${running ? html` · ${icons.clock} ${late ? word("progress.overdue") : html`${word("progress.due", { date: day(task.due_at as string) })}${
      task.remaining_days === null ? "" : `，${word("progress.left", { days: wordOf("days", task.unit ?? "calendar_day", "", { n: number(task.remaining_days) }) })}`}`}` : nothing}</p>
    ${running ? html`<div class="clock" aria-hidden="true">${strip(0, elapsed(task, now))}</div>` : nothing}
    ${task.opinion ? html`<p class="note">${word("progress.opinion", { text: task.opinion })}</p>` : nothing}</li>`;
}

function elapsed(task: Task, now: Date): number {
  const from = Date.parse(task.started_at as string);
  const to = Date.parse(task.due_at as string);
  return Math.max(2, Math.min(100, 100 * (now.getTime() - from) / Math.max(to - from, 1)));
}
