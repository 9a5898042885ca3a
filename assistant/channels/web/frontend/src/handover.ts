import { LitElement, css, html, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { Conversation } from "./conversation.js";
import { qr } from "./qr.js";
import { base } from "./styles.js";
import type { Continuation } from "./types.js";
import { word } from "./words.js";

const TICK_MS = 1000;

/** 换到微信、电话继续办: a code to read out or type, and a QR code, for ten minutes. Events: `leave`. */
@customElement("lianban-handover")
export class Handover extends LitElement {
  static override styles = [base, css`
    :host { display: block; }
    h2 { font-size: 1.1em; } .code { font: 700 1.75em/1.3 ui-monospace, "Cascadia Mono", Consolas, monospace; letter-spacing: .06em; color: var(--accent); white-space: nowrap; }
    .both { display: flex; gap: 1em; align-items: center; flex-wrap: wrap; margin: .6em 0; }
    figure { background: #fff; padding: .1em; border-radius: 10px; border: 1px solid var(--line); line-height: 0; } figure svg { width: 7.4em; height: 7.4em; }
    li { padding-left: 1.1em; position: relative; } li::before { content: "·"; position: absolute; left: .3em; color: var(--accent); font-weight: 700; }
    .row { margin-top: .8em; }
  `];

  @property({ attribute: false }) conversation!: Conversation;
  @property() address = ""; // of the page, for the QR code
  @state() private made: Continuation | null = null;
  @state() private failed = "";
  @state() private now = Date.now();
  private timer: ReturnType<typeof setInterval> | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.timer = setInterval(() => { this.now = Date.now(); }, TICK_MS);
    void this.make();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.timer);
  }

  override focus(): void {
    void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>("button")?.focus());
  }

  private async make(): Promise<void> {
    this.failed = "";
    try {
      this.made = await this.conversation.continuation();
    } catch (error) {
      this.failed = (error as Error).message || word("handover.failed");
    }
  }

  override render(): TemplateResult {
    const left = this.made ? Math.ceil((Date.parse(this.made.expires_at) - this.now) / 1000) : 0;
    const over = this.made !== null && left <= 0;
    return html`<h2>${word("handover.title")}</h2>
      ${this.made && !over ? this.shown(this.made, left) : html`<p class=${this.failed ? "bad" : "note"} role="status">${this.failed || word(over ? "handover.over" : "handover.making")}</p>`}
      <div class="row">${over || this.failed ? html`<button type="button" class="button primary" @click=${() => void this.make()}>${word("handover.again")}</button>` : nothing}
        <button type="button" class="button" @click=${() => this.dispatchEvent(new CustomEvent("leave"))}>${word("handover.close")}</button></div>`;
  }

  private shown(made: Continuation, left: number): TemplateResult {
    const code = `${made.code.slice(0, 4)} ${made.code.slice(4)}`;
    const minutes = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
    return html`<div class="both"><figure>${qr(`${this.address}${made.path}`, word("handover.qr"))}</figure>
      <div><p class="note">${word("handover.code")}</p><p class="code">${code}</p><p class="note">${word("handover.left", { left: minutes })}</p></div></div>
      <ul><li>${word("handover.scan")}</li><li>${word("handover.phone")}</li><li>${word("handover.wechat", { code })}</li></ul>`;
  }
}
