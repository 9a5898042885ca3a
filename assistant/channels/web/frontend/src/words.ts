// Every word that the page itself says stands in words.json; a key ending in ".large" is its wording for 长辈版.

import words from "./words.json";

export type Word = keyof typeof words;

let large = false;

/** Chooses the wording for 长辈版, where a word has one. */
export function speakLarge(on: boolean): void { large = on; }

/** The word of `key` with its gaps filled. */
export function word(key: Word, gaps: Record<string, string | number> = {}): string {
  const own = words as Record<string, string>;
  const text = (large ? own[`${key}.large`] : undefined) ?? own[key] ?? "";
  return text.replace(/\{(\w+)\}/g, (_, gap: string) => String(gaps[gap] ?? ""));
}

/** The word of a key made of a group and a name that the server gave; `otherwise` when there is none. */
export function wordOf(group: "source" | "progress.state" | "days", name: string, otherwise: string,
                       gaps: Record<string, string | number> = {}): string {
  const key = `${group}.${name}`;
  return key in words ? word(key as Word, gaps) : otherwise;
}
