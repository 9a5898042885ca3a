// What to bring, each material once with the items that it serves, and what nobody needs to bring.

import { css, html, nothing, type TemplateResult } from "lit";
import type { ApplicationView, Form, Material } from "./types.js";
import { word } from "./words.js";

export const materialsStyle = css`
  .materials h3 { font-size: 1em; margin: .8em 0 .2em; } .materials h3:first-child { margin-top: 0; }
  .materials li { padding: .45em 0; border-top: 1px solid var(--line); line-height: 1.45; } .materials li:first-child { border-top: 0; }
  .materials .note { display: block; }
`;

export function materialsView(view: ApplicationView, form: Form | null): TemplateResult {
  const uses = new Map<string, string[]>();
  for (const item of view.items.filter((i) => i.verdict === "applies")) {
    for (const name of item.materials) uses.set(name, [...(uses.get(name) ?? []), item.name]);
  }
  if (!uses.size || !form) return html`<p class="note empty">${word("materials.empty")}</p>`;
  const known = new Map(form.materials.map((m) => [m.name, m]));
  const all = [...uses.keys()].map((name) => known.get(name) ?? { name, shared_from: null, generated: false, note: null });
  const spared = all.filter((m) => m.generated || m.shared_from);
  const line = (m: Material) => html`<li>${m.name}
    ${m.note ? html`<span class="note">${m.note}</span>` : nothing}
    ${m.generated ? html`<span class="note">${word("materials.generated")}</span>` : nothing}
    ${m.shared_from ? html`<span class="note">${word("materials.shared", { from: m.shared_from })}</span>` : nothing}
    <span class="note detail">${word("materials.items", { names: (uses.get(m.name) ?? []).join("、") })}</span></li>`;
  return html`<div class="materials">
    <h3>${word("materials.bring")}</h3><ul>${all.filter((m) => !spared.includes(m)).map(line)}</ul>
    ${spared.length ? html`<h3>${word("materials.spared")}</h3><ul>${spared.map(line)}</ul>` : nothing}</div>`;
}
