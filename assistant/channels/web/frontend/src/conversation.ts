// One conversation and its application: what the server says, kept in step over reloads, lost networks and restarts.

import { Keeping } from "./keeping.js";
import { prepared } from "./photo.js";
import { Refused, Server, Unreachable } from "./server.js";
import type {
  Answering, ApplicationView, Attended, Conflict, Continuation, Form, Message, Photo, PhotoProposal, Plan, Progress, Session, Unsent, Value,
} from "./types.js";
import { word } from "./words.js";

const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 8_000;
const PROGRESS_EVERY_MS = 60_000;
const PATCH_TRIES = 4;
const PHOTO_MS = 90_000; // to send a photo and have it read
export const CHANGE_FIELD = "change.confirmed"; // answers whether a proposed change is kept
export const SUBMISSION = { field: "application.submission", value: true }; // the button under the review

const ASSISTANT: Attended = { by: "assistant", name: null };

export type Phase = "opening" | "ready";

/** Emits "change" whenever anything below has changed. */
export class Conversation extends EventTarget {
  phase: Phase = "opening";
  online = true;
  session: Session | null = null;
  view: ApplicationView | null = null;
  form: Form | null = null;
  plan: Plan | null = null;
  progress: Progress | null = null;
  unsent: Unsent[] = [];
  problems: Record<string, string> = {}; // by field, what was wrong with what was typed in the form
  conflict: Conflict | null = null;
  notice = ""; // one sentence about the page itself
  saving: string | null = null; // the field being saved
  photo: Photo | null = null;
  passing: { id: string; messages: { text: string; kind: Message["kind"] }[] } | null = null; // a turn under way
  attended: Attended = ASSISTANT;

  private readonly byId = new Map<number, Message>();
  private readonly own = new Map<string, string>(); // what was said here, by client message id: history may mask it
  private readonly echoes = new Map<string, number>(); // ids that stand in for what was said until its event comes
  private seen = 0; // up to this id all messages are here
  private flushing = false;
  private planOf = "";
  private stop = new AbortController();
  private photoStop = new AbortController();
  private retry: ReturnType<typeof setTimeout> | undefined;

  constructor(readonly server: Server, readonly keeping: Keeping, readonly channel: "web" | "portal") { super(); }

  get messages(): Message[] { return [...this.byId.values()].sort((a, b) => a.id - b.id); }

  /** Whether the buttons of a message still answer something: its question is the one asked now. */
  live(message: Message, last: boolean): boolean {
    if (!last || message.field === null || this.due() || this.attended.by === "staff") return false;
    return message.field === this.view?.question?.field || message.field.startsWith(this.view?.receipt ? "case." : "application.");
  }

  get sending(): boolean { return this.unsent.some((m) => m.state === "sending"); }
  get typing(): boolean { return this.passing !== null || (this.sending && this.attended.by === "assistant"); }

  // -- opening -------------------------------------------------------------------------------------------------------

  /** Goes on where it was left, or begins anew; tries until the server answers. `start` is said first if new. */
  async open(start?: { text: string; option?: Unsent["option"] }): Promise<void> {
    this.close();
    this.stop = new AbortController();
    const { signal } = this.stop;
    this.forget();
    for (let wait = FIRST_RETRY_MS; !signal.aborted; wait = Math.min(wait * 2, LONGEST_RETRY_MS)) {
      try {
        const isNew = await this.arrive();
        if (signal.aborted) return;
        this.phase = "ready";
        this.online = true;
        this.changed();
        void this.follow(signal);
        void this.loadForm();
        if (isNew && start) this.say(start.text, start.option); else void this.flush();
        return;
      } catch (error) {
        this.online = !(error instanceof Unreachable);
        this.notice = error instanceof Refused ? error.message : "";
        this.changed();
        await pause(wait, signal);
      }
    }
  }

  /** Begins anew; the conversation so far stays on the server. */
  async openNew(start?: { text: string; option?: Unsent["option"] }): Promise<void> {
    this.keeping.session = null;
    await this.open(start);
  }

  /** Goes on with the conversation that a link from elsewhere opens; with the one kept here if it opens none. */
  async goOn(secret: string): Promise<void> {
    this.stop = new AbortController();
    const { signal } = this.stop;
    for (let wait = FIRST_RETRY_MS; !signal.aborted; wait = Math.min(wait * 2, LONGEST_RETRY_MS)) {
      try {
        this.keeping.session = await this.server.call<Session>(null, "POST", "/continuations", { secret });
        break;
      } catch (error) {
        if (error instanceof Refused && !error.passing) {
          await this.open();
          this.notice = error.message;
          return this.changed();
        }
        this.online = !(error instanceof Unreachable);
        this.changed();
        await pause(wait, signal);
      }
    }
    if (!signal.aborted) await this.open();
  }

  /** Goes on with the conversation that a code typed here opens; otherwise why it opens none. */
  async redeem(code: string): Promise<string> {
    try {
      this.keeping.session = await this.server.call<Session>(null, "POST", "/continuations", { secret: code });
    } catch (error) {
      return error instanceof Refused ? error.message : word("handover.unreachable");
    }
    await this.open();
    return "";
  }

  /** A code and a link with which the conversation goes on elsewhere. */
  async continuation(): Promise<Continuation> {
    return await this.server.call<Continuation>(this.session, "POST", `/conversations/${this.session?.conversation_id}/continuation`);
  }

  close(): void {
    this.stop.abort();
    clearTimeout(this.retry);
  }

  private forget(): void {
    this.phase = "opening";
    this.session = null;
    this.photoStop.abort();
    this.view = this.plan = this.progress = this.form = this.conflict = this.saving = this.photo = this.passing = null;
    this.notice = this.planOf = "";
    this.attended = ASSISTANT;
    this.problems = {};
    this.unsent = [];
    this.byId.clear();
    this.own.clear();
    this.seen = 0;
    this.changed();
  }

  protected async arrive(): Promise<boolean> {
    const known = this.keeping.session;
    if (known) {
      try {
        await this.resume(known);
        return false;
      } catch (error) {
        if (!(error instanceof Refused && (error.status === 401 || error.status === 404))) throw error;
        this.keeping.session = null;
        this.notice = word("lost");
      }
    }
    const opened = await this.server.call<Session & { messages: Message[] }>(
      null, "POST", "/conversations", { channel: this.channel });
    const { messages, ...session } = opened;
    this.session = this.keeping.session = session;
    this.take(messages, true);
    this.adopt(await this.server.call<ApplicationView>(session, "GET", `/applications/${session.application_id}`));
    return true;
  }

  protected async resume(session: Session): Promise<void> {
    const [past, view] = await Promise.all([
      this.server.call<{ messages: Message[] }>(session, "GET", `/conversations/${session.conversation_id}/messages`),
      this.server.call<ApplicationView>(session, "GET", `/applications/${session.application_id}`),
    ]);
    this.session = session;
    this.unsent = this.keeping.unsent(session.conversation_id).map((m) => ({ ...m, tried: true }));
    this.take(past.messages, true);
    this.adopt(view);
  }

  private async loadForm(): Promise<void> {
    try {
      this.form = await this.server.call<Form>(this.session, "GET", `/applications/${this.session?.application_id}/form`);
      this.changed();
    } catch { /* asked for again when the connection is back */ }
  }

  // -- listening -----------------------------------------------------------------------------------------------------

  private async follow(signal: AbortSignal): Promise<void> {
    const session = this.session as Session;
    let wait = FIRST_RETRY_MS;
    const connected = () => {
      wait = FIRST_RETRY_MS;
      this.attended = ASSISTANT; // until it is told otherwise
      this.reached();
      if (!this.form) void this.loadForm();
      void this.flush();
    };
    while (!signal.aborted) {
      try {
        for await (const event of this.server.events(session, this.seen, signal, connected)) {
          if (signal.aborted) return;
          if (event.name === "message") this.take([event.data], true);
          else if (event.name === "answering") this.hear(event.data);
          else if (event.name === "attended") this.attended = event.data;
          else this.adopt(event.data);
          this.changed();
        }
      } catch (error) {
        if (error instanceof Refused && error.status === 401) return void this.open();
      }
      if (signal.aborted) return;
      this.online = false;
      this.passing = null;
      this.changed();
      await pause(wait, signal);
      wait = Math.min(wait * 2, LONGEST_RETRY_MS);
    }
  }

  /** Each answer of a turn under way, as soon as it is ready; what was answered already is not told again. */
  private hear(event: Answering): void {
    const id = event.client_message_id;
    if (event.failed || this.messages.some((m) => m.client_message_id === id)) { if (this.passing?.id === id) this.passing = null; return; }
    const before = this.passing?.id === id ? this.passing.messages : [];
    this.passing = { id, messages: event.message ? [...before, event.message] : before };
  }

  private reached(): void {
    if (this.online) return;
    this.online = true;
    this.changed();
  }

  /** `inOrder`: nothing before these is missing, as with history and events, unlike the answer to a message. */
  private take(messages: Message[], inOrder: boolean): void {
    for (const message of messages) {
      const mine = message.client_message_id ? this.own.get(message.client_message_id) : undefined;
      const known = this.byId.get(message.id);
      if (!known || !inOrder) this.byId.set(message.id, mine ? { ...message, text: mine } : message);
      if (inOrder) this.seen = Math.max(this.seen, message.id);
      if (message.client_message_id) this.arrived(message.client_message_id);
      if (message.kind === "progress") void this.loadProgress();
    }
  }

  protected adopt(view: ApplicationView): void {
    if (this.view && view.id === this.view.id && view.version < this.view.version) return;
    this.view = view;
    void this.loadPlan();
    if (view.receipt && !this.progress) void this.loadProgress();
  }

  private async loadPlan(): Promise<void> {
    const view = this.view as ApplicationView;
    const of = `${view.items.filter((i) => i.verdict === "applies").map((i) => i.id).join(" ")} ${view.receipt?.case_no ?? ""}`;
    if (!view.plan || of === this.planOf) return;
    this.planOf = of;
    try {
      this.plan = await this.server.call<Plan>(this.session, "GET", `/applications/${view.id}/plan`);
    } catch { this.planOf = ""; }
    this.changed();
  }

  /** Asks the window where the case is. */
  async loadProgress(): Promise<void> {
    const receipt = this.view?.receipt;
    if (!receipt) return;
    clearTimeout(this.retry);
    try {
      const code = encodeURIComponent(receipt.query_code);
      this.progress = await this.server.call<Progress>(
        null, "GET", `/cases/${encodeURIComponent(receipt.case_no)}?query_code=${code}`);
    } catch { /* what was known stays; asked again below */ }
    this.changed();
    if (!this.stop.signal.aborted) this.retry = setTimeout(() => void this.loadProgress(), PROGRESS_EVERY_MS);
  }

  // -- saying --------------------------------------------------------------------------------------------------------

  /** Says something, or presses a button. It is kept until the server has it. */
  say(text: string, option?: Unsent["option"]): void {
    if (!this.session || (!text.trim() && !option)) return;
    const asked = this.view?.question?.field ?? null;
    const message: Unsent = { id: newId(), text, asked, state: "sending", tried: false, ...(option && { option }) };
    this.own.set(message.id, text);
    this.notice = "";
    this.keep([...this.unsent, message]);
    void this.flush();
  }

  /** Sends a message that waited for the applicant's word. */
  sendAnyway(id: string): void {
    const asked = this.view?.question?.field ?? null;
    this.keep(this.unsent.map((m) => (m.id === id ? { ...m, state: "sending", asked, tried: false } : m)));
    void this.flush();
  }

  discard(id: string): void { this.keep(this.unsent.filter((m) => m.id !== id)); }

  private async flush(): Promise<void> {
    if (this.flushing || !this.session) return;
    this.flushing = true;
    const session = this.session;
    try {
      for (let next = this.due(); next && this.session === session; next = this.due()) {
        const doubtful = next.tried || this.unsent.some((m) => m.state === "held");
        if (doubtful && !(await this.stillFits(next))) continue;
        if (!(await this.deliver(session, next))) break;
      }
    } finally {
      this.flushing = false;
    }
  }

  private due(): Unsent | undefined { return this.unsent.find((m) => m.state === "sending" || m.state === "waiting"); }

  /** Before a second try: did it arrive after all, and is it still the answer to what is asked? */
  private async stillFits(message: Unsent): Promise<boolean> {
    const session = this.session as Session;
    try {
      const [news, view] = await Promise.all([
        this.server.call<{ messages: Message[] }>(
          session, "GET", `/conversations/${session.conversation_id}/messages?after=${this.seen}`),
        this.server.call<ApplicationView>(session, "GET", `/applications/${session.application_id}`),
      ]);
      this.take(news.messages, true);
      this.adopt(view);
    } catch {
      return true; // sending it will fail too, and says why
    }
    if (!this.unsent.some((m) => m.id === message.id)) return false;
    if (message.asked === (this.view?.question?.field ?? null)) return true;
    this.mark(message.id, { state: "held" });
    return false;
  }

  private async deliver(session: Session, message: Unsent): Promise<boolean> {
    this.mark(message.id, { state: "sending", tried: true });
    try {
      const body = { text: message.text, client_message_id: message.id, ...(message.option && { option: message.option }) };
      const answer = await this.server.call<{ messages: Message[]; application: ApplicationView }>(
        session, "POST", `/conversations/${session.conversation_id}/messages`, body);
      if (this.session !== session) return false;
      this.echo(message, answer.messages);
      this.take(answer.messages, false);
      this.adopt(answer.application);
      this.delivered(message.id);
      this.reached();
      this.changed();
      return true;
    } catch (error) {
      const passing = !(error instanceof Refused) || error.passing;
      this.mark(message.id, passing ? { state: "waiting" } : { state: "refused", why: (error as Error).message });
      if (!passing) return true;
      if (error instanceof Unreachable) this.online = false;
      this.changed();
      setTimeout(() => void this.flush(), error instanceof Refused ? LONGEST_RETRY_MS : FIRST_RETRY_MS * 4);
      return false;
    }
  }

  /** Shows what was said before its event comes: just before its answers. No message of the server has such an id. */
  private echo(message: Unsent, answers: Message[]): void {
    if ([...this.byId.values()].some((m) => m.client_message_id === message.id)) return;
    const id = (answers[0]?.id ?? this.seen + 1) - 0.5;
    this.echoes.set(message.id, id);
    if (this.passing?.id === message.id) this.passing = null;
    this.byId.set(id, {
      id, from: "applicant", kind: "text", text: message.text, options: [], field: null,
      at: new Date().toISOString(), client_message_id: message.id,
    });
  }

  private arrived(id: string): void {
    if (this.passing?.id === id) this.passing = null;
    const echo = this.echoes.get(id);
    if (echo !== undefined) this.byId.delete(echo);
    this.delivered(id);
  }

  private delivered(id: string): void {
    if (this.unsent.some((m) => m.id === id)) this.keep(this.unsent.filter((m) => m.id !== id));
  }

  private mark(id: string, change: Partial<Unsent>): void {
    this.keep(this.unsent.map((m) => (m.id === id ? { ...m, ...change } : m)));
  }

  private keep(unsent: Unsent[]): void {
    this.unsent = unsent;
    if (this.session) this.keeping.keepUnsent(this.session.conversation_id, unsent);
    this.changed();
  }

  // -- the form ------------------------------------------------------------------------------------------------------

  /** Answers a field in the form; true when it is kept. `known` is its value when the editor opened. */
  async answer(field: string, value: Value, known: Value): Promise<boolean> {
    const { [field]: _, ...others } = this.problems;
    this.problems = others;
    this.saving = field;
    this.notice = "";
    this.changed();
    try {
      for (let n = 0; n < PATCH_TRIES; n += 1) {
        if (this.changedElsewhere(field, value, known)) return false;
        const outcome = await this.patch(field, value);
        if (outcome !== "stale") return outcome === "kept";
        this.adopt(await this.server.call<ApplicationView>(this.session, "GET", `/applications/${this.session?.application_id}`));
      }
      this.notSaved(field);
    } catch {
      this.notSaved(field);
    } finally {
      this.saving = null;
      this.changed();
    }
    return false;
  }

  protected notSaved(field: string, why = ""): void {
    this.problems = { ...this.problems, [field]: why || word("form.not_saved") };
  }

  private async patch(field: string, value: Value): Promise<"kept" | "refused" | "stale"> {
    const id = this.session?.application_id;
    try {
      this.adopt(await this.server.call<ApplicationView>(
        this.session, "PATCH", `/applications/${id}/answers`, { [field]: value }, { "If-Match": `"${this.view?.version}"` }));
      this.conflict = null;
      this.reached();
      return "kept";
    } catch (error) {
      if (error instanceof Refused && error.status === 412) return "stale";
      if (error instanceof Unreachable) this.online = false;
      this.notSaved(field, error instanceof Refused ? error.errors.find((e) => e.field === field)?.message ?? error.message : "");
      return "refused";
    }
  }

  /** Whether somebody changed this very field since its editor opened; then the applicant decides. */
  private changedElsewhere(field: string, mine: Value, known: Value): boolean {
    if (field === CHANGE_FIELD) { // `known` is what was asked: another question must not get this answer
      const asked = this.view?.question;
      if (asked?.field === CHANGE_FIELD && asked.text === known) return false;
      this.notice = word("form.change_again");
      return true;
    }
    const now = this.view?.fields.find((f) => f.field === field);
    if (!now || same(now.value, known) || same(now.value, mine)) return false;
    this.conflict = { field, mine, theirs: now.display };
    return true;
  }

  /** Ends a conflict: with one's own value, or with the one that stands. */
  async settle(own: boolean): Promise<void> {
    const conflict = this.conflict;
    this.conflict = null;
    this.changed();
    if (!conflict || !own) return;
    const now = this.view?.fields.find((f) => f.field === conflict.field)?.value ?? null;
    await this.answer(conflict.field, conflict.mine, now);
  }

  // -- photos --------------------------------------------------------------------------------------------------------

  /** Has a photo of a document read; what it says is shown, and nothing is kept before it is confirmed. */
  async readPhoto(file: File): Promise<void> {
    this.photoStop.abort();
    const stop = this.photoStop = new AbortController();
    const session = this.session;
    if (!session) return;
    if (this.form && !this.form.photos.length) return this.showPhoto({ thumb: "", state: "failed", why: word("photo.unavailable"), problems: {} });
    this.showPhoto({ thumb: "", state: "reading", problems: {} });
    let thumb = "";
    try {
      const ready = await prepared(file);
      if (stop.signal.aborted) return;
      thumb = ready.thumb;
      this.showPhoto({ thumb, state: "reading", problems: {} });
      const body = new FormData();
      body.append("photo", ready.blob, "photo");
      const signal = AbortSignal.any([stop.signal, AbortSignal.timeout(PHOTO_MS)]);
      const proposal = await this.server.call<PhotoProposal>(
        session, "POST", `/conversations/${session.conversation_id}/photos`, body, {}, signal);
      if (!stop.signal.aborted) this.showPhoto({ thumb, state: "read", proposal, problems: {} });
    } catch (error) {
      if (!stop.signal.aborted) this.showPhoto({ thumb, state: "failed", why: (error as Error).message || word("photo.unreachable"), problems: {} });
    }
  }

  /** Keeps what the applicant confirmed of the photo; what was refused stays to be put right. */
  async confirmPhoto(values: Record<string, Value>): Promise<void> {
    const { photo } = this;
    if (!photo?.proposal || photo.saving) return;
    this.showPhoto({ ...photo, saving: true, problems: {} });
    const path = `/applications/${this.session?.application_id}/answers?photo=${encodeURIComponent(photo.proposal.photo)}`;
    try {
      this.adopt(await this.server.call<ApplicationView>(this.session, "PATCH", path, values));
      this.showPhoto(null);
    } catch (error) {
      const errors = error instanceof Refused ? error.errors.filter((e) => e.field) : [];
      const problems = Object.fromEntries(errors.map((e) => [e.field, e.message]));
      const fields = errors.length ? photo.proposal.fields.filter((f) => f.field in problems) : photo.proposal.fields;
      this.notice = errors.length ? "" : (error as Error).message || word("photo.unreachable");
      this.showPhoto({ ...photo, saving: false, problems, proposal: { ...photo.proposal, fields } });
    }
  }

  /** Lets go of the photo, read or not. */
  dropPhoto(): void {
    this.photoStop.abort();
    this.showPhoto(null);
  }

  private showPhoto(photo: Photo | null): void {
    this.photo = photo;
    this.changed();
  }

  /** A file of the application, for which a link would carry no token. */
  async file(name: string): Promise<Blob> {
    const answer = await this.server.request(this.session, "GET", `/applications/${this.session?.application_id}/${name}`);
    return await answer.blob();
  }

  protected changed(): void { this.dispatchEvent(new Event("change")); }
}

function same(a: Value, b: Value): boolean { return JSON.stringify(a ?? null) === JSON.stringify(b ?? null); }

function newId(): string {
  // randomUUID is missing on plain http
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => b.toString(16).padStart(2, "0")).join("");
}

/** Waits, but not longer than until the browser says that the network is back. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((done) => {
    const end = () => { clearTimeout(timer); removeEventListener("online", end); done(); };
    const timer = setTimeout(end, ms);
    addEventListener("online", end);
    signal.addEventListener("abort", end, { once: true });
  });
}
