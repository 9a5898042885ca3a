import { LitElement, css, html, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { CHANGE_FIELD, SUBMISSION, type Conversation } from "./conversation.js";
import "./field-input.js";
import type { FieldInput } from "./field-input.js";
import * as icons from "./icons.js";
import { itemsStyle, itemsView } from "./items-view.js";
import { materialsStyle, materialsView } from "./materials-view.js";
import { planStyle, planView } from "./plan-view.js";
import { progressStyle, progressView, receiptView } from "./progress-view.js";
import { strip } from "./strip.js";
import { base } from "./styles.js";
import type { ApplicationView, Definition, FieldView, Question, Value } from "./types.js";
import { word, wordOf } from "./words.js";

export type Tab = "form" | "items" | "plan" | "materials" | "progress";
const STEPS = ["business", "items", "form", "review", "accepted"] as const;

/** The live form and all that follows from it. Reads the same ApplicationView as the conversation. */
@customElement("lianban-form")
export class FormPanel extends LitElement {
  static override styles = [base, itemsStyle, planStyle, materialsStyle, progressStyle, css`
    :host { display: flex; flex-direction: column; min-height: 0; background: var(--ground); }
    .top { padding: var(--gap) var(--gap) 0; }
    .steps { display: flex; gap: .25em; margin-bottom: .7em; font-size: .82em; }
    .steps li { flex: 1; text-align: center; color: var(--soft); border-top: 4px solid var(--line); padding-top: .25em; white-space: nowrap; }
    .steps li.done { border-color: var(--accent); } .steps li[aria-current] { border-color: var(--accent); color: var(--accent); font-weight: 600; }
    h2 { font-size: 1.12em; line-height: 1.4; }
    .meter { height: .5em; border-radius: 4px; background: var(--line); overflow: hidden; margin: .4em 0 .2em; }
    .counts { display: flex; justify-content: space-between; gap: .5em; }
    .card { background: var(--card); border-radius: var(--round); box-shadow: var(--shadow); padding: .85em 1em; margin-top: .8em; }
    .now { border: 1px solid var(--accent-line); } .now h3 { font-size: 1em; margin-bottom: .1em; } .now .ask { margin-bottom: .55em; white-space: pre-wrap; }
    .now .tag { color: var(--accent); font-weight: 600; font-size: .85em; }
    .now details { margin-top: .4em; } .now summary { color: var(--accent); cursor: pointer; font-size: .9em; width: fit-content; }
    .tabs { display: flex; gap: .1em; padding: .7em var(--gap) 0; border-bottom: 1px solid var(--line); overflow-x: auto; scrollbar-width: none; }
    .tabs button { border: 0; background: none; padding: .4em .75em .5em; min-height: var(--tap); color: var(--soft); border-bottom: 3px solid transparent; white-space: nowrap; border-radius: 8px 8px 0 0; }
    .tabs button[aria-selected="true"] { color: var(--accent); border-color: var(--accent); font-weight: 600; } .tabs button:hover { background: var(--hush); } :host([large]) .tabs button { padding-inline: .4em; }
    .scroll { flex: 1; min-height: 0; overflow-y: auto; overscroll-behavior: contain; }
    .page { padding: 0 var(--gap) var(--gap); } .page > .card:first-child { margin-top: .8em; }
    .empty { padding: .6em 0; }
    .section h3 { font-size: .95em; color: var(--accent); font-weight: 600; }
    .field { padding: .5em 0; border-top: 1px solid var(--line); } .section .field:first-of-type { border-top: 0; }
    .field .line { display: grid; grid-template-columns: 7.2em 1fr auto; gap: .6em; align-items: baseline; } .field .label { color: var(--soft); line-height: 1.45; } .field .value { overflow-wrap: anywhere; line-height: 1.45; }
    .field.pending .value, .field.skipped .value { color: var(--soft); } .field.asked .label { color: var(--accent); font-weight: 600; }
    .from { display: block; font-size: .82em; color: var(--soft); line-height: 1.5; }
    .from b { font-weight: 500; color: var(--accent); background: var(--accent-soft); border-radius: 5px; padding: 0 .35em; } .from > * { display: inline-block; margin-right: .35em; }
    .editor { padding: .2em 0 .3em; } .editor .label { display: block; margin-bottom: .3em; font-weight: 600; }
    .ready { border: 1px solid var(--accent-line); background: var(--accent-soft); box-shadow: none; } .ready h3 { font-size: 1.05em; } .ready .row { margin-top: .6em; }
    .progress-wait { height: 9em; } .form-wait { height: 3.4em; margin-top: .8em; }
    :host([large]) .from, :host([large]) .detail { display: none; }
    @container panel (max-width: 19em) { .field .line { grid-template-columns: 1fr auto; } .field .label { grid-column: 1 / -1; } }
    .scroll { container: panel / inline-size; }
  `];

  @property({ attribute: false }) conversation!: Conversation;
  @property({ type: Number }) tick = 0;
  @property({ type: Boolean, reflect: true }) large = false;
  @property() link = ""; // where the QR code leads
  @property() speaker: "you" | "caller" | "applicant" = "you"; // whose words are in the form, for who looks at it
  @state() private tab: Tab = "form";
  @state() private editing: string | null = null;
  @state() private told = ""; // for screen readers: what was just saved
  @state() private making = false;
  @state() private failed = "";
  private opened: Value = null; // the value of the edited field when its editor opened
  private askedWith: { field: string; known: Value } | null = null;
  private accepted = false;
  private refocus = false;

  /** Shows a tab, and puts the focus on it. */
  show(tab: Tab): void {
    this.tab = tab;
    void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>(`#tab-${tab}`)?.focus());
  }

  /** To what is to be filled in now; to the tabs where nothing is. */
  override focus(): void {
    if (this.conversation.view?.receipt) this.tab = "progress"; else this.tab = "form";
    void this.updateComplete.then(() => (this.renderRoot.querySelector<HTMLElement>(".now lianban-field-input, .ready button, .now button")
      ?? this.renderRoot.querySelector<HTMLElement>(`#tab-${this.tab}`))?.focus());
  }

  /** Opens the editor of a field. */
  edit(field: string): void {
    this.tab = "form";
    this.editing = field;
    this.opened = this.fieldOf(field)?.value ?? null;
    void this.updateComplete.then(() => {
      const input = this.renderRoot.querySelector<FieldInput>(".editor lianban-field-input");
      input?.scrollIntoView({ block: "center" });
      input?.focus();
    });
  }

  override willUpdate(): void {
    const { view } = this.conversation;
    if (view?.receipt && !this.accepted) this.tab = "progress";
    this.accepted = Boolean(view?.receipt);
    if (!view) this.editing = null;
    const asked = view?.question?.field ?? null;
    if (asked !== this.askedWith?.field) {
      this.askedWith = asked ? { field: asked, known: this.fieldOf(asked)?.value ?? null } : null;
    }
  }

  override updated(): void {
    if (!this.refocus || this.conversation.saving) return;
    this.refocus = false;
    this.renderRoot.querySelector<FieldInput>(".now lianban-field-input")?.focus();
  }

  private fieldOf(name: string): FieldView | undefined { return this.conversation.view?.fields.find((f) => f.field === name); }
  private definitionOf(name: string): Definition | undefined { return this.conversation.form?.fields.find((f) => f.field === name); }

  override render(): TemplateResult {
    const { view } = this.conversation;
    if (!view) return html`<div class="top"><div class="wait form-wait"></div><div class="wait form-wait"></div><div class="wait form-wait"></div></div>`;
    const tabs: Tab[] = view.receipt ? ["progress", "form", "items", "plan", "materials"] : ["form", "items", "plan", "materials"];
    const shown = tabs.includes(this.tab) ? this.tab : "form";
    return html`<div class="top">${this.summary(view)}</div>
      <div class="tabs" role="tablist" aria-label=${word("form.tabs")} @keydown=${(e: KeyboardEvent) => this.tabKey(e, tabs, shown)}>
        ${tabs.map((t) => html`<button type="button" role="tab" id="tab-${t}" aria-selected=${String(t === shown)} aria-controls="page"
          tabindex=${t === shown ? 0 : -1} @click=${() => { this.tab = t; }}>${word(`form.tab.${t}`)}</button>`)}</div>
      <div class="scroll" id="page" role="tabpanel" aria-labelledby="tab-${shown}" tabindex="0"><div class="page">${this.page(shown, view)}</div></div>
      <p class="unseen" role="status">${this.told}</p>`;
  }

  private tabKey(e: KeyboardEvent, tabs: Tab[], shown: Tab): void {
    const at = tabs.indexOf(shown);
    const to = e.key === "ArrowRight" ? at + 1 : e.key === "ArrowLeft" ? at - 1 : e.key === "Home" ? 0 : e.key === "End" ? tabs.length - 1 : null;
    if (to === null) return;
    e.preventDefault();
    this.show(tabs[(to + tabs.length) % tabs.length] as Tab);
  }

  // -- above the tabs ------------------------------------------------------------------------------------------------

  private summary(view: ApplicationView): TemplateResult {
    const at = step(view);
    const { answered, remaining } = view.progress;
    const percent = view.receipt && !remaining ? 100 : Math.round(100 * answered / Math.max(answered + remaining, 1));
    return html`<ol class="steps" aria-label=${word("steps.label")}>${STEPS.map((name, n) => html`<li class=${n < at || view.receipt ? "done" : ""}
        aria-current=${n === at && !view.receipt ? "step" : nothing}>${word(`steps.${name}`)}</li>`)}</ol>
      <h2>${view.bundle ? view.bundle.name : word("form.not_started")}</h2>
      <div class="counts note"><span>${view.bundle ? word("form.lead", { lead: view.bundle.lead_department }) : ""}</span>
        <span>${word(remaining ? "form.sheet_progress" : "form.all_filled", { answered, remaining })}</span></div>
      <div class="meter" role="progressbar" aria-label=${word("form.progress")} aria-valuemin="0" aria-valuemax="100" aria-valuenow=${percent}>
        ${strip(0, percent)}</div>`;
  }

  private page(tab: Tab, view: ApplicationView): unknown {
    switch (tab) {
      case "items": return html`<div class="card">${itemsView(view)}</div>`;
      case "plan": return html`<div class="card">${planView(this.conversation.plan, Boolean(view.receipt))}</div>`;
      case "materials": return html`<div class="card">${materialsView(view, this.conversation.form)}</div>`;
      case "progress": return html`${this.attention(view)}<div class="card">${view.receipt ? receiptView(view.receipt, this.caseLink(view)) : nothing}${progressView(this.conversation.progress, new Date())}</div>${this.pdf()}`;
      case "form": return html`${this.attention(view)}${this.sections(view)}${view.progress.answered ? this.pdf() : nothing}`;
    }
  }

  private caseLink(view: ApplicationView): string {
    const { case_no, query_code } = view.receipt as { case_no: string; query_code: string };
    return `${this.link}#case=${encodeURIComponent(case_no)}&code=${encodeURIComponent(query_code)}`;
  }

  // -- what wants an answer now ----------------------------------------------------------------------------------------

  private attention(view: ApplicationView): unknown {
    const { conflict } = this.conversation;
    if (conflict) return this.conflicting();
    if (view.status === "cancelled") return html`<p class="card warning">${word("cancelled")}</p>`;
    if (view.status === "submitted") return html`<p class="card ready">${word("review.waiting")}</p>`;
    if (view.status === "reviewing") return this.review(view);
    if (view.question?.field === CHANGE_FIELD) return this.confirming(view.question);
    return view.question && view.question.field !== this.editing ? this.question(view.question) : nothing;
  }

  private conflicting(): TemplateResult {
    const { field, mine, theirs } = this.conversation.conflict as { field: string; mine: Value; theirs: string };
    const label = this.fieldOf(field)?.label ?? "";
    const own = shown(mine, this.definitionOf(field));
    const settle = (keep: boolean) => () => { this.editing = null; void this.conversation.settle(keep); };
    return html`<div class="card warning" role="alert"><p>${word("form.conflict", { label, theirs, mine: own })}</p>
      <div class="row"><button type="button" class="button" @click=${settle(true)}>${word("form.conflict_mine")}</button>
      <button type="button" class="button" @click=${settle(false)}>${word("form.conflict_theirs", { theirs })}</button></div></div>`;
  }

  private confirming(question: Question): TemplateResult {
    const answer = (yes: boolean) => () => void this.conversation.answer(CHANGE_FIELD, yes, question.text);
    return html`<section class="card now"><span class="tag">${word("form.change_ask")}</span><p class="ask">${question.text}</p>
      <div class="row"><button type="button" class="button primary" ?disabled=${this.conversation.saving !== null} @click=${answer(true)}>${word("form.change_yes")}</button>
      <button type="button" class="button" ?disabled=${this.conversation.saving !== null} @click=${answer(false)}>${word("form.change_no")}</button></div></section>`;
  }

  private question(question: Question): TemplateResult {
    const { problems, saving } = this.conversation;
    const definition = { ...question, example: this.definitionOf(question.field)?.example ?? null, section: null };
    const again = Boolean(this.conversation.view?.receipt); // a department asks
    return html`<section class="card now" aria-label=${word("form.now")}><span class="tag">${word(again ? "form.supplement" : "form.now")}${question.optional ? `（${word("form.optional")}）` : ""}</span>
      ${again ? html`<p class="note">${question.help}</p>` : nothing}
      <h3>${question.label}</h3><p class="ask note">${question.text}</p>
      <lianban-field-input .definition=${definition} .value=${this.fieldOf(question.field)?.value ?? null} .problem=${problems[question.field] ?? ""}
        .busy=${saving === question.field} @answer=${(e: CustomEvent<{ value: Value }>) => void this.answered(question.field, e.detail.value)}></lianban-field-input>
      ${question.optional ? html`<button type="button" class="plain" @click=${() => this.conversation.say(word("form.skip_said"))}>${word("form.skip")}</button>` : nothing}
      ${question.help && !again ? html`<details><summary class="more">${word("form.why")}</summary><p class="note">${question.help}</p></details>` : nothing}</section>`;
  }

  private async answered(field: string, value: Value): Promise<void> {
    const known = this.askedWith?.field === field ? this.askedWith.known : null;
    if (await this.conversation.answer(field, value, known)) {
      this.refocus = true;
      this.tell(field);
      this.requestUpdate();
    }
  }

  private review(view: ApplicationView): TemplateResult {
    const departments = new Set(view.items.filter((i) => i.verdict === "applies" && i.through_window).map((i) => i.department)).size;
    if (!departments) return html`<p class="card ready">${word("review.nothing")}</p>`;
    const { sending } = this.conversation;
    return html`<section class="card ready"><h3>${word("review.title")}</h3><p>${word("review.text", { n: view.progress.answered, departments })}</p>
      <div class="row"><button type="button" class="button primary" ?disabled=${sending}
        @click=${() => this.conversation.say(word("review.submit"), SUBMISSION)}>${sending ? word("review.submitting") : word("review.submit")}</button></div></section>`;
  }

  // -- the fields ----------------------------------------------------------------------------------------------------

  private sections(view: ApplicationView): unknown {
    if (!view.progress.answered) return this.speaker === "you" ? html`<p class="note empty">${word("form.empty")}</p>` : nothing;
    const names = new Map((this.conversation.form?.sections ?? []).map((s) => [s.id, s.name]));
    const groups = new Map<string, FieldView[]>();
    for (const id of names.keys()) groups.set(id, []);
    for (const field of view.fields) {
      const id = field.section && names.has(field.section) ? field.section : "";
      groups.set(id, [...(groups.get(id) ?? []), field]);
    }
    return [...groups].filter(([, fields]) => fields.length).map(([id, fields]) => html`<section class="card section">
      <h3>${names.get(id) ?? word("form.only_here")}</h3>${fields.map((f) => (f.field === this.editing ? this.editor(f) : this.line(f, view)))}</section>`);
  }

  private line(field: FieldView, view: ApplicationView): TemplateResult {
    const asked = field.field === view.question?.field;
    const open = view.receipt ? asked : view.status !== "submitted";
    const value = field.state === "answered" ? field.display : word(field.state === "skipped" ? "form.skipped" : "form.pending");
    const read = field.source === "prefilled" && field.said; // from a photo, which is its source
    const said = field.said && !read && field.said !== field.display ? word("form.said", { said: field.said }) : "";
    const fill = field.state === "answered" ? "form.change" : "form.fill";
    return html`<div class="field ${field.state} ${asked ? "asked" : ""}"><div class="line"><span class="label">${field.label}</span>
      <span class="value">${value}${field.state === "answered" ? html`<span class="from"><b>${read || wordOf("source", field.source ?? "", "", { who: word(`who.${this.speaker}`) })}</b>${said ? html`<span>${said}</span>` : nothing}${
        field.needed_by.length > 1 ? html`<span>${said ? "· " : ""}${word("form.needed_by", { n: field.needed_by.length })}</span>` : nothing}</span>` : nothing}</span>
      ${open && this.definitionOf(field.field) ? html`<button type="button" class="plain" aria-label=${word(field.state === "answered" ? "form.change_of" : "form.fill_of", { label: field.label })}
        @click=${() => this.edit(field.field)}>${word(fill)}</button>` : html`<span></span>`}</div></div>`;
  }

  private editor(field: FieldView): TemplateResult {
    const { problems, saving } = this.conversation;
    return html`<div class="field editor"><span class="label">${field.label}</span>
      <lianban-field-input leavable .definition=${this.definitionOf(field.field)} .value=${field.value} .problem=${problems[field.field] ?? ""} .busy=${saving === field.field}
        @answer=${(e: CustomEvent<{ value: Value }>) => void this.changed(field.field, e.detail.value)} @leave=${() => this.leave(field.field)}></lianban-field-input></div>`;
  }

  private async changed(field: string, value: Value): Promise<void> {
    if (await this.conversation.answer(field, value, this.opened)) {
      this.tell(field);
      this.leave(field);
    }
  }

  private leave(field: string): void {
    this.editing = null;
    const label = word("form.change_of", { label: this.fieldOf(field)?.label ?? "" });
    void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>(`[aria-label="${CSS.escape(label)}"]`)?.focus());
  }

  private tell(field: string): void {
    const now = this.fieldOf(field);
    this.told = now ? word("form.saved", { label: now.label, value: now.display }) : "";
  }

  // -- the form as PDF -----------------------------------------------------------------------------------------------

  private pdf(): TemplateResult {
    return html`<div class="row card"><button type="button" class="button" ?disabled=${this.making} @click=${() => void this.download()}>
      ${icons.download}${word(this.making ? "form.pdf_making" : "form.pdf")}</button><span class="bad" role="alert">${this.failed}</span></div>`;
  }

  private async download(): Promise<void> {
    this.making = true;
    this.failed = "";
    try {
      const link = document.createElement("a");
      link.href = URL.createObjectURL(await this.conversation.file("form.pdf"));
      link.download = `${this.conversation.view?.bundle?.name ?? word("form.tab.form")}.pdf`;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
    } catch (error) {
      this.failed = (error as Error).message || word("form.pdf_failed");
    } finally {
      this.making = false;
    }
  }
}

/** Which of STEPS the application is at. */
function step(view: ApplicationView): number {
  if (view.status === "submitted" || view.receipt) return 4;
  if (view.status === "reviewing") return 3;
  if (!view.business.length) return 0;
  return view.items.some((i) => i.verdict === "undecided") ? 1 : 2;
}

/** A value as its field's options call it. */
function shown(value: Value, definition: Definition | undefined): string {
  const label = (one: unknown) => definition?.options.find((o) => o.value === one)?.label ?? String(one ?? "");
  return Array.isArray(value) ? value.map(label).join("、") : label(value);
}
