import { svg, type TemplateResult, html } from "lit";

function icon(path: ReturnType<typeof svg>): TemplateResult {
  return html`<svg class="icon" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2"
    stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">${path}</svg>`;
}

export const send = icon(svg`<path d="M5 12h14M13 6l6 6-6 6"/>`);
export const microphone = icon(svg`<rect x="9" y="3" width="6" height="11" rx="3"/><path d="M5 11a7 7 0 0 0 14 0M12 18v3"/>`);
export const check = icon(svg`<path d="M5 12.5l4.5 4.5L19 7.5"/>`);
export const chevron = icon(svg`<path d="M6 9l6 6 6-6"/>`);
export const close = icon(svg`<path d="M6 6l12 12M18 6L6 18"/>`);
export const form = icon(svg`<rect x="5" y="3" width="14" height="18" rx="2"/><path d="M9 8h6M9 12h6M9 16h4"/>`);
export const download = icon(svg`<path d="M12 4v11M7 11l5 5 5-5M5 20h14"/>`);
export const camera = icon(svg`<path d="M4 8h3l1.6-2.5h6.8L17 8h3v11H4z"/><circle cx="12" cy="13" r="3.4"/>`);
export const clock = icon(svg`<circle cx="12" cy="12" r="8.5"/><path d="M12 7.5V12l3 2"/>`);
export const down = icon(svg`<path d="M12 5v14M6 13l6 6 6-6"/>`);
