// One classic script a page, so that any portal embeds the assistant with one tag and no module or CORS rules for scripts.
// `--mode desk` builds the desk of the hotline instead of the applicants' page.
import { readFileSync } from "node:fs";
import { defineConfig } from "vite";

const PAGES = {
  production: { html: "index.html", words: "src/words.json", script: "lianban-assistant.js", out: "../page" },
  desk: { html: "desk.html", words: "src/desk/words.json", script: "lianban-desk.js", out: "../../hotline/page" },
};

export default defineConfig(({ mode }) => {
  const page = PAGES[mode];
  const words = JSON.parse(readFileSync(new URL(page.words, import.meta.url), "utf-8"));
  return {
    experimental: { renderBuiltUrl: (name) => `page/${name}` }, // the page is at its root, its files in page/ beside it
    plugins: [{
      name: "words-of-the-page",
      transformIndexHtml: (html) => html.replace(/%(page\.[a-z_]+)%/g, (_, key) => {
        if (!(key in words)) throw new Error(`${page.html} names a word that ${page.words} lacks: ${key}`);
        return words[key];
      }),
    }],
    build: {
      outDir: page.out,
      emptyOutDir: true,
      target: "es2022",
      modulePreload: false,
      rollupOptions: {
        input: page.html,
        output: { format: "iife", entryFileNames: page.script, assetFileNames: "[name][extname]" },
      },
    },
  };
});
