// A conversation as staff have it: the same application and messages, through the desk's API and in their own name.

import { Conversation, SUBMISSION } from "../conversation.js";
import { Keeping } from "../keeping.js";
import { Refused, Server } from "../server.js";
import type { ApplicationView, Session, Unsent } from "../types.js";
import type { Accepted, Opened, Reading, Understood } from "./types.js";

export const DESK = new Server("", "/desk/api", "same-origin");

/** Nothing of anybody's stays in a browser at the desk. */
class Unkept extends Keeping {
  private opened: Session | null;
  constructor(opened: Opened) { super("desk"); this.opened = { ...opened, token: "" }; }
  override get session(): Session | null { return this.opened; }
  override set session(_session: Session | null) { /* the desk opens no other by itself */ }
  override unsent(): Unsent[] { return []; }
  override keepUnsent(): void { /* what staff say is sent or not said */ }
}

export class DeskConversation extends Conversation {
  constructor(readonly opened: Opened) { super(DESK, new Unkept(opened), "web"); }

  protected override async arrive(): Promise<boolean> {
    await this.resume({ ...this.opened, token: "" });
    return false;
  }

  /** The form's own words: handing in, and passing over what is asked. */
  override say(_text: string, option?: Unsent["option"]): void {
    void this.act(option?.field === SUBMISSION.field ? () => this.submit() : () => this.skip());
  }

  private async act(what: () => Promise<void>): Promise<void> {
    this.notice = "";
    try {
      await what();
    } catch (error) {
      this.notice = error instanceof Refused ? error.message : "";
    }
    this.changed();
  }

  private async submit(): Promise<void> {
    await DESK.call(null, "POST", `/applications/${this.opened.application_id}/submission`, undefined,
      { "Idempotency-Key": `desk-${this.opened.application_id}` });
    this.adopt(await DESK.call<ApplicationView>(null, "GET", `/applications/${this.opened.application_id}`));
  }

  private async skip(): Promise<void> {
    const field = this.view?.question?.field;
    if (field) this.adopt(await DESK.call<ApplicationView>(null, "POST", `/applications/${this.opened.application_id}/skips`, { field }));
  }

  async read(text: string): Promise<Understood> {
    return await DESK.call<Understood>(null, "POST", `/conversations/${this.opened.conversation_id}/readings`, { text });
  }

  /** Stores readings; those that could not be stored come back as problems. */
  async accept(readings: Reading[]): Promise<Accepted> {
    const kept = readings.map(({ field, value, words }) => ({ field, value, words }));
    const done = await DESK.call<Accepted>(null, "POST", `/conversations/${this.opened.conversation_id}/answers`, { readings: kept });
    this.adopt(done.application);
    this.changed();
    return done;
  }
}
