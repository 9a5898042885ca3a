// Moments and lengths as the desk shows them.

import { word } from "./words.js";

const CLOCK = new Intl.DateTimeFormat("zh-CN", { timeZone: "Asia/Shanghai", hour: "2-digit", minute: "2-digit", hour12: false });
const DAY_AND_CLOCK = new Intl.DateTimeFormat("zh-CN", {
  timeZone: "Asia/Shanghai", month: "numeric", day: "numeric", hour: "2-digit", minute: "2-digit", hour12: false,
});

export function clock(iso: string): string { return CLOCK.format(new Date(iso)); }
export function dayAndClock(iso: string): string { return DAY_AND_CLOCK.format(new Date(iso)); }

export function lasting(seconds: number): string {
  return seconds < 60 ? word("time.seconds", { n: Math.max(Math.round(seconds), 0) }) : word("time.minutes", { n: Math.round(seconds / 60) });
}
