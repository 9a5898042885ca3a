import { LitElement, css, html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import { Refused } from "../server.js";
import { grouped } from "../speaking.js";
import { base } from "../styles.js";
import type { Continuation, Message } from "../types.js";
import { DESK, type DeskConversation } from "./desk-conversation.js";
import "./readings.js";
import type { Readings } from "./readings.js";
import { clock, dayAndClock } from "./times.js";
import { transcript, transcriptStyle } from "./transcript.js";
import type { Accepted, Reading, Sheet } from "./types.js";
import { word, wordOf } from "./words.js";

const CONSENT: Reading = {
  field: "consent.privacy", label: "", value: true, display: "", words: "", certain: false, personal: false, now: "", problem: null,
};

/** One conversation on the desk: what to read out, what the other says, what was read in it. Events: `moved` when
 * who answers has changed. */
@customElement("desk-session")
export class Session extends LitElement {
  static override styles = [base, transcriptStyle, css`
    :host { display: flex; flex-direction: column; min-height: 0; }
    .bar { display: flex; gap: .6em; align-items: center; padding: .5em var(--gap); background: var(--card); border-bottom: 1px solid var(--line); flex-wrap: wrap; }
    .bar h2 { font-size: 1.02em; flex: 1; min-width: 10em; } .bar .state { font-weight: 400; color: var(--soft); font-size: .9em; margin-left: .6em; } .bar .state.mine { color: var(--accent); font-weight: 600; }
    .scroll { flex: 1; overflow-y: auto; padding: var(--gap); display: grid; gap: .8em; align-content: start; }
    .card { background: var(--card); border-radius: var(--round); box-shadow: var(--shadow); padding: .75em 1em; } .card h3 { font-size: .92em; color: var(--soft); font-weight: 500; }
    .prompt { border-left: 5px solid var(--accent); } .prompt p { font-size: 1.18em; line-height: 1.55; white-space: pre-line; } .prompt p + p { margin-top: .4em; } .prompt .note { font-size: .875em; }
    .answer p { white-space: pre-line; } .answer p + p { margin-top: .5em; border-top: 1px solid var(--line); padding-top: .5em; }
    form { display: flex; gap: .5em; align-items: flex-end; margin-top: .35em; flex-wrap: wrap; }
    .box { flex: 1 1 12em; border: 1px solid var(--edge); border-radius: 10px; background: var(--card); display: flex; min-width: 0; }
    textarea, input { flex: 1; min-width: 0; border: 0; background: none; font: inherit; color: inherit; padding: .4em .7em; min-height: var(--tap); resize: vertical; border-radius: 10px; }
    textarea::placeholder { color: var(--soft); opacity: 1; }
    kbd { font: inherit; font-size: .78em; opacity: .85; } details summary { cursor: pointer; color: var(--accent); } details[open] summary { margin-bottom: .4em; }
    .talk .turns { max-height: 17em; overflow-y: auto; margin-top: .4em; padding-right: .3em; }
    .notes li { border-top: 1px solid var(--line); padding: .3em 0; } label { display: block; flex: 1 1 9em; } label span { color: var(--soft); font-size: .86em; display: block; }
    .code { font-weight: 600; color: var(--accent); }
  `];

  @property({ attribute: false }) conversation!: DeskConversation;
  @property({ attribute: false }) sheet!: Sheet;
  @property({ type: Boolean }) supervises = false;
  @property({ type: Number }) tick = 0;
  @state() private prompt: string[] = [];
  @state() private readings: Reading[] = [];
  @state() private answers: string[] = [];
  @state() private problems: Record<string, string> = {};
  @state() private busy = false;
  @state() private told = "";
  @state() private code: Continuation | null = null;
  @query("#speech") private speech!: HTMLTextAreaElement;
  @query("#say") private saying!: HTMLTextAreaElement;
  @query("desk-readings") private chips!: Readings | null;
  private promptOf = "";

  private get path(): string { return `/conversations/${this.sheet.conversation_id}`; }
  private get consented(): boolean { return this.conversation.view?.fields.some((f) => f.field === CONSENT.field && f.value === true) ?? false; }

  focusSpeech(): void { void this.updateComplete.then(() => this.speech?.focus()); }
  focusSaying(): void { this.saying?.focus(); }

  /** F8: all that were said for certain. */
  acceptAll(): void { if (this.chips) void this.accept(this.chips.sure); }

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("sheet")) this.prompt = this.sheet.prompt;
    const { view, attended } = this.conversation;
    const of = `${this.sheet.conversation_id} ${view?.version} ${view?.receipt?.case_no ?? ""}`;
    if (view && of !== this.promptOf) {
      if (this.promptOf.startsWith(this.sheet.conversation_id)) void this.askPrompt();
      this.promptOf = of;
    }
    if (this.conversation.phase === "ready" && changed.has("tick") && this.sheet.mine && attended.by === "assistant" && this.conversation.online) this.move();
  }

  override updated(): void {
    const log = this.renderRoot.querySelector(".talk .turns");
    const last = this.conversation.messages.at(-1)?.id;
    if (log && (log as HTMLElement).dataset.last !== String(last)) {
      (log as HTMLElement).dataset.last = String(last);
      log.scrollTop = log.scrollHeight;
    }
  }

  private async askPrompt(): Promise<void> {
    try { this.prompt = await DESK.call<string[]>(null, "GET", `${this.path}/prompt`); } catch { /* the form shows the question too */ }
  }

  override render(): TemplateResult {
    const { sheet, conversation } = this;
    return html`${this.bar()}<div class="scroll">
      <section class="card prompt" aria-label=${word("prompt.title")} aria-live="polite"><h3>${word("prompt.title")}</h3>${this.prompt.length ? this.prompt.map((p) => html`<p>${p}</p>`) : html`<p>${word("prompt.none")}</p>`}
        ${conversation.view?.question ? html`<p class="note">${word("prompt.form")} <kbd>F10</kbd></p>` : nothing}</section>
      ${sheet.channel === "hotline" ? nothing : this.talk(conversation.messages)}
      <section class="card"><form @submit=${(e: Event) => { e.preventDefault(); void this.read(this.speech.value); }}>
        <label><span>${word("speech.label")} <kbd>F6</kbd></span><div class="box"><textarea id="speech" rows="3" maxlength="6000" placeholder=${word("speech.placeholder")} @keydown=${this.keyed}></textarea></div></label>
        <button class="button primary" ?disabled=${this.busy}>${word(this.busy ? "speech.reading" : "speech.read")}</button></form>
        <p class="note" role="status">${this.told}</p></section>
      ${this.readings.length ? html`<section class="card"><desk-readings .readings=${this.readings} .definitions=${conversation.form?.fields ?? []} .problems=${this.problems} .busy=${this.busy} .consented=${this.consented}
        @accept=${(e: CustomEvent<{ readings: Reading[] }>) => void this.accept(e.detail.readings)} @drop=${(e: CustomEvent<{ reading: Reading }>) => this.drop(e.detail.reading)}
        @consent=${() => void this.accept([CONSENT])}></desk-readings></section>` : nothing}
      ${this.answers.length ? html`<section class="card answer" aria-label=${word("answers.title")}><h3>${word("answers.title")}</h3>${this.answers.map((a) => html`<p>${a}</p>`)}</section>` : nothing}
      ${sheet.channel === "hotline" ? this.talk(conversation.messages) : nothing}${this.more()}</div>`;
  }

  private bar(): TemplateResult {
    const { sheet } = this;
    const call = sheet.channel === "hotline";
    const state = sheet.mine ? word("session.mine") : sheet.attended_by ? word("session.other", { name: sheet.attended_by }) : word("session.assistant");
    const takes = !sheet.mine && (!sheet.attended_by || this.supervises);
    return html`<div class="bar"><h2>${call ? word("session.call") : word("session.of", { channel: wordOf("channel", sheet.channel) })}<span class="state ${sheet.mine ? "mine" : ""}" role="status">${state}</span></h2>
      <button type="button" class="button" @click=${() => void this.getCode()}>${word("more.code")}</button>
      ${takes ? html`<button type="button" class="button primary" @click=${() => void this.take()}>${word(sheet.attended_by ? "session.force" : "session.take")}</button>` : nothing}
      ${sheet.mine ? html`<button type="button" class="button" @click=${() => void this.handBack()}>${word(call ? "session.end_call" : "session.hand_back")} <kbd>F9</kbd></button>` : nothing}
      ${this.code ? html`<span class="code" role="status">${word("more.code_is", { code: grouped(this.code.code), time: clock(this.code.expires_at) })}</span>` : nothing}</div>`;
  }

  private talk(messages: Message[]): TemplateResult {
    const { mine, channel } = this.sheet;
    return html`<section class="card talk" aria-label=${word("transcript.title")}><h3>${word("transcript.title")}</h3>${transcript(messages, (text) => void this.read(text))}
      ${mine && channel !== "hotline" ? html`<form @submit=${(e: Event) => { e.preventDefault(); void this.say(); }}><label><span>${word("say.label")} <kbd>F7</kbd></span><div class="box"><textarea id="say" rows="2" maxlength="2000" placeholder=${word("say.placeholder")} @keydown=${this.keyed}></textarea></div></label>
        <button class="button primary">${word("say.send")}</button></form>` : nothing}</section>`;
  }

  private more(): TemplateResult {
    const { notes, callbacks } = this.sheet;
    return html`<section class="card"><details ?open=${notes.length > 0}><summary class="more">${word("more.notes")}</summary>
        <ul class="notes">${notes.map((n) => html`<li><span class="note">${n.name} ${dayAndClock(n.at)}</span> ${n.text}</li>`)}</ul>
        <form @submit=${this.noted}><label><span>${word("more.note")}</span><div class="box"><input name="note" required maxlength="2000" autocomplete="off"></div></label><button class="button">${word("more.note_keep")}</button></form></details></section>
      <section class="card"><details ?open=${callbacks.length > 0}><summary class="more">${word("more.callback")}</summary>
        <ul class="notes">${callbacks.map((c) => html`<li>${word("more.callback_is", { time: dayAndClock(c.due_at), phone: c.phone, reason: c.reason })}
          <button type="button" class="plain" @click=${() => void this.act(() => DESK.call(null, "POST", `/callbacks/${c.id}/done`))}>${word("more.callback_done")}</button></li>`)}</ul>
        <form @submit=${this.promised}><label><span>${word("more.phone")}</span><div class="box"><input name="phone" required inputmode="tel" autocomplete="off"></div></label>
          <label><span>${word("more.due")}</span><div class="box"><input name="due" type="datetime-local" required></div></label>
          <label><span>${word("more.reason")}</span><div class="box"><input name="reason" required maxlength="200" autocomplete="off"></div></label><button class="button">${word("more.callback_keep")}</button></form></details></section>`;
  }

  // -- reading and accepting -----------------------------------------------------------------------------------------

  private async read(text: string): Promise<void> {
    if (!text.trim() || this.busy) return;
    await this.working(async () => {
      const found = await this.conversation.read(text);
      const anew = new Set(found.readings.map((r) => r.field));
      this.readings = [...this.readings.filter((r) => !anew.has(r.field)), ...found.readings];
      this.answers = found.answers;
      this.problems = {};
      if (this.speech.value === text) this.speech.value = "";
      this.told = found.readings.length || found.answers.length ? "" : word("speech.nothing");
    });
    if (this.readings.length) { await this.updateComplete; this.chips?.focus(); }
  }

  private async accept(readings: Reading[]): Promise<void> {
    await this.working(async () => {
      const done: Accepted = await this.conversation.accept(readings);
      this.problems = Object.fromEntries(done.problems.map((p) => [p.field, p.message]));
      this.prompt = done.prompt;
      const kept = new Set(readings.map((r) => r.field).filter((f) => !(f in this.problems)));
      this.readings = this.readings.filter((r) => !kept.has(r.field));
      const labels = readings.filter((r) => r.label && kept.has(r.field)).map((r) => r.label);
      this.told = labels.length ? word("readings.kept", { labels: labels.join("、") }) : "";
    });
    await this.updateComplete;
    if (this.readings.length) this.chips?.focus(); else this.speech?.focus();
  }

  private drop(reading: Reading): void {
    this.readings = this.readings.filter((r) => r !== reading);
    void this.updateComplete.then(() => { if (this.readings.length) this.chips?.focus(); else this.speech?.focus(); });
  }

  private async working(what: () => Promise<void>): Promise<void> {
    this.busy = true;
    try {
      await what();
    } catch (error) {
      this.told = error instanceof Refused ? error.message : word("session.loading");
    } finally {
      this.busy = false;
    }
  }

  private keyed(e: KeyboardEvent): void {
    if (e.key !== "Enter" || e.shiftKey || e.isComposing) return;
    e.preventDefault();
    (e.currentTarget as HTMLElement).closest("form")?.requestSubmit();
  }

  // -- who answers ---------------------------------------------------------------------------------------------------

  private async take(): Promise<void> {
    await this.act(() => DESK.call(null, "POST", `${this.path}/takeover`, { from_another: this.sheet.attended_by !== null }));
  }

  async handBack(): Promise<void> {
    if (this.sheet.mine) await this.act(() => DESK.call(null, "DELETE", `${this.path}/takeover`));
  }

  private async say(): Promise<void> {
    const text = this.saying.value.trim();
    if (!text) return;
    await this.working(async () => {
      await DESK.call(null, "POST", `${this.path}/messages`, { text });
      this.saying.value = "";
    });
    this.saying.focus();
  }

  private async getCode(): Promise<void> {
    await this.working(async () => { this.code = await this.conversation.continuation(); });
  }

  private noted(e: SubmitEvent): void {
    e.preventDefault();
    const form = e.currentTarget as HTMLFormElement;
    const text = String(new FormData(form).get("note"));
    void this.act(async () => {
      await DESK.call(null, "POST", `/applications/${this.sheet.application_id}/notes`, { text });
      form.reset();
    });
  }

  private promised(e: SubmitEvent): void {
    e.preventDefault();
    const form = e.currentTarget as HTMLFormElement;
    const given = new FormData(form);
    const due = `${String(given.get("due"))}:00+08:00`; // the desk's time is China's
    void this.act(async () => {
      await DESK.call(null, "POST", `${this.path}/callbacks`, { phone: given.get("phone"), reason: given.get("reason"), due_at: due });
      form.reset();
    });
  }

  /** Does something that changes the sheet, which is then asked for again. */
  private async act(what: () => Promise<unknown>): Promise<void> {
    this.told = "";
    await this.working(async () => { await what(); });
    this.move();
  }

  private move(): void { this.dispatchEvent(new CustomEvent("moved")); }
}
