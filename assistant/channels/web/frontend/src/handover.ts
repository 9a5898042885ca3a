import { LitElement, css, html, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { Conversation } from "./conversation.js";
import { qr } from "./qr.js";
import { grouped } from "./speaking.js";
import { base, listed } from "./styles.js";
import type { Continuation } from "./types.js";
import { word } from "./words.js";

const TICK_MS = 1000;
const CODE = /^\d{8}$/;

/** 换个地方接着办: a code to read out or type and QR codes, for ten minutes; and a field for a code from elsewhere, which
 * stands alone where `entering`. Events: `leave`. */
@customElement("lianban-handover")
export class Handover extends LitElement {
  static override styles = [base, listed, css`
    :host { display: block; }
    h2 { font-size: 1.1em; } .code { font: 700 1.75em/1.3 ui-monospace, "Cascadia Mono", Consolas, monospace; letter-spacing: .06em; color: var(--accent); white-space: nowrap; }
    .codes { display: flex; gap: .6em 1em; flex-wrap: wrap; align-items: center; margin: .6em 0; }
    ul { margin-top: .5em; } figure { flex: 0 0 auto; font-size: .86em; line-height: 1.4; color: var(--soft); text-align: center; } figure svg { display: block; width: 8.4em; height: 8.4em; margin: 0 auto .35em; background: #fff; border-radius: 10px; border: 1px solid var(--line); }
    .here { border-top: 1px solid var(--line); margin-top: .9em; padding-top: .7em; } :host([entering]) .here { border: 0; margin: 0; padding: 0; }
    form { display: flex; gap: .5em; margin: .4em 0; } .box { flex: 1; display: flex; border: 1px solid var(--edge); border-radius: 10px; background: var(--card); min-width: 0; }
    input { flex: 1; min-width: 0; border: 0; background: none; font: inherit; color: inherit; padding: .3em .7em; min-height: var(--tap); letter-spacing: .06em; }
    .row { margin-top: .8em; }
  `];

  @property({ attribute: false }) conversation!: Conversation;
  @property() address = ""; // of the page, for the QR code
  @property({ type: Boolean, reflect: true }) entering = false;
  @state() private wrong = ""; // with the code that was typed
  @state() private going = false;
  @state() private made: Continuation | null = null;
  @state() private failed = "";
  @state() private now = Date.now();
  private timer: ReturnType<typeof setInterval> | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.timer = setInterval(() => { this.now = Date.now(); }, TICK_MS);
    if (!this.entering) void this.make();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.timer);
  }

  override focus(): void {
    void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>(this.entering ? "input" : "h2")?.focus());
  }

  private async make(): Promise<void> {
    this.failed = "";
    try {
      this.made = await this.conversation.continuation();
    } catch (error) {
      this.failed = (error as Error).message || word("handover.failed");
    }
  }

  private async enter(e: Event): Promise<void> {
    e.preventDefault();
    const typed = this.renderRoot.querySelector<HTMLInputElement>("input")?.value.normalize("NFKC").replace(/[\s-]/g, "") ?? "";
    if (!CODE.test(typed)) return this.refuse(word("handover.enter_wrong"));
    this.going = true;
    const why = await this.conversation.redeem(typed);
    this.going = false;
    if (why) return this.refuse(why);
    this.dispatchEvent(new CustomEvent("leave"));
  }

  private refuse(why: string): void {
    this.wrong = why;
    this.renderRoot.querySelector<HTMLInputElement>("input")?.select();
  }

  override render(): TemplateResult {
    return html`${this.entering ? nothing : this.away()}${this.here()}
      <div class="row"><button type="button" class="button" @click=${() => this.dispatchEvent(new CustomEvent("leave"))}>${word("handover.close")}</button></div>`;
  }

  private away(): TemplateResult {
    const left = this.made ? Math.floor((Date.parse(this.made.expires_at) - this.now) / 1000) : 0;
    const over = this.made !== null && left <= 0;
    return html`<h2 tabindex="-1">${word("handover.title")}</h2>
      ${this.made && !over ? this.shown(this.made, left) : html`<p class=${this.failed ? "bad" : "note"} role="status">${this.failed || word(over ? "handover.over" : "handover.making")}</p>`}
      ${over || this.failed ? html`<div class="row"><button type="button" class="button primary" @click=${() => void this.make()}>${word("handover.again")}</button></div>` : nothing}`;
  }

  private shown(made: Continuation, left: number): TemplateResult {
    const code = grouped(made.code);
    const minutes = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
    return html`<div class="codes">
        ${made.wechat?.address ? html`<figure>${qr(made.wechat.address, word("handover.qr_wechat"))}<figcaption>${word("handover.in_wechat")}</figcaption></figure>` : nothing}
        <figure>${qr(`${this.address}${made.path}`, word("handover.qr"))}<figcaption>${word("handover.in_browser")}</figcaption></figure>
        <div><p class="note">${word("handover.code")}</p><p class="code">${code}</p><p class="note">${word("handover.left", { left: minutes })}</p></div></div>
      <ul class="listed"><li>${word("handover.phone")}</li>${made.wechat ? html`<li>${word("handover.wechat", { code })}</li>` : nothing}</ul>`;
  }

  private here(): TemplateResult {
    return html`<section class="here"><h2>${word("handover.here")}</h2>
      <form novalidate @submit=${(e: Event) => void this.enter(e)}><div class="box"><input inputmode="numeric" autocomplete="off" maxlength="20" aria-label=${word("handover.enter")}
        placeholder=${word("handover.enter")} aria-invalid=${this.wrong ? "true" : "false"} aria-describedby="wrong" @input=${() => { this.wrong = ""; }}></div>
        <button class="button primary" ?disabled=${this.going}>${word(this.going ? "handover.enter_going" : "handover.enter_go")}</button></form>
      <p class="bad" id="wrong" role="alert" ?hidden=${!this.wrong}>${this.wrong}</p><p class="note">${word("handover.enter_hint")}</p></section>`;
  }
}
