/**
 * What Excalidraw needs to be bundled for us: nothing of it is fetched from elsewhere, nothing that the board
 * does not use is shipped (EVIDENCE 3).
 */
import { cp, mkdir, readFile } from "node:fs/promises";
import path from "node:path";

/** Sentences of other languages, diagrams from text, and shrinking fonts for exports: megabytes. */
const UNUSED = [
  /\/locales\/(?!en-)[\w-]+\.js$/,
  /subset-(shared|worker)\.chunk\.js$/,
  /^@excalidraw\/mermaid-to-excalidraw$/,
  /^pako$/,
];
/** The folder beside the bundle that its script asks for fonts. */
export const BOARD_FONTS = "excalidraw";
/** The families that the board offers; the whole set has 13 MB of one script's. */
const FAMILIES = ["Excalifont", "Nunito", "ComicShanns", "Liberation"];
/** Where fonts are asked for; now beside the bundle. */
const FALLBACK = {
  begins: "`https://esm.sh/",
  ends: "/dist/prod/`",
  becomes: 'new URL("./excalidraw/", import.meta.url).href',
};

function withoutFallback(text) {
  const begin = text.indexOf(FALLBACK.begins);
  const end = text.indexOf(FALLBACK.ends, begin) + FALLBACK.ends.length;
  const patched = text.slice(0, begin) + FALLBACK.becomes + text.slice(end);
  if (begin === -1 || patched.includes("esm.sh"))
    throw new Error("Excalidraw names another server in a new way.");
  return patched;
}

export const excalidraw = {
  name: "excalidraw",
  setup(build) {
    build.onResolve({ filter: /./ }, ({ path: asked }) =>
      UNUSED.some((unused) => unused.test(asked))
        ? { path: "unused", namespace: "unused" }
        : undefined,
    );
    // Letters of the parts of its interface that are not shown.
    build.onLoad({ filter: /excalidraw\/dist\/prod\/index\.css$/ }, async ({ path: file }) => {
      const text = await readFile(file, "utf8");
      return { contents: text.replace(/@font-face\s*\{[^}]*\}/g, ""), loader: "css" };
    });
    build.onLoad({ filter: /./, namespace: "unused" }, () => ({
      contents:
        "export default {}; export const subsetToBase64 = undefined, deflate = undefined, inflate = undefined;",
    }));
    build.onLoad({ filter: /excalidraw\/dist\/prod\/chunk-\w+\.js$/ }, async ({ path: file }) => {
      const text = await readFile(file, "utf8");
      if (!text.includes("esm.sh")) return undefined;
      return { contents: withoutFallback(text), loader: "js" };
    });
  },
};

/** Copies the fonts beside the bundle; their names have hashes already. */
export async function copyFonts(root, out) {
  const from = path.join(root, "node_modules/@excalidraw/excalidraw/dist/prod/fonts");
  const to = path.join(out, BOARD_FONTS, "fonts");
  await mkdir(to, { recursive: true });
  for (const family of FAMILIES)
    await cp(path.join(from, family), path.join(to, family), { recursive: true });
}
