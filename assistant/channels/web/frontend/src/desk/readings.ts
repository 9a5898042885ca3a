import { LitElement, css, html, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import "../field-input.js";
import type { FieldInput } from "../field-input.js";
import * as icons from "../icons.js";
import { base } from "../styles.js";
import type { Definition, Value } from "../types.js";
import type { Reading } from "./types.js";
import { word } from "./words.js";

/** What was read, to accept, correct or drop; nothing of it is stored before. Events: `accept` with {readings},
 * `drop` with {reading}, `consent`. */
@customElement("desk-readings")
export class Readings extends LitElement {
  static override styles = [base, css`
    :host { display: block; }
    .head { display: flex; align-items: baseline; gap: .8em; flex-wrap: wrap; } .head h3 { font-size: 1em; flex: 1; }
    ul { margin-top: .5em; display: grid; grid-template-columns: repeat(auto-fill, minmax(19em, 1fr)); gap: .5em; }
    li { border: 1px solid var(--accent-line); border-left: 4px solid var(--accent); border-radius: 10px; background: var(--card); padding: .35em .4em .35em .75em; display: grid; grid-template-columns: minmax(0, 1fr) auto; align-items: center; align-content: start; column-gap: .4em; }
    li.unsure { border-style: dashed; border-left-style: solid; border-left-color: var(--warn-line); background: var(--warn-ground); }
    li.wide { grid-column: 1 / -1; display: block; } li .bad { grid-column: 1 / -1; }
    .what { display: flex; gap: .5em; align-items: baseline; } .what span { color: var(--soft); font-size: .9em; } .what b { font-weight: 600; overflow-wrap: anywhere; }
    .tag { font-size: .75em; color: var(--accent); border: 1px solid var(--accent-line); border-radius: 5px; padding: 0 .3em; white-space: nowrap; }
    .row { gap: .1em; grid-row: 1 / span 2; grid-column: 2; flex-direction: column; } .row .plain { font-size: .88em; } li .row { flex-direction: row; flex-wrap: nowrap; } kbd { font: inherit; font-size: .78em; }
    .consent { margin-top: .5em; }
  `];

  @property({ attribute: false }) readings: Reading[] = [];
  @property({ attribute: false }) definitions: Definition[] = [];
  @property({ attribute: false }) problems: Record<string, string> = {};
  @property({ type: Boolean }) consented = false;
  @property({ type: Boolean }) busy = false;
  @state() private correcting: Reading | null = null;

  override focus(): void {
    void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>("li")?.focus());
  }

  /** Those that one key accepts: said for certain, nothing wrong with them, and personal ones only with consent. */
  get sure(): Reading[] { return this.readings.filter((r) => r.certain && !r.problem && (!r.personal || this.consented)); }

  override willUpdate(): void {
    if (this.correcting && !this.readings.includes(this.correcting)) this.correcting = null;
  }

  override render(): TemplateResult {
    const waits = this.readings.some((r) => r.personal) && !this.consented;
    return html`<div class="head"><h3>${word("readings.title")}</h3><span class="note">${word("readings.keys")}</span>
      <button type="button" class="button primary" ?disabled=${this.busy || !this.sure.length} @click=${() => this.accept(this.sure)}>${word("readings.all")} <kbd>F8</kbd></button></div>
      ${waits ? html`<p class="consent"><button type="button" class="button" ?disabled=${this.busy} @click=${() => this.tell("consent", {})}>${icons.check}${word("readings.consent")}</button></p>` : nothing}
      <ul aria-label=${word("readings.title")}>${this.readings.map((r) => this.chip(r))}</ul>`;
  }

  private chip(r: Reading): TemplateResult {
    const wrong = this.problems[r.field] ?? r.problem;
    if (r === this.correcting) return this.editor(r);
    const { label } = r;
    return html`<li tabindex="0" class=${r.certain && !wrong ? "" : "unsure"} aria-label="${label}：${r.display}" @keydown=${(e: KeyboardEvent) => this.keyed(e, r)}>
      <div class="what"><span>${label}</span><b>${r.display}</b>${r.personal ? html`<i class="tag">${word("readings.personal")}</i>` : nothing}</div>
      <p class="note">${word("readings.said", { said: r.words })}${r.now ? html` · ${word("readings.now", { now: r.now })}` : nothing}${r.certain ? nothing : html` · ${word("readings.unsure")}`}</p>
      ${wrong ? html`<p class="bad">${wrong}</p>` : nothing}
      <div class="row"><button type="button" class="plain" tabindex="-1" ?disabled=${this.busy || r.problem !== null} aria-label=${word("readings.accept_of", { label })} @click=${() => this.accept([r])}>${word("readings.accept")}</button>
        <button type="button" class="plain" tabindex="-1" aria-label=${word("readings.correct_of", { label })} @click=${() => this.correct(r)}>${word("readings.correct")}</button>
        <button type="button" class="plain" tabindex="-1" aria-label=${word("readings.drop_of", { label })} @click=${() => this.drop(r)}>${word("readings.drop")}</button></div></li>`;
  }

  private editor(r: Reading): TemplateResult {
    const definition = this.definitions.find((d) => d.field === r.field);
    return html`<li class="wide"><div class="what"><span>${r.label}</span></div><p class="note">${word("readings.said", { said: r.words })}</p>
      <lianban-field-input leavable .definition=${definition} .value=${r.value} .problem=${this.problems[r.field] ?? r.problem ?? ""} .busy=${this.busy}
        @answer=${(e: CustomEvent<{ value: Value }>) => this.accept([{ ...r, value: e.detail.value }])} @leave=${() => { this.correcting = null; this.focus(); }}></lianban-field-input></li>`;
  }

  private keyed(e: KeyboardEvent, r: Reading): void {
    if (e.target !== e.currentTarget || e.ctrlKey || e.altKey || e.metaKey) return;
    const chip = e.currentTarget as HTMLElement;
    if (e.key === "Enter" && !r.problem) this.accept([r]);
    else if (e.key === "Delete" || e.key === "Backspace") this.drop(r);
    else if (e.key.toLowerCase() === "e") this.correct(r);
    else if (e.key === "ArrowDown" || e.key === "ArrowRight") (chip.nextElementSibling as HTMLElement | null)?.focus();
    else if (e.key === "ArrowUp" || e.key === "ArrowLeft") (chip.previousElementSibling as HTMLElement | null)?.focus();
    else return;
    e.preventDefault();
  }

  private correct(r: Reading): void {
    if (!this.definitions.some((d) => d.field === r.field)) return;
    this.correcting = r;
    void this.updateComplete.then(() => this.renderRoot.querySelector<FieldInput>("lianban-field-input")?.focus());
  }

  private accept(readings: Reading[]): void { if (readings.length && !this.busy) this.tell("accept", { readings }); }
  private drop(reading: Reading): void { this.tell("drop", { reading }); }
  private tell(name: string, detail: object): void { this.dispatchEvent(new CustomEvent(name, { detail })); }
}
