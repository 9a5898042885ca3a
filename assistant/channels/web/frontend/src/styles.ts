import { css } from "lit";

/** Colours and sizes. One accent colour, which a portal may set; all pairs of text and ground meet WCAG AA. */
export const tokens = css`
  :host {
    --accent: var(--lianban-accent, #0b57a4);
    --on-accent: #fff;
    --accent-soft: #e7f0fa;
    --accent-line: #a9c8e8;
    --ink: #18212c;
    --soft: #51606f;
    --line: #dce3ea;
    --edge: #76869a;
    --ground: #f3f6f9;
    --card: #fff;
    --hush: #eef2f6;
    --warn: #7a4b00;
    --warn-ground: #fff5dd;
    --warn-line: #ecd292;
    --bad: #b3261e;
    --shadow: 0 1px 2px rgb(16 34 56 / 6%), 0 4px 16px rgb(16 34 56 / 5%);
    --size: 16px;
    --gap: 16px;
    --round: 14px;
    --tap: 40px;
    color-scheme: light;
  }
  :host([theme="dark"]) {
    --accent: var(--lianban-accent-dark, #8fc1f5);
    --on-accent: #0d1722;
    --accent-soft: #16304a;
    --accent-line: #365e86;
    --ink: #e8edf3;
    --soft: #a9b6c4;
    --line: #2c3947;
    --edge: #7d8ea1;
    --ground: #10171f;
    --card: #18212b;
    --hush: #202b37;
    --warn: #f3d28a;
    --warn-ground: #35290f;
    --warn-line: #6a5321;
    --bad: #ffb4ab;
    --shadow: 0 1px 2px rgb(0 0 0 / 40%);
    color-scheme: dark;
  }
  :host([large]) { --size: 21px; --tap: 56px; --gap: 18px; }
`;

/** What every part shares. Sizes are in em of --size, so that 长辈版 enlarges all. */
export const base = css`
  * { box-sizing: border-box; }
  :host {
    font: var(--size)/1.65 "PingFang SC", "HarmonyOS Sans SC", "Microsoft YaHei", "Noto Sans CJK SC", "Noto Sans SC", sans-serif;
    color: var(--ink);
  }
  h1, h2, h3, h4, p, ul, ol, dl, dd, figure { margin: 0; padding: 0; }
  ul, ol { list-style: none; }
  [hidden] { display: none !important; }
  .icon { width: 1.25em; height: 1.25em; flex: none; vertical-align: -.25em; }
  .unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
  button { font: inherit; color: inherit; cursor: pointer; }
  button:disabled { cursor: default; }
  :focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
  .box:focus-within { border-color: var(--accent); box-shadow: 0 0 0 2px var(--accent); }
  .box > :is(input, textarea):focus-visible { outline: 0; }
  .button, .chip {
    min-height: var(--tap); padding: .3em 1em; border-radius: 10px; border: 1px solid var(--accent-line);
    background: var(--card); color: var(--accent); display: inline-flex; align-items: center; justify-content: center;
    gap: .4em; text-align: start; line-height: 1.35; transition: background .15s, border-color .15s;
  }
  .chip { border-radius: 999px; }
  .button:hover:not(:disabled), .chip:hover:not(:disabled) { background: var(--accent-soft); border-color: var(--accent); }
  .primary, .chip[aria-pressed="true"] { background: var(--accent); border-color: var(--accent); color: var(--on-accent); }
  .primary:hover:not(:disabled), .chip[aria-pressed="true"]:hover:not(:disabled) {
    background: color-mix(in srgb, var(--accent) 88%, black); }
  .button:disabled { color: var(--soft); background: var(--hush); border-color: var(--line); }
  .strip { display: block; border-radius: inherit; } .strip rect { fill: var(--accent); }
  .plain { border: 0; background: none; color: var(--accent); padding: .1em .45em; min-height: 28px; border-radius: 8px; }
  .plain:hover { background: var(--accent-soft); }
  summary { cursor: pointer; list-style: none; } summary::-webkit-details-marker { display: none; }
  summary.more::before { content: ""; display: inline-block; width: .38em; height: .38em; margin: 0 .55em .15em .15em; border: solid currentcolor; border-width: 0 2px 2px 0; transform: rotate(-45deg); transition: transform .15s; }
  details[open] > summary.more::before { transform: rotate(45deg); }
  .note { color: var(--soft); font-size: .875em; }
  .bad { color: var(--bad); font-size: .9em; }
  .warning { background: var(--warn-ground); border: 1px solid var(--warn-line); color: var(--warn); border-radius: 10px; padding: .55em .85em; }
  .row { display: flex; flex-wrap: wrap; gap: .5em; }
  .wait { background: linear-gradient(90deg, var(--hush) 25%, var(--line) 50%, var(--hush) 75%) 0 0 / 200% 100%;
    border-radius: 10px; animation: wait 1.4s linear infinite; }
  @keyframes wait { to { background-position: -200% 0; } }
  @media (prefers-reduced-motion: reduce) { *, *::before, *::after { animation: none !important; transition: none !important; } }
`;

/** Lists with a point before each line. */
export const listed = css`
  .listed li { padding-left: 1em; position: relative; }
  .listed li::before { content: ""; position: absolute; left: .2em; top: .72em; width: .35em; height: .35em; border-radius: 50%; background: var(--accent); }
  .listed li + li { margin-top: .15em; }
`;

/** A box to tick, as large as its words. */
export const checkbox = css`
  input[type="checkbox"] { appearance: none; font: inherit; width: 1.25em; height: 1.25em; margin: .2em 0 0; flex: none; display: grid; place-items: center; border: 2px solid var(--edge); border-radius: .3em; background: var(--card); }
  input[type="checkbox"]:checked { background: var(--accent); border-color: var(--accent); }
  input[type="checkbox"]:checked::after { content: ""; width: .32em; height: .62em; margin-top: -.12em; border: solid var(--on-accent); border-width: 0 .16em .16em 0; transform: rotate(45deg); }
  @media (forced-colors: active) { input[type="checkbox"] { appearance: auto; } }
`;
