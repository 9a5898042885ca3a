import { LitElement, css, html, nothing, type TemplateResult } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import { formatted, reviewed } from "./bubble.js";
import type { Conversation } from "./conversation.js";
import * as icons from "./icons.js";
import { fileOf } from "./photo.js";
import { sentPhoto } from "./photo-card.js";
import type { PhotoCard } from "./photo-card.js";
import { base, listed } from "./styles.js";
import type { Message, Option, Unsent } from "./types.js";
import { Voice } from "./voice.js";
import { word } from "./words.js";

const MOST_CHARS = 2000;
const NEAR_END_PX = 80;

/** The conversation. Events: `change-field` with {field}, `show-form` with {tab}, `enter-code`. */
@customElement("lianban-chat")
export class Chat extends LitElement {
  static override styles = [base, listed, css`
    :host { display: flex; flex-direction: column; min-height: 0; min-width: 0; position: relative; container: chat / inline-size; }
    .log { flex: 1; min-height: 0; overflow-y: auto; overscroll-behavior: contain; padding: var(--gap) max(var(--gap), calc(50% - 24em)); }
    .log:focus-visible { outline-offset: -4px; }
    li.turn { display: flex; gap: .6em; margin-bottom: .8em; align-items: flex-start; animation: come .22s ease-out both; }
    @keyframes come { from { opacity: 0; transform: translateY(6px); } }
    .face { flex: none; width: 2.1em; height: 2.1em; border-radius: 50%; background: var(--accent); color: var(--on-accent); display: grid; place-items: center; font-size: .82em; font-weight: 600; margin-top: .15em; }
    .same .face { visibility: hidden; }
    .bubble { background: var(--card); border-radius: 4px var(--round) var(--round); padding: .6em .95em; box-shadow: var(--shadow); overflow-wrap: anywhere; min-width: 0; max-width: min(36em, 100%); }
    .bubble > p + p, .bubble > p + ul, .bubble > ul + p { margin-top: .35em; }
    .elsewhere { margin-left: 2.3em; }
    .mine { justify-content: flex-end; }
    .mine .bubble { background: var(--accent); color: var(--on-accent); border-radius: var(--round) 4px var(--round) var(--round); box-shadow: none; white-space: pre-wrap; max-width: 84%; }
    .mine .bubble.unsent { background: var(--accent-soft); color: var(--ink); border: 1px dashed var(--accent-line); }
    .notice .bubble { background: var(--warn-ground); color: var(--warn); box-shadow: none; border: 1px solid var(--warn-line); }
    .options { margin-top: .7em; } .options + .options { margin-top: .5em; }
    .hint { margin-top: .6em; }
    .pairs div { display: flex; gap: .8em; padding: .25em 0; border-top: 1px solid var(--line); }
    .pairs dt { color: var(--soft); flex: 0 0 9em; } .pairs dd { flex: 1; display: flex; justify-content: space-between; gap: .5em; }
    summary { cursor: pointer; color: var(--accent); padding: .2em 0; }
    .under { font-size: .82em; margin-top: .3em; display: flex; gap: .4em; justify-content: flex-end; flex-wrap: wrap; align-items: center; color: var(--soft); }
    .stack { display: flex; flex-direction: column; align-items: flex-end; max-width: 84%; } .mine .stack .bubble { max-width: 100%; }
    .dots { display: inline-flex; gap: .3em; padding: .45em 0; } .dots i { width: .45em; height: .45em; border-radius: 50%; background: var(--soft); animation: dot 1.2s infinite ease-in-out; }
    .dots i:nth-child(2) { animation-delay: .15s; } .dots i:nth-child(3) { animation-delay: .3s; }
    @keyframes dot { 0%, 60%, 100% { opacity: .35; } 30% { opacity: 1; transform: translateY(-3px); } }
    .wait { height: 3.2em; width: 70%; margin-bottom: .9em; } .wait:nth-child(2) { width: 52%; height: 6em; } .wait:nth-child(3) { width: 40%; margin-left: auto; height: 2.6em; }
    .newest { position: absolute; right: 1em; bottom: 5.2em; box-shadow: var(--shadow); width: 2.6em; height: 2.6em; padding: 0; border-radius: 50%; }
    .banner { margin: 0 max(var(--gap), calc(50% - 24em)) .5em; font-size: .92em; }
    .attended { margin: 0 max(var(--gap), calc(50% - 24em)) .5em; display: flex; gap: .6em; align-items: center; font-size: .92em; color: var(--accent); background: var(--accent-soft); border: 1px solid var(--accent-line); border-radius: 10px; padding: .3em .7em; } .attended .face { margin: 0; width: 1.8em; height: 1.8em; }
    .composer { padding: .6em max(var(--gap), calc(50% - 24em)) max(.75em, env(safe-area-inset-bottom)); background: var(--card); border-top: 1px solid var(--line); display: flex; gap: .5em; align-items: flex-end; }
    .box { flex: 1; display: flex; align-items: flex-end; border: 1px solid var(--edge); border-radius: 14px; background: var(--card); min-width: 0; }
    textarea { flex: 1; min-width: 0; border: 0; background: none; font: inherit; color: inherit; resize: none; padding: .5em .85em; min-height: calc(var(--tap) + 4px); max-height: 8.5em; field-sizing: content; }
    textarea:placeholder-shown { field-sizing: fixed; height: calc(var(--tap) + 4px); }
    textarea::placeholder { color: var(--soft); opacity: 1; white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
    .speak { border: 0; background: none; color: var(--soft); min-height: calc(var(--tap) + 4px); min-width: var(--tap); border-radius: 12px; } .speak[aria-pressed="true"] { color: var(--bad); }
    .photo { position: relative; flex: none; } .ways { position: absolute; bottom: calc(100% + .6em); left: 0; display: grid; gap: .4em; background: var(--card); border: 1px solid var(--line); border-radius: var(--round); box-shadow: var(--shadow); padding: .6em; white-space: nowrap; z-index: 1; }
    .drop { position: absolute; inset: .6em; z-index: 2; border: 2px dashed var(--accent); border-radius: var(--round); background: color-mix(in srgb, var(--accent-soft) 92%, transparent); color: var(--accent); display: flex; gap: .5em; align-items: center; justify-content: center; font-weight: 600; pointer-events: none; }
    .mine .bubble.picture { padding: .45em; white-space: normal; }
    .sent img { display: block; max-width: min(14em, 100%); max-height: 10em; border-radius: 10px; } .sent figcaption { font-size: .9em; margin: .4em .3em 0; } .sent > span { display: inline-flex; gap: .4em; align-items: center; } .sent .plain { color: inherit; text-decoration: underline; }
    .bar { display: block; height: 4px; border-radius: 2px; margin-bottom: .35em; background: linear-gradient(90deg, transparent 20%, currentcolor 50%, transparent 80%) 0 0 / 200% 100%; opacity: .7; animation: wait 1.4s linear infinite; }
    .bubble.card { flex: 1; }
    .send { min-height: calc(var(--tap) + 6px); min-width: calc(var(--tap) + 6px); border-radius: 14px; }
    @container chat (max-width: 30em) { .send span { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); } }
    @container chat (max-width: 20em) { .face { display: none; } }
  `];

  @property({ attribute: false }) conversation!: Conversation;
  @property() locale = "zh-CN";
  @property({ type: Number }) tick = 0; // changes with the conversation
  @state() private chosen: string[] = []; // of a question that takes several
  @state() private away = false; // the reader has scrolled up, away from the newest
  @state() private text = "";
  @state() private hearing = false;
  @state() private offering = false; // the ways to a photo, on a phone
  @state() private dragging = false;
  @query(".log") private log!: HTMLElement;
  @query("textarea") private input!: HTMLTextAreaElement;
  @query("input.pick") private pick!: HTMLInputElement;
  private readonly voice = Voice.offered((heard) => this.write(heard), (on) => { this.hearing = on; });
  private newest = ""; // the last thing shown, to scroll when there is another
  private newAfter = Number.NaN; // the message after which it was new
  private height = 0; // of all that is said
  private photoShown = "";
  private placed = 0; // where the page itself has scrolled to
  private draftOf = "";
  private chosenFor = "";

  override focus(): void { this.input?.focus(); }

  override willUpdate(): void {
    const id = this.conversation.session?.conversation_id ?? "";
    if (id && id !== this.draftOf) { this.draftOf = id; this.text = this.conversation.keeping.draft(id); }
    const asked = this.conversation.view?.question?.field ?? "";
    if (asked !== this.chosenFor) { this.chosenFor = asked; this.chosen = []; }
  }

  override updated(): void {
    this.showPhoto();
    const { messages, unsent, typing, passing } = this.conversation;
    const last = `${messages.at(-1)?.id} ${unsent.at(-1)?.id} ${typing} ${passing?.messages.length ?? 0}`;
    const { scrollHeight } = this.log;
    if (last === this.newest && scrollHeight === this.height) return; // buttons may come after their question
    const before = this.newest;
    const mine = last !== before && unsent.some((m) => m.state === "sending");
    if (last !== before) this.newAfter = Number.parseInt(before, 10);
    this.newest = last;
    this.height = scrollHeight;
    if (!this.away || mine || !before) this.showNewest(this.newAfter);
  }

  /** A photo's card comes into view when its state changes; what was read gets the focus, to be confirmed. */
  private showPhoto(): void {
    const { photo } = this.conversation;
    const shown = photo ? `${photo.state} ${photo.proposal?.photo ?? photo.thumb.length}` : "";
    if (shown === this.photoShown) return;
    this.photoShown = shown;
    if (!photo) return;
    const card = this.renderRoot.querySelector<PhotoCard>("lianban-photo-card");
    void Promise.resolve(card?.updateComplete).then(() => {
      const turn = [...this.renderRoot.querySelectorAll<HTMLElement>(".photo-turn")].at(-1);
      if (!turn) return;
      const end = this.log.scrollHeight - this.log.clientHeight;
      this.log.scrollTop = this.placed = Math.min(end, turn.offsetTop - this.log.offsetTop - 12);
      card?.focus();
    });
  }

  /** Down to the end, or to the first of the new messages if they are more than the screen holds. */
  private showNewest(after: number): void {
    const turns = [...this.log.querySelectorAll<HTMLElement>("li.turn[data-id]")];
    const first = Number.isNaN(after) ? turns.at(-1) : turns.find((li) => Number(li.dataset.id) > after);
    const end = this.conversation.messages.some((m) => m.from === "applicant") ? this.log.scrollHeight - this.log.clientHeight : 0;
    const top = first ? first.offsetTop - this.log.offsetTop - 12 : end;
    this.log.scrollTop = Math.min(top, end);
    this.placed = this.log.scrollTop;
  }

  override render(): TemplateResult {
    const { phase, online, unsent, typing, notice, passing, attended } = this.conversation;
    return html`
      <div class="log" role="log" aria-label=${word("chat.log")} aria-busy=${String(phase === "opening")} tabindex="0" @scroll=${this.scrolled}>
        ${phase === "opening" ? this.waiting() : html`<ol>${this.turns()}${unsent.map((m) => this.unsentTurn(m))}
          ${passing?.messages.map((m) => html`<li class="turn ${m.kind} passing"><span class="face" aria-hidden="true">联</span><div class="bubble">${formatted(m.text)}</div></li>`)}
          ${this.photoTurns()}${this.codeHint()}
          ${typing ? html`<li class="turn"><span class="face" aria-hidden="true">联</span><div class="bubble">
            <span class="unseen">${word("chat.typing")}</span><span class="dots" aria-hidden="true"><i></i><i></i><i></i></span></div></li>` : nothing}</ol>`}
      </div>
      ${this.away ? html`<button type="button" class="button newest" aria-label=${word("chat.newest")} @click=${() => { this.log.scrollTop = this.log.scrollHeight; }}>${icons.down}</button>` : nothing}
      ${this.dragging ? html`<div class="drop" aria-hidden="true">${icons.camera}${word("photo.drop_here")}</div>` : nothing}
      <p class="attended" role="status" ?hidden=${attended.by !== "staff"}><span class="face" aria-hidden="true">人</span>${word("chat.attended", { name: attended.name ?? "" })}</p>
      <p class="banner warning" role="status" ?hidden=${online && !notice}>${online ? notice : word("chat.offline")}</p>
      <form class="composer" @submit=${this.submitted}>
        ${this.photoButton(phase === "opening")}
        <div class="box">
          <textarea rows="1" aria-label=${word("chat.input")} maxlength=${MOST_CHARS} enterkeyhint="send" autocomplete="off"
            placeholder=${this.hearing ? word("chat.listening") : word("chat.placeholder")} .value=${this.text}
            @input=${(e: Event) => this.write((e.target as HTMLTextAreaElement).value)} @keydown=${this.keyed} @paste=${this.pasted}></textarea>
          ${this.voice ? html`<button type="button" class="speak" aria-pressed=${String(this.hearing)}
            aria-label=${this.hearing ? word("chat.voice_stop") : word("chat.voice")} @click=${() => this.voice?.toggle(this.locale)}>${icons.microphone}</button>` : nothing}
        </div>
        <button class="button primary send" ?disabled=${phase === "opening"}>${icons.send}<span>${word("chat.send")}</span></button>
      </form>`;
  }

  private waiting(): TemplateResult {
    return html`<p class="unseen">${word("chat.loading")}</p><div class="wait"></div><div class="wait"></div><div class="wait"></div>`;
  }

  /** Before anything was said: perhaps it was begun elsewhere. */
  private codeHint(): TemplateResult | typeof nothing {
    const { messages, unsent, photo } = this.conversation;
    if (photo || unsent.length || messages.some((m) => m.from === "applicant")) return nothing;
    return html`<li class="elsewhere"><button type="button" class="plain" @click=${() => this.tell("enter-code", {})}>${word("handover.here")}</button></li>`;
  }

  private turns(): unknown {
    const { messages } = this.conversation;
    const lastAsking = messages.findLast((m) => m.options.length > 0)?.id;
    return repeat(messages, (m) => m.client_message_id ?? m.id, (m, n) => {
      const same = messages[n - 1]?.from === m.from;
      const who = m.from === "applicant" ? "chat.me" : m.from === "staff" ? "chat.staff" : "chat.assistant";
      const live = this.conversation.live(m, m.id === lastAsking);
      return html`<li class="turn ${m.from === "applicant" ? "mine" : m.kind} ${same ? "same" : ""}" data-id=${m.id}>
        ${m.from === "applicant" ? nothing : html`<span class="face" aria-hidden="true">${m.from === "staff" ? "人" : "联"}</span>`}
        <div class="bubble">${same ? nothing : html`<span class="unseen">${word(who)}：</span>`}${this.content(m, live)}</div></li>`;
    });
  }

  private content(m: Message, live: boolean): unknown {
    if (m.from === "applicant") return m.text;
    const body = m.kind === "review"
      ? reviewed(m, this.conversation.view, live, (field) => this.tell("change-field", { field }))
      : formatted(m.text);
    const tab = m.kind === "receipt" || m.kind === "progress" ? "progress" : m.kind === "bundle" ? "items" : m.kind === "review" && live ? "form" : null;
    return html`${body}${live ? this.options(m) : nothing}${live ? this.byPhoto(m) : nothing}
      ${tab ? html`<div class="options"><button type="button" class="button" @click=${() => this.tell("show-form", { tab })}>
        ${icons.form}${word(`form.tab.${tab}` as "form.tab.form")}</button></div>` : nothing}`;
  }

  private options(m: Message): TemplateResult | typeof nothing {
    if (!m.options.length) return nothing;
    const question = this.conversation.view?.question;
    const known = new Set(question?.options.map((o) => o.value));
    const several = question?.type === "multi_choice" && question.field === m.field && m.options.every((o) => known.has(o.value));
    if (!several) {
      return html`<div class="options row">${m.options.map((o) => html`<button type="button"
        class="${m.kind === "review" ? "button primary" : "chip"}" @click=${() => this.press(m, [o])}>${o.label}</button>`)}</div>`;
    }
    const toggle = (o: Option) => {
      const value = String(o.value);
      this.chosen = this.chosen.includes(value) ? this.chosen.filter((v) => v !== value) : [...this.chosen, value];
    };
    return html`<p class="note hint">${word("chat.choose_several")}</p>
      <div class="options row">${m.options.map((o) => html`<button type="button" class="chip"
        aria-pressed=${String(this.chosen.includes(String(o.value)))} @click=${() => toggle(o)}>${o.label}</button>`)}
      <button type="button" class="button primary" ?disabled=${!this.chosen.length}
        @click=${() => this.press(m, m.options.filter((o) => this.chosen.includes(String(o.value))), true)}>${word("chat.choose_done")}</button></div>`;
  }

  private press(m: Message, options: Option[], several = false): void {
    const value = several ? options.map((o) => o.value) : options[0]?.value;
    this.conversation.say(options.map((o) => o.label).join("、"), { field: m.field as string, value });
    this.chosen = [];
    if (matchMedia("(hover: hover)").matches) this.focus(); else this.log.focus();
  }

  // -- photos --------------------------------------------------------------------------------------------------------

  override connectedCallback(): void {
    super.connectedCallback();
    this.addEventListener("dragover", this.draggedOver);
    this.addEventListener("dragleave", this.draggedAway);
    this.addEventListener("drop", this.dropped);
  }

  private get takesPhotos(): boolean { return Boolean(this.conversation.form?.photos.length) && !this.conversation.view?.receipt; }

  private photoButton(opening: boolean): TemplateResult | typeof nothing {
    if (!this.takesPhotos) return nothing;
    return html`<div class="photo"><button type="button" class="speak" aria-label=${word("photo.button")} title=${word("photo.button")} ?disabled=${opening}
        aria-expanded=${this.offering ? "true" : "false"} @click=${this.offer}>${icons.camera}</button>
      ${this.offering ? html`<div class="ways" @keydown=${(e: KeyboardEvent) => { if (e.key === "Escape") this.offering = false; }}>
        <button type="button" class="button" @click=${() => this.choose(true)}>${word("photo.take")}</button>
        <button type="button" class="button" @click=${() => this.choose(false)}>${word("photo.choose")}</button></div>` : nothing}
      <input class="pick" type="file" accept="image/*" hidden @change=${this.picked}></div>`;
  }

  /** A phone has a camera and an album; elsewhere there are only files. */
  private offer(): void {
    if (matchMedia("(pointer: coarse)").matches) this.offering = !this.offering; else this.choose(false);
  }

  /** Under a question that a photo answers too. */
  private byPhoto(m: Message): TemplateResult | typeof nothing {
    const document = this.takesPhotos ? this.conversation.form?.photos.find((p) => p.fields.includes(m.field ?? "")) : undefined;
    return document ? html`<div class="options"><button type="button" class="chip" @click=${() => this.choose(true)}>
      ${icons.camera}${word("photo.instead", { document: document.name })}</button></div>` : nothing;
  }

  private choose(camera: boolean): void {
    this.offering = false;
    if (camera) this.pick.setAttribute("capture", "environment"); else this.pick.removeAttribute("capture");
    this.pick.click();
  }

  private picked(): void {
    const file = this.pick.files?.[0];
    this.pick.value = "";
    if (file) void this.conversation.readPhoto(file);
  }

  private pasted(e: ClipboardEvent): void {
    const file = fileOf(e.clipboardData);
    if (!file) return;
    e.preventDefault();
    void this.conversation.readPhoto(file);
  }

  private draggedOver = (e: DragEvent): void => {
    if (!e.dataTransfer?.types.includes("Files")) return;
    e.preventDefault();
    this.dragging = true;
  };

  private draggedAway = (e: DragEvent): void => {
    if (!(e.relatedTarget instanceof Node) || !this.contains(e.relatedTarget)) this.dragging = false;
  };

  private dropped = (e: DragEvent): void => {
    const file = fileOf(e.dataTransfer);
    this.dragging = false;
    if (!file) return;
    e.preventDefault();
    void this.conversation.readPhoto(file);
  };

  private photoTurns(): TemplateResult | typeof nothing {
    const { photo } = this.conversation;
    if (!photo) return nothing;
    const mine = html`<li class="turn mine photo-turn"><div class="bubble picture">${sentPhoto(photo.thumb, photo.state === "reading", () => this.conversation.dropPhoto())}</div></li>`;
    if (photo.state === "reading") return mine;
    return html`${photo.thumb ? mine : nothing}<li class="turn photo-turn ${photo.state === "failed" ? "notice" : ""}"><span class="face" aria-hidden="true">联</span><div class="bubble card">
      ${photo.proposal ? html`<lianban-photo-card .conversation=${this.conversation} .proposal=${photo.proposal} .problems=${photo.problems} .busy=${photo.saving ?? false}></lianban-photo-card>`
        : html`<p>${photo.why}</p><div class="options row">${this.takesPhotos ? html`<button type="button" class="button" @click=${this.offer}>${word("photo.again")}</button>` : nothing}
          <button type="button" class="button" @click=${() => this.conversation.dropPhoto()}>${word("photo.close")}</button></div>`}</div></li>`;
  }

  private unsentTurn(m: Unsent): TemplateResult {
    const why = m.state === "waiting" ? word("chat.waiting") : m.state === "held" ? word("chat.held")
      : m.state === "refused" ? word("chat.refused", { why: m.why ?? "" }) : "";
    return html`<li class="turn mine"><div class="stack"><div class="bubble ${m.state === "sending" ? "" : "unsent"}">${m.text}</div>
      ${why ? html`<div class="under"><span>${why}</span>${m.state === "waiting" ? nothing : html`
        <button type="button" class="plain" @click=${() => this.conversation.sendAnyway(m.id)}>${word("chat.send_anyway")}</button>
        <button type="button" class="plain" @click=${() => this.conversation.discard(m.id)}>${word("chat.discard")}</button>`}</div>` : nothing}
      </div></li>`;
  }

  private write(text: string): void {
    this.text = text;
    if (this.draftOf) this.conversation.keeping.keepDraft(this.draftOf, text);
  }

  private submitted(e: Event): void {
    e.preventDefault();
    if (!this.text.trim() || this.conversation.phase === "opening") return;
    this.conversation.say(this.text.trim());
    this.write("");
  }

  private keyed(e: KeyboardEvent): void {
    if (e.key === "Enter" && !e.shiftKey && !e.isComposing) this.submitted(e);
  }

  private scrolled(): void {
    const { scrollTop, scrollHeight, clientHeight } = this.log;
    this.away = scrollHeight - scrollTop - clientHeight > NEAR_END_PX && Math.abs(scrollTop - this.placed) > 1;
  }

  private tell(name: string, detail: object): void { this.dispatchEvent(new CustomEvent(name, { detail })); }
}
