import { html, svg, type TemplateResult } from "lit";

/** A strip filled between two percentages. SVG, for a style attribute would need a hole in the page's CSP. */
export function strip(from: number, to: number): TemplateResult {
  return html`<svg class="strip" aria-hidden="true" width="100%" height="100%">${
    svg`<rect x="${from}%" width="${Math.max(to - from, 0)}%" height="100%" rx="4"/>`}</svg>`;
}
