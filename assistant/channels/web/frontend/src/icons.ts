import { svg, type TemplateResult, html } from "lit";

function icon(path: ReturnType<typeof svg>): TemplateResult {
  return html`<svg class="icon" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2"
    stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">${path}</svg>`;
}

export const send = icon(svg`<path d="M5 12h14M13 6l6 6-6 6"/>`);
export const microphone = icon(svg`<rect x="9" y="3" width="6" height="11" rx="3"/><path d="M5 11a7 7 0 0 0 14 0M12 18v3"/>`);
export const check = icon(svg`<path d="M5 12.5l4.5 4.5L19 7.5"/>`);
export const chevron = icon(svg`<path d="M6 9l6 6 6-6"/>`);
export const plus = icon(svg`<path d="M12 5v14M5 12h14"/>`);
export const close = icon(svg`<path d="M6 6l12 12M18 6L6 18"/>`);
export const form = icon(svg`<rect x="5" y="3" width="14" height="18" rx="2"/><path d="M9 8h6M9 12h6M9 16h4"/>`);
export const download = icon(svg`<path d="M12 4v11M7 11l5 5 5-5M5 20h14"/>`);
export const camera = icon(svg`<path d="M4 8h3l1.6-2.5h6.8L17 8h3v11H4z"/><circle cx="12" cy="13" r="3.4"/>`);
export const clock = icon(svg`<circle cx="12" cy="12" r="8.5"/><path d="M12 7.5V12l3 2"/>`);
export const down = icon(svg`<path d="M12 5v14M6 13l6 6 6-6"/>`);
export const elsewhere = icon(svg`<rect x="8" y="3" width="8" height="18" rx="2"/><path d="M3 9l-1 3 1 3M21 9l1 3-1 3"/>`);
export const phone = icon(svg`<path d="M6 3h4l2 5-2.5 1.5a11 11 0 0 0 5 5L16 12l5 2v4a2 2 0 0 1-2 2A16 16 0 0 1 4 5a2 2 0 0 1 2-2z"/>`);
export const find = icon(svg`<circle cx="11" cy="11" r="6.5"/><path d="M16 16l5 5"/>`);
