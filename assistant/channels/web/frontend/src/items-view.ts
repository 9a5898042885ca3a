// The approval items by verdict, each opening to its reasons, law, time limit, materials and fee.

import { css, html, nothing, type TemplateResult } from "lit";
import { days } from "./speaking.js";
import type { ApplicationView, Item } from "./types.js";
import { word } from "./words.js";

export const itemsStyle = css`
  .verdict { margin-top: 1em; } .verdict:first-child { margin-top: 0; }
  .verdict h3 { display: flex; gap: .5em; align-items: baseline; font-size: 1em; }
  .verdict h3 .note { font-weight: 400; }
  .item { border: 1px solid var(--line); border-radius: 12px; margin-top: .5em; background: var(--card); }
  .item.applies { border-left: 4px solid var(--accent); }
  .item > summary { padding: .6em .85em; display: flex; gap: .6em; align-items: center; border-radius: 12px; }
  .item > summary .icon { color: var(--soft); transition: transform .15s; } .item[open] > summary .icon { transform: rotate(180deg); }
  .item .name { flex: 1; min-width: 0; } .item .name b { font-weight: 600; display: block; line-height: 1.4; }
  .item.not_applicable .name b { font-weight: 400; color: var(--soft); }
  .facts { padding: 0 .85em .7em; display: grid; grid-template-columns: 3.2em 1fr; gap: .3em .6em; font-size: .92em; }
  .facts dt { color: var(--soft); } .facts dd li + li { margin-top: .1em; }
`;

const VERDICTS = ["applies", "undecided", "not_applicable"] as const;

export function itemsView(view: ApplicationView): TemplateResult {
  if (!view.items.length) return html`<p class="note empty">${word("items.empty")}</p>`;
  const names = new Map(view.items.map((i) => [i.id, i.name]));
  return html`${VERDICTS.map((verdict) => {
    const items = view.items.filter((i) => i.verdict === verdict);
    return items.length ? html`<section class="verdict"><h3>${word(`items.${verdict}`)}
      <span class="note">${word("items.count", { n: items.length })}</span></h3>
      ${items.map((i) => itemView(i, names))}</section>` : nothing;
  })}`;
}

function itemView(item: Item, names: Map<string, string>): TemplateResult {
  const why = item.verdict === "undecided" ? "items.waits_for" : "items.why";
  const after = item.requires.flatMap((id) => names.get(id) ?? []);
  return html`<details class="item ${item.verdict}">
    <summary><span class="name"><b>${item.name}</b><span class="note">${item.department}${item.verdict === "applies" ? html` · ${shortLimit(item)}` : nothing}</span></span>
      <svg class="icon" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" aria-hidden="true"><path d="M6 9l6 6 6-6"/></svg></summary>
    <dl class="facts">
      <dt>${word(why)}</dt><dd><ul>${item.reasons.map((r) => html`<li>${r.text}</li>`)}</ul></dd>
      <dt>${word("items.law")}</dt><dd><ul>${item.basis.map((b) => html`<li>《${b.law}》${b.article ?? ""}</li>`)}</ul>
        ${item.verified ? nothing : html`<span class="note">${word("items.unverified")}</span>`}</dd>
      <dt>${word("items.time")}</dt><dd>${limits(item)}</dd>
      ${after.length ? html`<dt>${word("items.after")}</dt><dd>${after.join("、")}</dd>` : nothing}
      <dt>${word("items.materials")}</dt><dd>${item.materials.length
        ? html`<ul>${item.materials.map((m) => html`<li>${m}</li>`)}</ul>` : word("items.no_materials")}</dd>
      <dt>${word("items.fee")}</dt><dd>${item.fee}</dd>
    </dl></details>`;
}

function shortLimit(item: Item): string {
  return days(item.promised_days ?? item.statutory_days, item.unit);
}

function limits(item: Item): string {
  const { promised_days: promised, statutory_days: statutory, unit } = item;
  const said = [
    promised === null ? "" : word("items.promised", { days: days(promised, unit) }),
    statutory === null ? "" : word("items.statutory", { days: days(statutory, unit) }),
  ].filter(Boolean);
  return said.join("，") || word("items.no_limit");
}
