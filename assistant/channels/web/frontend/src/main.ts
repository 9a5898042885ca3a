import { LitElement, css, html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import "./chat.js";
import type { Chat } from "./chat.js";
import { Conversation } from "./conversation.js";
import "./form-panel.js";
import type { FormPanel, Tab } from "./form-panel.js";
import "./handover.js";
import type { Handover } from "./handover.js";
import * as icons from "./icons.js";
import { Keeping } from "./keeping.js";
import { progressStyle, progressView } from "./progress-view.js";
import { Server } from "./server.js";
import { base, tokens } from "./styles.js";
import type { Progress, Unsent } from "./types.js";
import { speakLarge, word } from "./words.js";

const NARROW_PX = 860;
const HOME = home();

/**
 * The assistant for any page: conversation and live form. Attributes: `server` (address of the Lianban server; by
 * default where this script came from), `theme` (light, dark or auto), `start-business` (an id of the catalogue or
 * words), `locale` (of the element and of voice input), `large` (长辈版), `page` (as the page at / uses it).
 */
@customElement("lianban-assistant")
export class LianbanAssistant extends LitElement {
  static override styles = [tokens, base, progressStyle, css`
    :host { display: flex; flex-direction: column; min-height: 0; height: 100%; background: var(--ground); overflow: hidden; position: relative; }
    header { display: flex; align-items: center; gap: .8em; padding: .55em var(--gap); background: var(--card); border-bottom: 1px solid var(--line); }
    .mark { width: 2.35em; height: 2.35em; border-radius: 10px; background: var(--accent); color: var(--on-accent); display: grid; place-items: center; font-weight: 700; font-size: 1.1em; flex: none; }
    .title { flex: 1; min-width: 0; } .title [role="heading"] { font-size: 1.15em; font-weight: 700; line-height: 1.35; } .title p { line-height: 1.35; }
    header .button { font-size: .92em; }
    main { flex: 1; min-height: 0; display: grid; grid-template-columns: minmax(0, 1fr) minmax(23em, 30em); }
    lianban-form { border-left: 1px solid var(--line); }
    .sheet-bar { display: none; }
    :host([narrow]) main { grid-template-columns: minmax(0, 1fr); grid-template-rows: auto minmax(0, 1fr); }
    :host([narrow]) .title p { display: none; } :host([narrow][large]) .title { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); } :host([narrow][large]) .mark { margin-right: auto; }
    :host([narrow]) header { padding: .4em .75em; gap: .5em; } :host([narrow]) header .button { padding: .2em .65em; } :host([narrow]) header .short span { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
    .title [role="heading"] { white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
    :host([narrow]) .mark { width: 2em; height: 2em; font-size: 1em; }
    :host([narrow]) .sheet-bar { display: flex; align-items: center; gap: .6em; width: 100%; border: 0; border-bottom: 1px solid var(--line); background: var(--card); padding: .4em var(--gap); min-height: var(--tap); text-align: start; }
    .sheet-bar .what { flex: 1; min-width: 0; line-height: 1.3; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; } .sheet-bar .icon { color: var(--accent); }
    .sheet-bar .note { white-space: nowrap; }
    :host([narrow]) .sheet { position: absolute; inset: 0; z-index: 2; background: rgb(10 20 35 / 45%); display: flex; flex-direction: column; justify-content: flex-end; }
    :host([narrow]) .sheet > div { height: 92%; border-radius: 18px 18px 0 0; overflow: hidden; display: flex; flex-direction: column; background: var(--ground); animation: rise .2s ease-out; position: relative; }
    @keyframes rise { from { transform: translateY(12%); opacity: .4; } }
    :host([narrow]) .sheet lianban-form { flex: 1; border: 0; }
    :host([narrow]) .sheet.away { display: none; }
    .sheet, .sheet > div { display: contents; }
    .shut { display: none; }
    :host([narrow]) .shut { display: flex; justify-content: flex-end; padding: .3em .6em 0; }
    .sure { position: absolute; right: var(--gap); top: 4.2em; z-index: 3; background: var(--card); border: 1px solid var(--line); border-radius: var(--round); box-shadow: var(--shadow); padding: 1em; max-width: min(27em, calc(100% - 2 * var(--gap))); max-height: calc(100% - 5em); overflow-y: auto; } .sure p { margin-bottom: .6em; }
    .case { flex: 1; overflow-y: auto; padding: var(--gap); } .case > div { max-width: 40em; margin: 0 auto; background: var(--card); border-radius: var(--round); padding: 1em 1.2em; box-shadow: var(--shadow); } .case h2 { font-size: 1.1em; margin-bottom: .4em; overflow-wrap: anywhere; }
  `];

  @property() server = HOME;
  @property({ reflect: true }) theme = "light";
  @property({ attribute: "start-business" }) startBusiness = "";
  @property() locale = "zh-CN";
  @property({ type: Boolean, reflect: true }) large = false;
  @property({ type: Boolean }) page = false;
  @property({ type: Boolean, reflect: true }) narrow = false;
  @state() private tick = 0;
  @state() private open = false; // the sheet, where the form is one
  @state() private asking = false; // whether to begin anew
  @state() private leaving: "" | "leave" | "enter" = ""; // for another channel, or with a code from one
  @state() private followed: Progress | "none" | null = null; // of a case opened by its link
  @query("lianban-chat") private chat!: Chat;
  @query("lianban-form") private panel!: FormPanel;
  private conversation!: Conversation;
  private keeping!: Keeping;
  private readonly size = new ResizeObserver(([seen]) => { this.narrow = (seen?.contentRect.width ?? 0) < NARROW_PX; });

  override connectedCallback(): void {
    super.connectedCallback();
    const address = this.server.replace(/\/$/, "");
    this.keeping = new Keeping(address);
    this.large ||= this.keeping.large;
    this.lang = this.locale;
    if (this.theme === "auto") this.theme = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
    this.narrow = this.getBoundingClientRect().width < NARROW_PX;
    this.size.observe(this);
    this.conversation = new Conversation(new Server(address), this.keeping, this.page ? "web" : "portal");
    this.conversation.addEventListener("change", () => { this.tick += 1; });
    const link = this.page ? new URLSearchParams(location.hash.slice(1)) : null;
    if (link?.get("case")) void this.follow(link.get("case") as string, link.get("code") ?? "");
    else void this.begin();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.size.disconnect();
    this.conversation.close();
  }

  private async begin(): Promise<void> {
    const address = new URL(location.href);
    const secret = this.page ? address.searchParams.get("continue") : null;
    if (secret) {
      address.searchParams.delete("continue"); // it is used once, and must not be shared or kept
      history.replaceState(null, "", address);
      return await this.conversation.goOn(secret);
    }
    await this.conversation.open(this.startBusiness ? await this.start() : undefined);
  }

  /** What is said first: the business by its id, where the catalogue knows it, else as words. */
  private async start(): Promise<{ text: string; option?: Unsent["option"] }> {
    try {
      const known = await this.conversation.server.call<{ business_types: { id: string; name: string }[] }>(null, "GET", "/catalog/business-types");
      const type = known.business_types.find((t) => t.id === this.startBusiness);
      if (type) return { text: type.name, option: { field: "business.type", value: [type.id] } };
    } catch { /* said as words */ }
    return { text: this.startBusiness };
  }

  /** The progress of a case by its number and code, as the receipt's QR code links to it. */
  private async follow(caseNo: string, code: string): Promise<void> {
    try {
      const path = `/cases/${encodeURIComponent(caseNo)}?query_code=${encodeURIComponent(code)}`;
      this.followed = await this.conversation.server.call<Progress>(null, "GET", path);
    } catch {
      this.followed = "none";
    }
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("large")) speakLarge(this.large);
  }

  override render(): TemplateResult {
    return html`${this.header()}${this.followed ? this.case(this.followed) : this.both()}
      ${this.leaving ? html`<div class="sure" role="dialog" aria-label=${word(this.leaving === "enter" ? "handover.here" : "handover.title")} @keydown=${(e: KeyboardEvent) => { if (e.key === "Escape") this.stay(); }}>
        <lianban-handover ?entering=${this.leaving === "enter"} .conversation=${this.conversation} .address=${this.server || location.origin} @leave=${() => this.stay()}></lianban-handover></div>` : nothing}
      ${this.asking ? html`<div class="sure" role="dialog" aria-label=${word("start_new")} @keydown=${(e: KeyboardEvent) => { if (e.key === "Escape") this.asking = false; }}>
        <p>${word("start_new.sure")}</p><div class="row"><button type="button" class="button primary" @click=${() => this.anew()}>${word("start_new.yes")}</button>
        <button type="button" class="button" @click=${() => { this.asking = false; }}>${word("start_new.no")}</button></div></div>` : nothing}`;
  }

  private header(): TemplateResult {
    return html`<header ?inert=${this.open && this.narrow}>
      <span class="mark" aria-hidden="true">联</span>
      <div class="title"><div role="heading" aria-level=${this.page ? 1 : 2}>${word("name")}</div><p class="note">${word("tagline")}</p></div>
      <button type="button" class="button" @click=${() => { this.large = !this.large; this.keeping.large = this.large; }}>${word(this.large ? "large.off" : "large.on")}</button>
      <button type="button" class="button short elsewhere" aria-expanded=${String(this.leaving !== "")} ?disabled=${!this.conversation.session || this.followed !== null} @click=${() => this.leave("leave")}>${icons.elsewhere}<span>${word("handover.open")}</span></button>
      <button type="button" class="button ${this.large ? "" : "short"}" aria-expanded=${String(this.asking)} @click=${() => this.ask()}>${this.narrow && !this.large ? icons.plus : nothing}<span>${word("start_new")}</span></button></header>`;
  }

  private both(): TemplateResult {
    const { view } = this.conversation;
    const sheet = this.narrow;
    return html`<main>
      <button type="button" class="sheet-bar" ?inert=${this.open && sheet} aria-expanded=${String(this.open)} @click=${() => this.openSheet()}>
        ${icons.form}<span class="unseen">${word("form.open")}：</span><span class="what">${view?.bundle?.name ?? word("form.tab.form")}</span><span class="note">${this.short()}</span>${icons.chevron}</button>
      <lianban-chat role="region" aria-label=${word("chat.label")} ?inert=${this.open && sheet} .locale=${this.locale} .conversation=${this.conversation} .tick=${this.tick + (this.large ? .5 : 0)}
        @enter-code=${() => this.leave("enter")}
        @change-field=${(e: CustomEvent<{ field: string }>) => this.openSheet(() => this.panel.edit(e.detail.field))}
        @show-form=${(e: CustomEvent<{ tab: Tab }>) => this.openSheet(() => this.panel.show(e.detail.tab))}></lianban-chat>
      <div class="sheet ${this.open ? "" : "away"}" @click=${(e: Event) => { if (e.target === e.currentTarget) this.shut(); }} @keydown=${(e: KeyboardEvent) => { if (e.key === "Escape" && sheet) this.shut(); }}>
        <div role=${sheet ? "dialog" : nothing} aria-modal=${sheet ? "true" : nothing} aria-label=${sheet ? word("form.label") : nothing}>
          <div class="shut"><button type="button" class="button" @click=${() => this.shut()}>${icons.close}${word("form.close")}</button></div>
          <lianban-form role="region" aria-label=${word("form.label")} .conversation=${this.conversation} .tick=${this.tick + (this.large ? .5 : 0)}
            .large=${this.large} .link=${this.server || location.origin + location.pathname}></lianban-form></div></div></main>`;
  }

  private short(): string {
    const { view } = this.conversation;
    if (!view?.bundle) return "";
    if (view.receipt) return word("form.sheet_accepted");
    return view.status === "reviewing" ? word("form.sheet_review") : word("form.sheet_progress", view.progress);
  }

  private case(followed: Progress | "none"): TemplateResult {
    return html`<div class="case" tabindex="0" role="region" aria-label=${word("progress.title")}><div>${followed === "none" ? html`<p class="warning">${word("progress.not_found")}</p>`
      : html`<h2>${followed.case_no}</h2>${progressView(followed, new Date())}`}</div></div>`;
  }

  private openSheet(then?: () => void): void {
    this.open = true;
    void this.updateComplete.then(() => {
      if (then) then(); else if (this.narrow) this.renderRoot.querySelector<HTMLElement>(".shut button")?.focus();
    });
  }

  private shut(): void {
    this.open = false;
    void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>(".sheet-bar")?.focus());
  }

  private leave(how: "leave" | "enter"): void {
    this.leaving = this.leaving ? "" : how;
    this.asking = false;
    if (this.leaving) void this.updateComplete.then(() => this.renderRoot.querySelector<Handover>("lianban-handover")?.focus());
  }

  private stay(): void {
    this.leaving = "";
    void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>(".elsewhere")?.focus());
  }

  private ask(): void {
    this.asking = !this.asking;
    this.leaving = "";
    if (this.asking) void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>(".sure button")?.focus());
  }

  private async anew(): Promise<void> {
    this.asking = this.open = false;
    this.leaving = "";
    if (this.followed) { this.followed = null; history.replaceState(null, "", location.pathname); }
    await this.conversation.openNew();
    this.chat?.focus();
  }
}

/** Where this script came from, without `/page/lianban-assistant.js`; the page's own folder for a module. */
function home(): string {
  const script = document.currentScript as HTMLScriptElement | null;
  const from = script?.src ? new URL("..", script.src) : new URL(".", document.baseURI);
  return from.href.replace(/\/$/, "");
}
