import type { Answering, ApplicationView, Attended, Message, Session } from "./types.js";

const TIMEOUT_MS = 30_000;
const SILENCE_MS = 40_000; // the server says something every 15 s

/** What the server refuses, as RFC 9457 tells it. */
export class Refused extends Error {
  constructor(readonly status: number, title: string, readonly errors: { field: string; message: string }[]) {
    super(title);
  }
  /** Whether the same request may succeed later. */
  get passing(): boolean {
    return this.status >= 500 || this.status === 429 || this.status === 408;
  }
}

/** The server could not be reached, or not in time. */
export class Unreachable extends Error {}

export type ServerEvent =
  | { name: "message"; data: Message }
  | { name: "application"; data: ApplicationView }
  | { name: "answering"; data: Answering }
  | { name: "attended"; data: Attended };

/** The public API of one server. `base` is its address without a slash at the end; "" is the page's own. The desk's
 * lies at another `path` and knows who is there by a cookie. */
export class Server {
  constructor(readonly base: string, private readonly path = "/api/v1", private readonly credentials: RequestCredentials = "omit") {}

  async call<T>(session: Session | null, method: string, path: string, body?: unknown,
                headers: Record<string, string> = {}, signal?: AbortSignal): Promise<T> {
    const answer = await this.request(session, method, path, body, headers, signal);
    return (answer.status === 204 ? null : await answer.json()) as T;
  }

  async request(session: Session | null, method: string, path: string, body?: unknown,
                headers: Record<string, string> = {}, signal?: AbortSignal): Promise<Response> {
    const sent: Record<string, string> = { ...headers };
    if (session?.token) sent.Authorization = `Bearer ${session.token}`;
    const plain = body !== undefined && !(body instanceof FormData);
    if (plain) sent["Content-Type"] = "application/json";
    let answer: Response;
    try {
      answer = await fetch(`${this.base}${this.path}${path}`, {
        method, headers: sent, credentials: this.credentials, signal: signal ?? AbortSignal.timeout(TIMEOUT_MS),
        body: plain ? JSON.stringify(body) : body as FormData | undefined ?? null,
      });
    } catch {
      throw new Unreachable();
    }
    if (!answer.ok) {
      const problem = await answer.json().catch(() => ({})) as { title?: string; errors?: [] };
      throw new Refused(answer.status, problem.title ?? "", problem.errors ?? []);
    }
    return answer;
  }

  /** The events of a conversation after the message `last`. Ends when the connection does; fetch, for
   * EventSource cannot carry the token. `connected` is called once the server answers. */
  async *events(session: Session, last: number, stop: AbortSignal, connected: () => void): AsyncGenerator<ServerEvent> {
    const silent = new AbortController();
    const answer = await fetch(`${this.base}${this.path}/conversations/${session.conversation_id}/events`, {
      headers: { ...(session.token && { Authorization: `Bearer ${session.token}` }), "Last-Event-ID": String(last) },
      credentials: this.credentials, signal: AbortSignal.any([stop, silent.signal]),
    });
    if (!answer.ok || !answer.body) throw new Refused(answer.status, "", []);
    connected();
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    let buffer = "";
    for (;;) {
      const watch = setTimeout(() => silent.abort(), SILENCE_MS);
      const { done, value } = await reader.read().finally(() => clearTimeout(watch));
      if (done) return;
      const parts = (buffer + value).split("\n\n");
      buffer = parts.pop() ?? "";
      for (const part of parts) {
        const event = parsed(part);
        if (event) yield event;
      }
    }
  }
}

function parsed(part: string): ServerEvent | null {
  let name = "";
  let data = "";
  for (const line of part.split("\n")) {
    if (line.startsWith("event: ")) name = line.slice(7);
    else if (line.startsWith("data: ")) data += line.slice(6);
  }
  return name === "message" || name === "application" || name === "answering" || name === "attended" ? { name, data: JSON.parse(data) } : null;
}
