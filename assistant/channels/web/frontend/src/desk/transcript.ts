import { css, html, nothing, type TemplateResult } from "lit";
import { formatted } from "../bubble.js";
import type { Message } from "../types.js";
import { word } from "./words.js";

export const transcriptStyle = css`
  .turns { display: grid; gap: .5em; }
  .turns li { display: grid; grid-template-columns: 5.2em 1fr auto; gap: .6em; align-items: start; }
  .turns .who { color: var(--soft); font-size: .86em; padding-top: .15em; } .turns .applicant .who { color: var(--accent); font-weight: 600; }
  .turns .text { overflow-wrap: anywhere; white-space: pre-line; } .turns .assistant .text { color: var(--soft); }
  .turns .staff .text { background: var(--accent-soft); border-radius: 8px; padding: .1em .5em; justify-self: start; }
  .turns .plain { font-size: .86em; }
  .listed li { display: list-item; list-style: disc inside; }
`;

/** Who said what. `read` offers to read an applicant's sentence for values. */
export function transcript(messages: Message[], read: ((text: string) => void) | null): TemplateResult {
  return html`<ol class="turns">${messages.map((m) => html`<li class=${m.from} data-id=${m.id}>
    <span class="who">${word(`transcript.${m.from}`)}</span><div class="text">${m.from === "assistant" ? formatted(m.text) : m.text}${m.options.length ? html`<p class="note">${m.options.map((o) => o.label).join("、")}</p>` : nothing}</div>
    ${m.from === "applicant" && read ? html`<button type="button" class="plain" @click=${() => read(m.text)}>${word("speech.of")}</button>` : nothing}</li>`)}</ol>`;
}
