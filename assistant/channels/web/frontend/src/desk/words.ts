// Every word that the desk itself says stands in words.json; the form beside it has its own.

import words from "./words.json";

export type Word = keyof typeof words;

/** The word of `key` with its gaps filled. */
export function word(key: Word, gaps: Record<string, string | number> = {}): string {
  return words[key].replace(/\{(\w+)\}/g, (_, gap: string) => String(gaps[gap] ?? ""));
}

/** The word of a key made of a group and a name that the server gave; the name itself when there is none. */
export function wordOf(group: "channel" | "role" | "done", name: string): string {
  const key = `${group}.${name}`;
  return key in words ? word(key as Word) : name;
}
