// The shapes of the API (DESIGN §5, /openapi.json) that the page reads.

export type Value = string | number | boolean | string[] | null;

export interface Option { value: string | boolean | string[]; label: string; group?: string | null }

export interface Message {
  id: number;
  from: "assistant" | "applicant" | "staff";
  kind: "text" | "question" | "bundle" | "review" | "receipt" | "progress" | "notice";
  text: string;
  options: Option[];
  field: string | null;
  at: string;
  client_message_id?: string;
}

export interface Question {
  field: string; label: string; text: string; type: string; unit: string | null;
  options: Option[]; optional: boolean; help: string; remaining: number;
}

export interface FieldView {
  field: string; label: string; value: Value; display: string;
  state: "answered" | "pending" | "invalid" | "skipped";
  source: string | null; said: string | null; needed_by: string[]; section: string | null;
}

export interface Item {
  id: string; name: string; department: string;
  verdict: "applies" | "not_applicable" | "undecided";
  reasons: { text: string; field: string | null; value: Value }[];
  basis: { law: string; article: string | null }[];
  statutory_days: number | null; promised_days: number | null; unit: string | null;
  requires: string[]; verified: boolean; materials: string[]; fee: string; through_window: boolean;
}

export interface Receipt { case_no: string; query_code: string; accepted_at: string }

export interface ApplicationView {
  id: string; version: number; status: string;
  business: { id: string; name: string }[];
  bundle: { id: string; name: string; lead_department: string } | null;
  items: Item[]; question: Question | null; fields: FieldView[];
  progress: { answered: number; remaining: number };
  plan: { serial_days: number; parallel_days: number; critical_path: string[] } | null;
  receipt: Receipt | null;
}

/** One field of the unified form as the catalogue defines it. */
export interface Definition {
  field: string; label: string; type: string; unit: string | null;
  options: Option[]; optional: boolean; help: string; example: string | null; section: string | null;
}

export interface Material { name: string; shared_from: string | null; generated: boolean; note: string | null }

export interface Form {
  sections: { id: string; name: string }[];
  fields: Definition[];
  materials: Material[];
  photos: { id: string; name: string; fields: string[] }[]; // the documents of which a photo can be read here
}

/** One field as a photo says it; `now` is the answer that stands. */
export interface ReadField {
  field: string; label: string; value: Value; display: string;
  confidence: number; problem: string | null; now: string | null;
}

export interface PhotoProposal {
  photo: string; kind: string; name: string; fields: ReadField[];
  consent: { field: string; text: string; personal: string[] } | null;
}

/** A photo on its way: being read, read, or why not. Nothing of it is kept by the server. */
export interface Photo {
  thumb: string; state: "reading" | "read" | "failed";
  proposal?: PhotoProposal; why?: string; saving?: boolean;
  problems: Record<string, string>;
}

/** A turn under way, as server-sent events tell it. */
export interface Answering {
  client_message_id: string; message: { text: string; kind: Message["kind"] } | null; failed: boolean;
}

export interface PlanStep {
  id: string; name: string; department: string; days: number | null; unit: string | null; start: string; due: string;
  requires: string[]; critical: boolean; through_window: boolean; provisional: boolean;
}

export interface Plan {
  start: string; finish: string; serial_days: number; parallel_days: number; saved_days: number;
  critical_path: string[]; provisional: boolean; items: PlanStep[];
}

export interface Task {
  item: string; item_name: string; department_name: string; state: string;
  started_at: string | null; due_at: string | null; remaining_days: number | null; unit: string | null; opinion: string | null;
}

export interface Progress {
  case_no: string; state: string; accepted_at: string; due_at: string | null; tasks: Task[];
}

/** Who answers now; `name` is that of a member of staff. */
export interface Attended { by: "assistant" | "staff"; name: string | null }

/** What opens the conversation elsewhere, once. */
export interface Continuation { code: string; path: string; expires_at: string; wechat: { address: string | null } | null }

export interface Session { conversation_id: string; application_id: string; token: string }

/** A message of the applicant's that no server has answered yet. */
export interface Unsent {
  id: string; text: string;
  option?: { field: string; value: unknown };
  asked: string | null; // the question that stood there when it was written
  state: "sending" | "waiting" | "held" | "refused";
  tried: boolean;
  why?: string;
}

/** A value typed in the form for a field that somebody else has changed meanwhile. */
export interface Conflict { field: string; mine: Value; theirs: string }
