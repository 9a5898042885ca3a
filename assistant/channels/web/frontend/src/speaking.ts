// Numbers and days as people read them.

import { word, wordOf } from "./words.js";

const DAY = new Intl.DateTimeFormat("zh-CN", { month: "long", day: "numeric", timeZone: "Asia/Shanghai" });
const MOMENT = new Intl.DateTimeFormat("zh-CN", {
  year: "numeric", month: "long", day: "numeric", hour: "2-digit", minute: "2-digit", timeZone: "Asia/Shanghai",
});

/** 12月7日, of an ISO date or date and time. */
export function day(iso: string): string { return DAY.format(new Date(iso.length === 10 ? `${iso}T12:00:00+08:00` : iso)); }

export function moment(iso: string): string { return MOMENT.format(new Date(iso)); }

/** 5 个工作日, 当场办结; null is no limit. */
export function days(n: number | null, unit: string | null): string {
  if (n === null) return word("items.no_limit");
  if (n === 0 || unit === "immediate") return word("days.immediate");
  return wordOf("days", unit ?? "workday", "", { n: number(n) });
}

/** A continuation code in groups, as it is read out. */
export function grouped(code: string): string { return `${code.slice(0, 4)} ${code.slice(4)}`; }

export function number(n: number): string { return String(Math.round(n * 10) / 10); }
