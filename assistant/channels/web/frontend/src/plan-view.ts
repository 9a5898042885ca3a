// 办理计划: serial against parallel, a bar per item over the calendar, and the flow of the approval.

import { css, html, nothing, type TemplateResult } from "lit";
import { day, days, number } from "./speaking.js";
import { strip } from "./strip.js";
import type { Plan, PlanStep } from "./types.js";
import { word } from "./words.js";

const THINNEST = 1.5; // percent of the width, so that a day is still seen

export const planStyle = css`
  .totals { display: grid; gap: .45em; margin: .2em 0 .8em; }
  .total { display: grid; grid-template-columns: 6em 1fr auto; gap: .6em; align-items: center; }
  .total .bar { height: .95em; border-radius: 6px; } .total:not(.parallel) rect { fill: var(--edge); opacity: .6; }
  .total b { white-space: nowrap; }
  @container panel (max-width: 22em) { .total { grid-template-columns: 1fr auto; } .total .bar { grid-row: 2; grid-column: 1 / -1; } }
  .saved { color: var(--accent); font-weight: 600; }
  .steps-list { display: grid; gap: .55em; margin: .4em 0 1.2em; }
  .step { display: grid; gap: .15em; }
  .step .what { display: flex; gap: .5em; justify-content: space-between; font-size: .92em; line-height: 1.4; } .step .what > span:last-child { color: var(--soft); white-space: nowrap; } .step .name { display: flex; flex-wrap: wrap; gap: 0 .5em; align-items: baseline; }
  .track { height: .8em; border-radius: 5px; background: var(--hush); }
  .step:not(.critical) .track rect { fill: var(--accent-line); }
  .mark { color: var(--accent); font-size: .82em; font-weight: 600; border: 1px solid var(--accent-line); border-radius: 6px; padding: 0 .4em; line-height: 1.5; white-space: nowrap; }
  .plan h3 { font-size: 1em; margin-top: .6em; }
  .flow { margin: .5em 0 0; font-size: .94em; }
  .end { display: inline-block; background: var(--accent); color: var(--on-accent); border-radius: 999px; padding: .15em .9em; font-weight: 600; }
  .flow ul { margin-left: 1.1em; border-left: 2px solid var(--accent-line); padding: .35em 0 .15em; }
  .flow li { position: relative; padding: .22em 0 .22em 1.2em; }
  .flow li::before { content: ""; position: absolute; left: 0; top: 1.25em; width: .95em; border-top: 2px solid var(--accent-line); }
  .node { border: 1px solid var(--line); border-radius: 10px; padding: .3em .7em; background: var(--card); line-height: 1.4; } .node.critical { border-color: var(--accent); }
  .flow .flow-end { padding: 0; } .flow .flow-end::before { display: none; }
`;

export function planView(plan: Plan | null, accepted: boolean): TemplateResult {
  if (!plan || !plan.items.length) return html`<p class="note empty">${word("plan.empty")}</p>`;
  const dates = { start: day(plan.start), finish: day(plan.finish) };
  return html`<div class="plan">
    ${plan.serial_days > 0 ? totals(plan) : html`<p>${word("plan.immediate")}</p>`}
    <p class="note">${word(accepted ? "plan.from_to_accepted" : "plan.from_to", dates)}${plan.provisional ? `（${word("plan.provisional")}）` : ""}</p>
    <h3>${word("plan.timeline")}</h3>
    <ul class="steps-list">${plan.items.map((step) => bar(step, plan))}</ul>
    <h3>${word("plan.flow")}</h3>
    ${flow(plan)}</div>`;
}

function totals(plan: Plan): TemplateResult {
  const share = Math.max(100 * plan.parallel_days / plan.serial_days, THINNEST);
  return html`<div class="totals">
    <div class="total"><span>${word("plan.serial")}</span><div class="bar">${strip(0, 100)}</div><b>${days(plan.serial_days, "workday")}</b></div>
    <div class="total parallel"><span>${word("plan.parallel")}</span><div class="bar">${strip(0, share)}</div><b>${days(plan.parallel_days, "workday")}</b></div>
    ${plan.saved_days > 0 ? html`<p class="saved">${word("plan.saved", { n: number(plan.saved_days) })}</p>` : nothing}</div>`;
}

function bar(step: PlanStep, plan: Plan): TemplateResult {
  const at = (iso: string) => Date.parse(iso);
  const span = Math.max(at(plan.finish) - at(plan.start), 1);
  const left = Math.min(100 * (at(step.start) - at(plan.start)) / span, 100 - THINNEST);
  const width = Math.max(100 * (at(step.due) - at(step.start)) / span, THINNEST);
  const when = step.through_window ? (!step.days ? days(step.days, null) : word("plan.due", { date: day(step.due) })) : word("plan.own");
  return html`<li class="step ${step.critical ? "critical" : ""}">
    <div class="what"><span class="name">${step.name}${step.critical ? html`<span class="mark">${word("plan.critical")}</span>` : nothing}</span><span>${when}</span></div>
    ${step.through_window ? html`<div class="track" aria-hidden="true">${strip(left, left + width)}</div>` : nothing}</li>`;
}

/** Each item hangs under the one of its prerequisites that is due last; the others are named. */
function flow(plan: Plan): TemplateResult {
  const steps = new Map(plan.items.filter((s) => s.through_window).map((s) => [s.id, s]));
  const under = (step: PlanStep) => {
    const before = step.requires.flatMap((id) => steps.get(id) ?? []).sort((a, b) => b.due.localeCompare(a.due));
    return { last: before[0]?.id ?? null, others: before.slice(1).map((s) => s.name) };
  };
  const branch = (parent: string | null): TemplateResult | typeof nothing => {
    const children = [...steps.values()].filter((s) => under(s).last === parent);
    return children.length ? html`<ul aria-label=${word(parent ? "plan.flow_after" : "plan.flow_parallel")}>${children.map((s) => html`<li>
      <div class="node ${s.critical ? "critical" : ""}">${s.name}<br><span class="note">${s.department} · ${days(s.days, s.unit)}</span>
      ${under(s).others.length ? html`<br><span class="note">${word("plan.flow_also_after", { names: under(s).others.join("、") })}</span>` : nothing}</div>
      ${branch(s.id)}</li>`)}</ul>` : nothing;
  };
  return html`<div class="flow"><span class="end">${word("plan.flow_start")}</span>${branch(null)}<span class="end">${word("plan.flow_end")}</span></div>`;
}
