// One classic script, so that any portal embeds it with one tag and no module or CORS rules for scripts.
import { readFileSync } from "node:fs";
import { defineConfig } from "vite";

const words = JSON.parse(readFileSync(new URL("src/words.json", import.meta.url), "utf-8"));

export default defineConfig({
  experimental: { renderBuiltUrl: (name) => `page/${name}` }, // the page is at /, its files in /page
  plugins: [{
    name: "words-of-the-page",
    transformIndexHtml: (html) => html.replace(/%(page\.[a-z_]+)%/g, (_, key) => {
      if (!(key in words)) throw new Error(`index.html names a word that words.json lacks: ${key}`);
      return words[key];
    }),
  }],
  build: {
    outDir: "../page",
    emptyOutDir: true,
    target: "es2022",
    modulePreload: false,
    rollupOptions: {
      output: { format: "iife", entryFileNames: "lianban-assistant.js", assetFileNames: "[name][extname]" },
    },
  },
});
