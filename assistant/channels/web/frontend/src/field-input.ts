import { LitElement, css, html, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { base } from "./styles.js";
import type { Definition, Option, Value } from "./types.js";
import { word } from "./words.js";

const NUMERIC = new Set(["integer", "number", "area", "length", "money"]);
const DIGITS = new Set(["phone", "postcode", "landline"]);
const WAN = 10_000;
const MANY = 14; // more options than this are found by typing
const COMPLETION: Record<string, string> = {
  phone: "tel-national", email: "email", person_name: "name", address: "street-address", postcode: "postal-code",
};

/** One field's control, by its type. Events: `answer` with {value}, `leave`. */
@customElement("lianban-field-input")
export class FieldInput extends LitElement {
  static override styles = [base, css`
    :host { display: block; }
    .line { display: flex; gap: .5em; align-items: stretch; flex-wrap: wrap; }
    .box { flex: 1 1 9em; display: flex; align-items: center; border: 1px solid var(--edge); border-radius: 10px; background: var(--card); min-width: 0; }
    .box.wrong { border-color: var(--bad); }
    input, textarea { flex: 1; min-width: 0; width: 100%; border: 0; background: none; font: inherit; color: inherit; padding: .35em .7em; min-height: var(--tap); resize: vertical; }
    input::placeholder, textarea::placeholder { color: var(--soft); opacity: 1; }
    .unit { padding: 0 .7em 0 0; color: var(--soft); white-space: nowrap; }
    .row { margin-bottom: .5em; }
    h4 { font-size: .875em; font-weight: 600; color: var(--soft); margin: .5em 0 .3em; } h4:first-child { margin-top: 0; }
    .many { margin-bottom: .5em; max-height: 19em; overflow-y: auto; padding: 3px; } .box + .many { margin-top: .5em; }
    p { margin-top: .35em; }
  `];

  @property({ attribute: false }) definition!: Definition;
  @property({ attribute: false }) value: Value = null;
  @property() problem = "";
  @property({ type: Boolean }) busy = false;
  @property({ type: Boolean }) leavable = false;
  @state() private typed: string | null = null;
  @state() private chosen: string[] | null = null;
  @state() private sought = "";

  override willUpdate(changed: Map<string, unknown>): void {
    const before = changed.get("definition") as Definition | undefined;
    if (before && before.field !== this.definition.field) { this.typed = this.chosen = null; this.sought = ""; }
  }

  override focus(): void {
    void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>("input, textarea, button")?.focus());
  }

  private send(value: Value): void {
    if (!this.busy) this.dispatchEvent(new CustomEvent("answer", { detail: { value } }));
  }

  override render(): TemplateResult {
    const { type, options } = this.definition;
    const choosing = type === "boolean" || type === "choice" ? this.one()
      : type === "multi_choice" ? this.several() : null;
    return html`${choosing && options.length ? choosing : this.text()}
      <p class="bad" id="wrong" role="alert" ?hidden=${!this.problem}>${this.problem}</p>`;
  }

  private one(): TemplateResult {
    return html`<div class="row" role="group" aria-label=${this.definition.label}>
      ${this.definition.options.map((o) => html`<button type="button" class="chip" ?disabled=${this.busy}
        aria-pressed=${String(o.value === this.value)} @click=${() => this.send(o.value)}>${o.label}</button>`)}
    </div>${this.leave()}`;
  }

  private several(): TemplateResult {
    const chosen = this.chosen ?? (Array.isArray(this.value) ? this.value : []);
    const toggle = (v: string) => { this.chosen = chosen.includes(v) ? chosen.filter((c) => c !== v) : [...chosen, v]; };
    const found = this.found(chosen);
    return html`${this.search()}<p class="note" role="status">${found.length ? "" : word("form.nothing_found")}</p>
      <div class="many" role="group" aria-label=${this.definition.label}>${grouped(found).map(([heading, options]) => html`
        ${heading ? html`<h4>${heading}</h4>` : nothing}<div class="row">${options.map((o) => html`<button type="button" class="chip"
          aria-pressed=${String(chosen.includes(String(o.value)))} @click=${() => toggle(String(o.value))}>${o.label}</button>`)}</div>`)}
      </div>
      <div class="line"><button type="button" class="button primary" ?disabled=${this.busy || !chosen.length}
        @click=${() => this.send(chosen)}>${this.busy ? word("form.saving") : word("form.save")}</button>${this.leave()}</div>`;
  }

  private search(): TemplateResult | typeof nothing {
    return this.definition.options.length > MANY
      ? html`<div class="box"><input type="search" aria-label=${word("form.search")} placeholder=${word("form.search")} .value=${this.sought}
          @input=${(e: Event) => { this.sought = (e.target as HTMLInputElement).value.trim(); }}></div>` : nothing;
  }

  /** The options that hold what is sought, and those chosen already. */
  private found(chosen: string[]): Option[] {
    const { options } = this.definition;
    return this.sought ? options.filter((o) => o.label.includes(this.sought) || o.group?.includes(this.sought) || chosen.includes(String(o.value))) : options;
  }

  private text(): TemplateResult {
    const { type, unit, label, example } = this.definition;
    const text = this.typed ?? spelled(this.value);
    const wide = type === "address" || type === "text_list" || type === "text";
    const typing = (e: Event) => { this.typed = (e.target as HTMLInputElement).value; };
    const control = wide
      ? html`<textarea rows="2" aria-label=${label} aria-invalid=${this.problem ? "true" : "false"} aria-describedby="wrong"
          placeholder=${example ?? ""} .value=${text} @input=${typing} @keydown=${this.keyed}
          autocomplete=${COMPLETION[type] ?? "off"}></textarea>`
      : html`<input type=${type === "date" ? "date" : "text"} aria-label=${unit ? `${label}（${unit}）` : label}
          aria-invalid=${this.problem ? "true" : "false"} aria-describedby="wrong" placeholder=${example ?? ""}
          inputmode=${NUMERIC.has(type) ? "decimal" : DIGITS.has(type) ? "tel" : "text"} .value=${text}
          autocomplete=${COMPLETION[type] ?? "off"} @input=${typing} @keydown=${this.keyed}>`;
    return html`<form class="line" novalidate @submit=${this.submitted}>
        <div class="box ${this.problem ? "wrong" : ""}">${control}${unit ? html`<span class="unit" aria-hidden="true">${unit}</span>` : nothing}</div>
        <button class="button primary" ?disabled=${this.busy || !text.trim()}>${this.busy ? word("form.saving") : word("form.save")}</button>
        ${this.leave()}
      </form>
      ${type === "text_list" ? html`<p class="note">${word("form.list_hint")}</p>` : nothing}
      ${type === "money" && Number(text) >= WAN ? html`<p class="note">${word("form.yuan_wan", { wan: Number(text) / WAN })}</p>` : nothing}`;
  }

  private leave(): TemplateResult | typeof nothing {
    return this.leavable
      ? html`<button type="button" class="button" @click=${() => this.dispatchEvent(new CustomEvent("leave"))}>${word("form.cancel")}</button>`
      : nothing;
  }

  private keyed(e: KeyboardEvent): void {
    if (e.key === "Enter" && !e.isComposing && !e.shiftKey) this.submitted(e);
    else if (e.key === "Escape" && this.leavable) { e.stopPropagation(); this.dispatchEvent(new CustomEvent("leave")); }
  }

  private submitted(e: Event): void {
    e.preventDefault();
    const text = (this.typed ?? spelled(this.value)).trim();
    if (text) this.send(NUMERIC.has(this.definition.type) ? numeric(text) : text);
  }
}

/** Options under their headings, in order; without a heading where there is none. */
function grouped(options: Option[]): [string, Option[]][] {
  const groups = new Map<string, Option[]>();
  for (const o of options) groups.set(o.group ?? "", [...(groups.get(o.group ?? "") ?? []), o]);
  return [...groups];
}

function spelled(value: Value): string {
  if (value === null || value === undefined) return "";
  return Array.isArray(value) ? value.join("、") : String(value);
}

/** 80, 80平, 10万 as a number; what is none goes as it is, for the server to say what is wrong. */
function numeric(text: string): number | string {
  const found = /^(-?\d+(?:\.\d+)?)\s*(万?)\s*[^\d]{0,4}$/.exec(text.normalize("NFKC").replace(/,/g, ""));
  if (!found) return text;
  const n = Number(found[1]);
  return found[2] ? Math.round(n * WAN * 100) / 100 : n;
}
