import { LitElement, css, html, nothing, type TemplateResult } from "lit";
import { customElement, query, state } from "lit/decorators.js";
import "../form-panel.js";
import type { FormPanel } from "../form-panel.js";
import * as icons from "../icons.js";
import { Refused } from "../server.js";
import { base, tokens } from "../styles.js";
import { DESK, DeskConversation } from "./desk-conversation.js";
import "./session.js";
import type { Session } from "./session.js";
import "./supervision.js";
import { dayAndClock, lasting } from "./times.js";
import type { Board, Line, Me, Opened, Sheet, WaitingLine, Ways } from "./types.js";
import { word, wordOf } from "./words.js";

const BOARD_EVERY_MS = 3_000;

/** The desk of the 12345 staff. All of it goes by keyboard: F2 call, F3 find, F4 next, F6 speech, F7 reply, F8 accept,
 * F9 hand back, F10 form. */
@customElement("lianban-desk")
export class Desk extends LitElement {
  static override styles = [tokens, base, css`
    :host { display: flex; flex-direction: column; height: 100%; min-height: 0; background: var(--ground); --size: 15px; --tap: 36px; --gap: 14px; overflow: hidden; }
    header { display: flex; align-items: center; gap: .8em; padding: .45em var(--gap); background: var(--card); border-bottom: 1px solid var(--line); }
    .mark { width: 2.3em; height: 2.3em; border-radius: 10px; background: var(--accent); color: var(--on-accent); display: grid; place-items: center; font-weight: 700; }
    .title { flex: 1; } h1 { font-size: 1.12em; line-height: 1.35; } .title p { line-height: 1.35; }
    nav { display: flex; gap: .2em; } nav button { border: 0; background: none; padding: .35em .9em; min-height: var(--tap); border-radius: 8px; color: var(--soft); } nav button[aria-current] { background: var(--accent-soft); color: var(--accent); font-weight: 600; }
    main { flex: 1; min-height: 0; display: grid; grid-template-columns: 17.5em minmax(0, 1fr) minmax(20em, 27em); }
    aside { border-right: 1px solid var(--line); overflow-y: auto; padding: var(--gap); display: grid; gap: 1em; align-content: start; background: var(--card); }
    aside h2 { font-size: .9em; color: var(--soft); font-weight: 500; margin-bottom: .35em; display: flex; justify-content: space-between; align-items: baseline; }
    aside .button { width: 100%; } kbd { font: inherit; font-size: .78em; opacity: .85; }
    .count { background: var(--accent); color: var(--on-accent); border-radius: 999px; padding: 0 .55em; font-size: .86em; }
    aside .button + ul { margin-top: .5em; } aside li { border: 1px solid var(--line); border-radius: 10px; padding: .5em .65em; margin-bottom: .45em; line-height: 1.45; } aside li.open { border-color: var(--accent); background: var(--accent-soft); }
    aside li > button.line { border: 0; background: none; text-align: start; padding: 0; width: 100%; } aside li .row { margin-top: .35em; flex-wrap: nowrap; } aside li .row .button { min-height: 32px; padding: .1em .6em; }
    aside details { font-size: .9em; } aside summary { cursor: pointer; color: var(--accent); } aside details p { border-top: 1px solid var(--line); padding: .2em 0; overflow-wrap: anywhere; }
    form.find { display: grid; grid-template-columns: 1fr auto; gap: .4em; } form.find label { grid-column: 1 / -1; } form.find label { color: var(--soft); font-size: .9em; } form.find .button { width: auto; }
    .box { border: 1px solid var(--edge); border-radius: 10px; background: var(--card); display: flex; min-width: 0; } input { flex: 1; min-width: 0; border: 0; background: none; font: inherit; color: inherit; padding: .3em .7em; min-height: var(--tap); border-radius: 10px; }
    lianban-form { border-left: 1px solid var(--line); }
    .empty { grid-column: 2 / -1; display: grid; place-items: center; color: var(--soft); padding: 2em; text-align: center; }
    .sign-in { flex: 1; display: grid; place-items: center; padding: 1em; } .sign-in > div { background: var(--card); border-radius: var(--round); box-shadow: var(--shadow); padding: 1.6em 1.8em; width: min(24em, 100%); display: grid; gap: .8em; } .sign-in h1 { font-size: 1.2em; } .sign-in form { display: grid; gap: .7em; } .sign-in label span { color: var(--soft); font-size: .9em; display: block; }
    .sign-in .mark { margin-bottom: .2em; }
    desk-supervision { flex: 1; }
    .bad { padding: 0 var(--gap); }
  `];

  @state() private me: Me | null = null;
  @state() private ways: Ways | null = null;
  @state() private board: Board | null = null;
  @state() private sheet: Sheet | null = null;
  @state() private found: Line[] | null = null;
  @state() private supervising = false;
  @state() private told = "";
  @state() private tick = 0;
  @query("desk-session") private session!: Session | null;
  @query("lianban-form") private form!: FormPanel | null;
  @query("#find") private finding!: HTMLInputElement | null;
  private conversation: DeskConversation | null = null;
  private timer: ReturnType<typeof setInterval> | undefined;
  private readonly changed = () => { this.tick += 1; };
  private readonly keyed = (e: KeyboardEvent) => this.key(e);

  override connectedCallback(): void {
    super.connectedCallback();
    addEventListener("keydown", this.keyed);
    const reason = /^#sign-in=(role|failed)$/.exec(location.hash)?.[1];
    if (reason) {
      this.told = word(reason === "role" ? "sign_in.no_role" : "sign_in.refused");
      history.replaceState(null, "", location.pathname);
    }
    void this.arrive();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    removeEventListener("keydown", this.keyed);
    clearInterval(this.timer);
    this.conversation?.close();
  }

  private async arrive(): Promise<void> {
    try {
      this.me = await DESK.call<Me>(null, "GET", "/me");
    } catch {
      this.me = null;
      try { this.ways = await DESK.call<Ways>(null, "GET", "/sign-in"); } catch { setTimeout(() => void this.arrive(), BOARD_EVERY_MS); }
      return;
    }
    await this.look();
    clearInterval(this.timer);
    this.timer = setInterval(() => void this.look(), BOARD_EVERY_MS);
  }

  private async look(): Promise<void> {
    try {
      this.board = await DESK.call<Board>(null, "GET", "/board");
    } catch (error) {
      if (error instanceof Refused && error.status === 401) this.leave();
    }
  }

  private leave(): void {
    clearInterval(this.timer);
    this.show(null);
    this.me = this.board = this.found = null;
    this.supervising = false;
    void this.arrive();
  }

  // -- opening -------------------------------------------------------------------------------------------------------

  private show(sheet: Sheet | null): void {
    if (sheet && sheet.conversation_id === this.sheet?.conversation_id) { this.sheet = sheet; return; }
    this.conversation?.removeEventListener("change", this.changed);
    this.conversation?.close();
    this.conversation = sheet && new DeskConversation(sheet);
    this.conversation?.addEventListener("change", this.changed);
    this.sheet = sheet;
    this.supervising = false;
    void this.conversation?.open();
    if (sheet) void this.updateComplete.then(() => this.session?.focusSpeech());
  }

  /** Does something that leads to a conversation, and opens it. */
  private async go(what: () => Promise<Opened>): Promise<void> {
    this.told = "";
    try {
      const { conversation_id: id } = await what();
      this.show(await DESK.call<Sheet>(null, "GET", `/conversations/${id}`));
    } catch (error) {
      this.told = error instanceof Refused ? error.message : "";
    }
    void this.look();
  }

  private call(): Promise<void> { return this.go(() => DESK.call<Opened>(null, "POST", "/calls")); }
  private take(line: WaitingLine): Promise<void> { return this.go(() => DESK.call<Opened>(null, "POST", `/requests/${line.id}/taking`)); }

  private async next(): Promise<void> {
    const first = this.board?.waiting[0];
    if (first) await this.take(first);
  }

  private async dismiss(line: WaitingLine): Promise<void> {
    try { await DESK.call(null, "DELETE", `/requests/${line.id}`); } catch { /* a colleague was faster */ }
    await this.look();
  }

  private async find(e: Event): Promise<void> {
    e.preventDefault();
    const given = (this.finding?.value ?? "").normalize("NFKC").replace(/[\s-]/g, "");
    if (!given) return;
    this.told = "";
    try {
      const by = given.length === 11 ? { phone: given } : { code: given };
      this.found = (await DESK.call<{ found: Line[] }>(null, "POST", "/searches", by)).found;
      if (this.finding) this.finding.value = "";
      const [only] = this.found;
      if (only && this.found.length === 1) await this.go(async () => only);
    } catch (error) {
      this.found = null;
      this.told = error instanceof Refused ? error.message : "";
    }
  }

  private key(e: KeyboardEvent): void {
    if (!this.me || e.ctrlKey || e.altKey || e.metaKey || e.isComposing) return;
    const does: Record<string, () => unknown> = {
      F2: () => this.call(), F3: () => this.finding?.focus(), F4: () => this.next(), F6: () => this.session?.focusSpeech(),
      F7: () => this.session?.focusSaying(), F8: () => this.session?.acceptAll(), F9: () => this.session?.handBack(),
      F10: () => this.form?.focus(),
    };
    const one = does[e.key];
    if (!one) return;
    e.preventDefault();
    if (!e.repeat) void one();
  }

  // -- showing -------------------------------------------------------------------------------------------------------

  override render(): TemplateResult {
    if (!this.me) return this.signIn();
    return html`${this.header(this.me)}<p class="bad" role="alert" ?hidden=${!this.told}>${this.told}</p>
      ${this.supervising ? html`<desk-supervision @look=${(e: CustomEvent<Opened>) => void this.go(() => DESK.call<Opened>(null, "POST", `/supervision/${e.detail.conversation_id}/opening`))}></desk-supervision>` : this.work()}`;
  }

  private header(me: Me): TemplateResult {
    const tab = (on: boolean, label: string, go: () => void) => html`<button type="button" aria-current=${on ? "page" : nothing} @click=${go}>${label}</button>`;
    return html`<header><span class="mark" aria-hidden="true">联</span><div class="title"><h1>${word("name")}</h1><p class="note">${word("tagline")}</p></div>
      ${me.role === "supervisor" ? html`<nav>${tab(!this.supervising, word("work"), () => { this.supervising = false; })}${tab(this.supervising, word("supervision"), () => { this.supervising = true; })}</nav>` : nothing}
      <span>${me.name}<span class="note"> ${wordOf("role", me.role)} ${me.id}</span></span>
      <button type="button" class="button" @click=${() => void this.signOut()}>${word("sign_out")}</button></header>`;
  }

  private work(): TemplateResult {
    const { sheet, conversation } = this;
    return html`<main>${this.rail()}${sheet && conversation ? html`
      <desk-session .conversation=${conversation} .sheet=${sheet} .tick=${this.tick} .supervises=${this.me?.role === "supervisor"} @moved=${() => void this.again()}></desk-session>
      <lianban-form role="region" .speaker=${sheet.channel === "hotline" ? "caller" : "applicant"} .conversation=${conversation} .tick=${this.tick} .link=${`${location.origin}/`}></lianban-form>`
      : html`<p class="empty">${word("session.none")}</p>`}</main>`;
  }

  private async again(): Promise<void> {
    const { sheet } = this;
    if (sheet) await this.go(async () => sheet);
  }

  private rail(): TemplateResult {
    const { board } = this;
    return html`<aside>
      <button type="button" class="button primary" @click=${() => void this.call()}>${icons.phone}${word("call.new")} <kbd>F2</kbd></button>
      <form class="find" @submit=${(e: Event) => void this.find(e)}><label for="find">${word("find.label")} <kbd>F3</kbd></label>
        <div class="box"><input id="find" inputmode="numeric" autocomplete="off"></div><button class="button" aria-label=${word("find.go")}>${icons.find}</button></form>
      ${this.found ? html`<section><h2>${this.found.length ? word("find.found", { n: this.found.length }) : word("find.none")}</h2><ul>${this.found.map((l) => this.line(l))}</ul></section>` : nothing}
      <section aria-label=${word("queue.title")}><h2>${word("queue.title")}${board?.waiting.length ? html`<span class="count">${board.waiting.length}</span>` : nothing}</h2>
        ${board?.waiting.length ? html`<button type="button" class="button" @click=${() => void this.next()}>${word("queue.next")} <kbd>F4</kbd></button><ul>${board.waiting.map((w) => this.waiting(w, board.now))}</ul>` : html`<p class="note">${word("queue.none")}</p>`}</section>
      <section aria-label=${word("mine.title")}><h2>${word("mine.title")}</h2>${board?.mine.length ? html`<ul>${board.mine.map((l) => this.line(l))}</ul>` : html`<p class="note">${word("mine.none")}</p>`}</section>
      <section aria-label=${word("callbacks.title")}><h2>${word("callbacks.title")}</h2>${board?.callbacks.length ? html`<ul>${board.callbacks.map((c) => html`<li><b>${c.phone}</b> <span class="note">${word("callbacks.due", { time: dayAndClock(c.due_at) })}</span><br>${c.reason}
        <div class="row"><button type="button" class="button" @click=${() => void this.go(() => DESK.call<Opened>(null, "POST", `/callbacks/${c.id}/taking`))}>${word("callbacks.open")}</button></div></li>`)}</ul>` : html`<p class="note">${word("callbacks.none")}</p>`}</section></aside>`;
  }

  private line(l: Line): TemplateResult {
    return html`<li class=${l.conversation_id === this.sheet?.conversation_id ? "open" : ""}><button type="button" class="line" @click=${() => void this.go(async () => l)}>
      <b>${l.bundle || word("line.none")}</b> <span class="note">${wordOf("channel", l.channel)}</span><br><span class="note">${word("line.progress", { answered: l.answered, remaining: l.remaining })}</span></button></li>`;
  }

  private waiting(w: WaitingLine, now: string): TemplateResult {
    const waited = lasting((Date.parse(now) - Date.parse(w.asked_at)) / 1000);
    return html`<li><b>${wordOf("channel", w.channel)}</b> <span class="note">${word("queue.waited", { time: waited })}</span><br>${word("queue.said", { said: w.said })}
      <br><span class="note">${w.bundle || word("line.none")}${w.question ? ` · ${word("queue.asked", { question: w.question })}` : ""}${w.misses ? ` · ${word("queue.misses", { n: w.misses })}` : ""}</span>
      <details><summary class="more">${word("queue.transcript")}</summary>${w.transcript.map((t) => html`<p><span class="note">${word(`transcript.${t.sender}`)}</span> ${t.text}</p>`)}</details>
      <div class="row"><button type="button" class="button primary" @click=${() => void this.take(w)}>${word("queue.take")}</button><button type="button" class="button" @click=${() => void this.dismiss(w)}>${word("queue.close")}</button></div></li>`;
  }

  // -- signing in ----------------------------------------------------------------------------------------------------

  private signIn(): TemplateResult {
    const { ways } = this;
    return html`<div class="sign-in"><div><span class="mark" aria-hidden="true">联</span><h1>${word("sign_in.title")}</h1><p class="bad" role="alert" ?hidden=${!this.told}>${this.told}</p>
      ${ways?.single_sign_on ? html`<a class="button primary" href="sign-in">${word("sign_in.single")}</a>` : nothing}
      ${ways?.local ? html`<form @submit=${(e: Event) => void this.enter(e)}><label><span>${word("sign_in.staff")}</span><div class="box"><input name="staff" required autocomplete="username"></div></label>
        <label><span>${word("sign_in.password")}</span><div class="box"><input name="password" type="password" required autocomplete="current-password"></div></label>
        <button class="button ${ways.single_sign_on ? "" : "primary"}">${word("sign_in.go")}</button></form>` : nothing}</div></div>`;
  }

  private async enter(e: Event): Promise<void> {
    e.preventDefault();
    const given = new FormData(e.currentTarget as HTMLFormElement);
    this.told = "";
    try {
      await DESK.call(null, "POST", "/session", { staff: given.get("staff"), password: given.get("password") });
      await this.arrive();
    } catch (error) {
      this.told = error instanceof Refused ? error.message : "";
    }
  }

  private async signOut(): Promise<void> {
    try { await DESK.call(null, "DELETE", "/session"); } catch { /* it ends by itself */ }
    this.leave();
  }
}
