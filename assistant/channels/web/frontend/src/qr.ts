import { generate } from "lean-qr";
import { html, svg, type TemplateResult } from "lit";

const QUIET = 4; // modules around a QR code (ISO/IEC 18004)

/** `text` as a QR code; `label` says what it is. */
export function qr(text: string, label: string): TemplateResult {
  const code = generate(text);
  let path = "";
  for (let y = 0; y < code.size; y += 1) {
    for (let x = 0; x < code.size; x += 1) if (code.get(x, y)) path += `M${x} ${y}h1v1h-1z`;
  }
  const side = code.size + 2 * QUIET;
  return html`<svg class="qr" role="img" aria-label=${label} viewBox="${-QUIET} ${-QUIET} ${side} ${side}" shape-rendering="crispEdges">
    ${svg`<path d=${path} fill="#000"/>`}</svg>`;
}
