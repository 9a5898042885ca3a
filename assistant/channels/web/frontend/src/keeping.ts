// What stays in the browser: the conversation's key, what is typed and what is not sent yet.
// Everything else is the server's. Where the browser refuses to keep (private mode), memory does.

import type { Session, Unsent } from "./types.js";

const memory = new Map<string, string>();

function read(key: string): string | null {
  try { return localStorage.getItem(key) ?? memory.get(key) ?? null; } catch { return memory.get(key) ?? null; }
}

function write(key: string, value: string | null): void {
  if (value === null) memory.delete(key); else memory.set(key, value);
  try {
    if (value === null) localStorage.removeItem(key); else localStorage.setItem(key, value);
  } catch { /* memory has it */ }
}

function parsed<T>(text: string | null, otherwise: T): T {
  try { return text === null ? otherwise : JSON.parse(text) as T; } catch { return otherwise; }
}

/** Kept per server, so that two portals' conversations on one origin stay apart. */
export class Keeping {
  private readonly prefix: string;
  constructor(server: string) { this.prefix = `lianban ${server} `; }

  get session(): Session | null { return parsed<Session | null>(read(`${this.prefix}session`), null); }
  set session(session: Session | null) {
    write(`${this.prefix}session`, session && JSON.stringify(session));
  }

  unsent(conversation: string): Unsent[] { return parsed<Unsent[]>(read(`${this.prefix}unsent ${conversation}`), []); }
  keepUnsent(conversation: string, messages: Unsent[]): void {
    write(`${this.prefix}unsent ${conversation}`, messages.length ? JSON.stringify(messages) : null);
  }

  draft(conversation: string): string { return read(`${this.prefix}draft ${conversation}`) ?? ""; }
  keepDraft(conversation: string, text: string): void { write(`${this.prefix}draft ${conversation}`, text || null); }

  get large(): boolean { return read(`${this.prefix}large`) === "yes"; }
  set large(on: boolean) { write(`${this.prefix}large`, on ? "yes" : null); }
}
