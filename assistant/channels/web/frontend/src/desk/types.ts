// The shapes of the desk's API that its page reads.

import type { ApplicationView, Value } from "../types.js";

export interface Me { id: string; name: string; role: "staff" | "supervisor" }
export interface Ways { local: boolean; single_sign_on: boolean }
export interface Opened { conversation_id: string; application_id: string }

export interface Line {
  application_id: string; conversation_id: string; channel: string; bundle: string; status: string;
  answered: number; remaining: number;
}

export interface WaitingLine {
  id: number; channel: string; asked_at: string; said: string; question: string; misses: number; bundle: string;
  transcript: { sender: "assistant" | "applicant" | "staff"; text: string }[];
}

export interface Board {
  now: string; waiting: WaitingLine[]; mine: Line[];
  callbacks: { id: number; phone: string; reason: string; due_at: string }[];
}

export interface Sheet extends Opened {
  channel: string; attended_by: string | null; mine: boolean; prompt: string[];
  notes: { id: number; name: string; text: string; at: string }[];
  callbacks: { id: number; phone: string; reason: string; due_at: string }[];
}

export interface Reading {
  field: string; label: string; value: Value; display: string; words: string;
  certain: boolean; personal: boolean; now: string; problem: string | null;
}

export interface Understood { readings: Reading[]; answers: string[] }

export interface Accepted {
  application: ApplicationView; problems: { field: string; message: string }[]; prompt: string[];
}

export interface Supervision {
  live: {
    conversation_id: string; application_id: string; channel: string; last_at: string;
    attended_by: string | null; waiting_since: string | null;
  }[];
  today: {
    asked: number; waiting: number; taken: number; mean_wait_seconds: number | null; longest_wait_seconds: number | null;
    handled: number; mean_handling_seconds: number | null; submitted: number; resolved_by_assistant: number;
  };
}

export interface LogPage {
  entries: { sequence: number; application_id: string | null; kind: string; actor: string; at: string }[];
  intact: boolean; head: string;
}
