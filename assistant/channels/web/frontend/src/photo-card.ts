// What a photo says, field by field: each is taken, changed or left before anything is kept.

import { LitElement, css, html, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { Conversation } from "./conversation.js";
import * as icons from "./icons.js";
import { base, checkbox } from "./styles.js";
import type { PhotoProposal, ReadField, Value } from "./types.js";
import { word } from "./words.js";

const DOUBTFUL = 0.9; // below this confidence a field is to be looked at again

@customElement("lianban-photo-card")
export class PhotoCard extends LitElement {
  static override styles = [base, checkbox, css`
    :host { display: block; }
    h3 { font-size: 1em; font-weight: 600; }
    ul { margin-top: .5em; }
    li { border-top: 1px solid var(--line); padding: .5em 0; }
    .line { display: grid; grid-template-columns: auto minmax(0, 1fr) auto; gap: .1em .6em; align-items: start; }
    .line > label { display: contents; cursor: pointer; }
    .label { display: flex; flex-wrap: wrap; gap: 0 .4em; align-items: baseline; color: var(--soft); font-size: .875em; line-height: 1.4; }
    .value { display: block; line-height: 1.45; overflow-wrap: anywhere; font-weight: 500; } .left .value { color: var(--soft); text-decoration: line-through; font-weight: 400; }
    .tag { display: inline-block; font-size: .8em; border-radius: 6px; padding: 0 .45em; background: var(--warn-ground); color: var(--warn); border: 1px solid var(--warn-line); white-space: nowrap; }
    .edit { display: flex; gap: .5em; margin: .35em 0 0 1.85em; flex-wrap: wrap; } @container (max-width: 26em) { .edit { margin-left: 0; } }
    .box { flex: 1 1 10em; display: flex; border: 1px solid var(--edge); border-radius: 10px; background: var(--card); min-width: 0; } .box input { flex: 1; min-width: 0; border: 0; background: none; font: inherit; color: inherit; padding: .3em .7em; min-height: var(--tap); }
    .under { margin: .15em 0 0 calc(1.85em / .9); }
    .consent { background: var(--hush); border-radius: 10px; padding: .6em .8em; margin-top: .3em; font-size: .92em; }
    .consent label { display: flex; gap: .55em; align-items: flex-start; margin-top: .4em; font-weight: 600; cursor: pointer; }
    .row { margin-top: .7em; }
  `];

  @property({ attribute: false }) conversation!: Conversation;
  @property({ attribute: false }) proposal!: PhotoProposal;
  @property({ attribute: false }) problems: Record<string, string> = {};
  @property({ type: Boolean }) busy = false;
  @state() private left = new Set<string>();
  @state() private changed = new Map<string, string>();
  @state() private agreed = false;
  private shownFor = "";

  override focus(): void { this.renderRoot.querySelector<HTMLElement>("h3")?.focus({ preventScroll: true }); }

  override willUpdate(): void {
    if (this.shownFor === this.proposal.photo) return;
    this.shownFor = this.proposal.photo;
    this.left = new Set();
    this.changed = new Map(this.proposal.fields.filter((f) => f.problem).map((f) => [f.field, f.display]));
    this.agreed = false;
  }

  override render(): TemplateResult {
    const { name, fields } = this.proposal;
    const n = Object.keys(this.values()).length;
    return html`<h3 tabindex="-1">${word("photo.read", { document: name })}</h3>
      <p class="note">${word("photo.check")}</p>
      <ul>${fields.map((f) => this.row(f))}</ul>
      ${this.consent()}
      <div class="row"><button type="button" class="button primary" ?disabled=${this.busy || !n} @click=${() => this.confirm()}>
        ${this.busy ? word("form.saving") : word("photo.confirm", { n })}</button>
      <button type="button" class="button" ?disabled=${this.busy} @click=${() => this.conversation.dropPhoto()}>${word("photo.drop_all")}</button></div>`;
  }

  private row(f: ReadField): TemplateResult {
    const left = this.left.has(f.field);
    const edited = this.changed.get(f.field);
    const wrong = this.problems[f.field] ?? (edited === f.display ? f.problem : null);
    const doubtful = !f.problem && f.confidence < DOUBTFUL && edited === undefined;
    return html`<li class=${left ? "left" : ""}>
      <div class="line"><label><input type="checkbox" .checked=${!left} @change=${() => this.leave(f.field, !left)}>
        <span><span class="label">${f.label}${doubtful ? html`<span class="tag">${word("photo.doubtful")}</span>` : nothing}</span>
        ${edited === undefined || left ? html`<span class="value">${edited ?? f.display}</span>` : nothing}</span></label>
        ${typeof f.value === "string" && edited === undefined && !left ? html`<button type="button" class="plain" aria-label=${word("form.change_of", { label: f.label })}
          @click=${() => this.edit(f.field, f.display)}>${word("chat.change")}</button>` : nothing}</div>
      ${edited !== undefined && !left ? html`<div class="edit"><div class="box"><input type="text" aria-label=${f.label} autocomplete="off" .value=${edited}
          aria-invalid=${wrong ? "true" : "false"} @input=${(e: Event) => this.edit(f.field, (e.target as HTMLInputElement).value)}></div></div>` : nothing}
      ${wrong && !left ? html`<p class="bad under" role="alert">${wrong}</p>` : nothing}
      ${f.now !== null && f.now !== f.display && !left ? html`<p class="note under">${word("photo.now", { now: f.now })}</p>` : nothing}</li>`;
  }

  private consent(): TemplateResult | typeof nothing {
    const wanted = this.proposal.consent;
    if (!wanted?.personal.some((name) => !this.left.has(name))) return nothing;
    const labels = this.proposal.fields.filter((f) => wanted.personal.includes(f.field)).map((f) => f.label).join("、");
    return html`<div class="consent"><p>${wanted.text}</p>
      <label><input type="checkbox" .checked=${this.agreed} @change=${() => { this.agreed = !this.agreed; }}>${word("photo.agree")}</label>
      ${this.agreed ? nothing : html`<p class="note">${word("photo.without_consent", { labels })}</p>`}</div>`;
  }

  private leave(field: string, left: boolean): void {
    const next = new Set(this.left);
    if (left) next.add(field); else next.delete(field);
    this.left = next;
  }

  private edit(field: string, text: string): void {
    const opening = !this.changed.has(field);
    this.changed = new Map(this.changed).set(field, text);
    if (opening) void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>(".edit input")?.focus());
  }

  /** What would be kept now. */
  private values(): Record<string, Value> {
    const { fields, consent } = this.proposal;
    const withheld = consent && !this.agreed ? consent.personal : [];
    const kept = fields.filter((f) => !this.left.has(f.field) && !withheld.includes(f.field));
    return Object.fromEntries(kept.map((f) => [f.field, this.changed.get(f.field)?.trim() ?? f.value]));
  }

  private confirm(): void {
    const values = this.values();
    const { consent } = this.proposal;
    if (consent && this.agreed && consent.personal.some((name) => name in values)) values[consent.field] = true;
    void this.conversation.confirmPhoto(values);
  }
}

/** The photo while it is read, as something the applicant sent. */
export function sentPhoto(thumb: string, reading: boolean, cancel: () => void): TemplateResult {
  return html`<figure class="sent">${thumb ? html`<img src=${thumb} alt=${word("photo.alt")}>` : html`<span>${icons.camera}${word("photo.alt")}</span>`}
    ${reading ? html`<figcaption role="status"><span class="bar" aria-hidden="true"></span>${word("photo.reading")}
      <button type="button" class="plain" @click=${cancel}>${word("photo.cancel")}</button></figcaption>` : nothing}</figure>`;
}
