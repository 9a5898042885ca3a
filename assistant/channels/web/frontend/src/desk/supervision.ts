import { LitElement, css, html, type TemplateResult } from "lit";
import { customElement, state } from "lit/decorators.js";
import { base } from "../styles.js";
import { DESK } from "./desk-conversation.js";
import { dayAndClock, clock, lasting } from "./times.js";
import type { LogPage, Supervision } from "./types.js";
import { type Word, word, wordOf } from "./words.js";

const EVERY_MS = 5_000;

/** The supervisor's view. Events: `look` with {conversation_id}. */
@customElement("desk-supervision")
export class SupervisionView extends LitElement {
  static override styles = [base, css`
    :host { display: block; overflow-y: auto; padding: var(--gap); min-height: 0; }
    section { background: var(--card); border-radius: var(--round); box-shadow: var(--shadow); padding: .9em 1.1em; margin: 0 auto var(--gap); max-width: 76em; }
    h2 { font-size: 1.05em; margin-bottom: .5em; }
    .figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(6.6em, 1fr)); gap: .6em; }
    .figures div { border: 1px solid var(--line); border-radius: 12px; padding: .45em .7em; } .figures dt { color: var(--soft); font-size: .88em; } .figures dd { font-size: 1.5em; font-weight: 600; line-height: 1.3; font-variant-numeric: tabular-nums; }
    table { width: 100%; border-collapse: collapse; } th { text-align: start; font-weight: 500; color: var(--soft); font-size: .88em; } td, th { padding: .35em .6em .35em 0; border-bottom: 1px solid var(--line); }
  `];

  @state() private seen: Supervision | null = null;
  @state() private log: LogPage | null = null;
  private timer: ReturnType<typeof setInterval> | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    void this.look();
    void this.readLog();
    this.timer = setInterval(() => void this.look(), EVERY_MS);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.timer);
  }

  private async look(): Promise<void> {
    try { this.seen = await DESK.call<Supervision>(null, "GET", "/supervision"); } catch { /* the last view stays */ }
  }

  private async readLog(): Promise<void> {
    try { this.log = await DESK.call<LogPage>(null, "GET", "/log?limit=30"); } catch { /* tried again when opened again */ }
  }

  override render(): TemplateResult {
    if (!this.seen) return html`<p class="note">${word("session.loading")}</p>`;
    const { today, live } = this.seen;
    const time = (s: number | null) => (s === null ? word("figures.none") : lasting(s));
    const figures: [Word, string][] = [
      ["figures.waiting", String(today.waiting)], ["figures.asked", String(today.asked)], ["figures.taken", String(today.taken)],
      ["figures.mean_wait", time(today.mean_wait_seconds)], ["figures.longest_wait", time(today.longest_wait_seconds)],
      ["figures.handled", String(today.handled)], ["figures.mean_handling", time(today.mean_handling_seconds)],
      ["figures.submitted", String(today.submitted)], ["figures.alone", String(today.resolved_by_assistant)],
    ];
    return html`<section aria-label=${word("figures.title")}><h2>${word("figures.title")}</h2>
      <dl class="figures">${figures.map(([name, value]) => html`<div><dt>${word(name)}</dt><dd>${value}</dd></div>`)}</dl></section>
      <section aria-label=${word("live.title")}><h2>${word("live.title")}</h2>${live.length ? html`<table>
        <thead><tr><th>${word("live.channel")}</th><th>${word("live.last")}</th><th>${word("live.by")}</th><th>${word("live.waiting")}</th><th></th></tr></thead>
        <tbody>${live.map((one) => html`<tr><td>${wordOf("channel", one.channel)}</td><td>${clock(one.last_at)}</td><td>${one.attended_by ?? word("transcript.assistant")}</td>
          <td>${one.waiting_since ? clock(one.waiting_since) : ""}</td><td><button type="button" class="plain" @click=${() => this.dispatchEvent(new CustomEvent("look", { detail: one }))}>${word("live.look")}</button></td></tr>`)}</tbody></table>`
        : html`<p class="note">${word("live.none")}</p>`}</section>
      <section aria-label=${word("log.title")}><h2>${word("log.title")}</h2>${this.log ? this.entries(this.log) : html`<p class="note">${word("session.loading")}</p>`}</section>`;
  }

  private entries(log: LogPage): TemplateResult {
    return html`<p class=${log.intact ? "note" : "bad"}>${word(log.intact ? "log.intact" : "log.broken")}</p>
      <table><thead><tr><th>${word("log.at")}</th><th>${word("log.who")}</th><th>${word("log.kind")}</th></tr></thead>
      <tbody>${log.entries.map((e) => html`<tr><td>${dayAndClock(e.at)}</td><td>${e.actor}</td><td>${wordOf("done", e.kind)}</td></tr>`)}</tbody></table>`;
  }
}
