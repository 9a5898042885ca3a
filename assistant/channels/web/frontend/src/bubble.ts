// A message as it is shown: lines that list something become lists.

import { html, nothing, type TemplateResult } from "lit";
import type { ApplicationView, FieldView, Message } from "./types.js";
import { word } from "./words.js";

const LISTED = /^(?:·\s*|\d+\.\s+)(.*)$/;

export function formatted(text: string): TemplateResult[] {
  const blocks: TemplateResult[] = [];
  let list: string[] = [];
  const end = () => {
    if (list.length) blocks.push(html`<ul class="listed">${list.map((one) => html`<li>${one}</li>`)}</ul>`);
    list = [];
  };
  for (const line of text.split("\n")) {
    const item = LISTED.exec(line);
    if (item) list.push(item[1] as string);
    else { end(); if (line.trim()) blocks.push(html`<p>${line}</p>`); }
  }
  end();
  return blocks;
}

/** The review: its fields with links to change them, folded, for the form beside it shows the same. */
export function reviewed(message: Message, view: ApplicationView | null, live: boolean,
                         change: (field: string) => void): TemplateResult {
  const [first, ...lines] = message.text.split("\n");
  const byLabel = new Map((view?.fields ?? []).map((f): [string, FieldView] => [f.label, f]));
  const pairs: { label: string; value: string; field: FieldView | undefined }[] = [];
  const rest: string[] = [];
  for (const line of lines) {
    const at = line.indexOf("：");
    const field = byLabel.get(line.slice(0, at));
    if (at > 0 && (field || rest.length === 0)) pairs.push({ label: line.slice(0, at), value: line.slice(at + 1), field });
    else rest.push(line);
  }
  return html`<p>${first}</p>
    <details>
      <summary class="more">${word("chat.review_lines", { n: pairs.length })}</summary>
      <dl class="pairs">${pairs.map(({ label, value, field }) => html`<div><dt>${label}</dt><dd>${value}
        ${live && field ? html`<button type="button" class="plain" aria-label=${word("form.change_of", { label })}
          @click=${() => change(field.field)}>${word("chat.change")}</button>` : nothing}</dd></div>`)}</dl>
    </details>
    ${rest.map((line) => html`<p>${line}</p>`)}`;
}
