/**
 * Bundles the front end into `peerhall/ui/static/ui/build/`, the folder the wheel ships:
 * hashed names, `.gz` and `.br` beside each text file, `manifest.json` from logical name to file.
 *
 * Fails when a budget of `budget.json` is exceeded. Budgets are bytes as they travel: gzip for text
 * (every client has it; Brotli only makes it better), plain for fonts.
 */
import { copyFile, mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import * as esbuild from "esbuild";

import { BOARD_FONTS, copyFonts, excalidraw } from "./board-build.mjs";
import { overruns, sizeReport } from "./budget.mjs";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const OUT = path.join(ROOT, "peerhall/ui/static/ui/build");
const MANIFEST = "manifest.json";
const STATIC_PREFIX = "ui/build/";
/** The licence must travel with the font (OFL-1.1, condition 2). */
const FONT_LICENCE = "figtree-LICENSE.txt";
const TEXT = new Set([".css", ".js"]);

const compressGzip = promisify(gzip);
const compressBrotli = promisify(brotliCompress);

/** `figtree-latin-wght-normal.AB12CD34.woff2` is known to templates as `figtree-latin.woff2`. */
function logicalName(file) {
  return file.replace(/\.[0-9A-Z]{8}(?=\.\w+$)/, "").replace("-wght-normal", "");
}

/** What both calls of esbuild share. */
const COMMON = {
  absWorkingDir: ROOT,
  outdir: OUT,
  entryNames: "[name].[hash]",
  assetNames: "[name].[hash]",
  loader: { ".woff2": "file", ".svg": "file" },
  bundle: true,
  minify: true,
  write: false,
  metafile: true,
  legalComments: "none",
  target: ["es2022", "chrome123", "firefox120", "safari17.5"],
  logLevel: "warning",
};

/** What a room fetches when its board or its notes are opened; what both need is fetched once. */
function bundleLazy() {
  return esbuild.build({
    ...COMMON,
    entryPoints: {
      board: "frontend/src/board/main.ts",
      "board-style": "frontend/src/board/board.css",
      notes: "frontend/src/notes/main.ts",
    },
    chunkNames: "[name].[hash]",
    conditions: ["production"],
    define: { "process.env.NODE_ENV": '"production"', "process.env.IS_PREACT": '"false"' },
    format: "esm",
    plugins: [excalidraw],
    splitting: true,
  });
}

async function bundle() {
  const result = await esbuild.build({
    ...COMMON,
    entryPoints: {
      site: "frontend/src/site/main.ts",
      "site-style": "peerhall/ui/styles/site.css",
      room: "frontend/src/room/main.ts",
      "room-style": "peerhall/ui/styles/room.css",
      "service-worker": "frontend/src/worker/main.ts",
    },
    format: "iife",
  });
  const lazy = await bundleLazy();
  const files = [...result.outputFiles, ...lazy.outputFiles].map((output) => ({
    file: path.basename(output.path).replace("-style.", "."),
    bytes: Buffer.from(output.contents),
  }));
  return { files, metafile: { outputs: { ...result.metafile.outputs, ...lazy.metafile.outputs } } };
}

/** What a script costs with all that it imports at once, by the names of its files. */
function whole(name, metafile, bytes) {
  const outputs = Object.entries(metafile.outputs);
  const wanted = outputs.filter(([file]) => logicalName(path.basename(file)) === name);
  const found = new Set(wanted.map(([file]) => file));
  for (const file of found)
    for (const { path: imported, kind } of metafile.outputs[file].imports)
      if (kind === "import-statement") found.add(imported);
  return [...found].reduce((sum, file) => sum + bytes[path.basename(file)], 0);
}

/** Returns the bytes a browser without Brotli downloads. */
async function write({ file, bytes }) {
  const target = path.join(OUT, file);
  await writeFile(target, bytes);
  if (!TEXT.has(path.extname(file))) return bytes.length;
  const params = { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY };
  const [zipped, brotli] = await Promise.all([
    compressGzip(bytes, { level: 9 }),
    compressBrotli(bytes, { params }),
  ]);
  await Promise.all([writeFile(`${target}.gz`, zipped), writeFile(`${target}.br`, brotli)]);
  return zipped.length;
}

/** The manifest is replaced in one step, so a page rendered during a build never reads half of it. */
async function writeManifest(files) {
  const entries = files
    .map((file) => [logicalName(file), STATIC_PREFIX + file])
    .sort(([a], [b]) => a.localeCompare(b));
  const draft = path.join(OUT, `${MANIFEST}.new`);
  await writeFile(draft, `${JSON.stringify(Object.fromEntries(entries), null, 2)}\n`);
  await rename(draft, path.join(OUT, MANIFEST));
}

async function removeStale(files) {
  const current = new Set([MANIFEST, FONT_LICENCE, BOARD_FONTS]);
  for (const file of files) for (const variant of ["", ".gz", ".br"]) current.add(file + variant);
  const found = await readdir(OUT);
  await Promise.all(
    found.filter((name) => !current.has(name)).map((name) => rm(path.join(OUT, name))),
  );
}

const budget = JSON.parse(await readFile(new URL("budget.json", import.meta.url), "utf8"));
const { files: outputs, metafile } = await bundle();
await mkdir(OUT, { recursive: true });
const bytes = {};
for (const output of outputs) bytes[output.file] = await write(output);
const sizes = {};
for (const output of outputs) sizes[logicalName(output.file)] = bytes[output.file];
for (const name of ["board.js", "notes.js"]) sizes[name] = whole(name, metafile, bytes);
await copyFonts(ROOT, OUT);
await copyFile(
  path.join(ROOT, "node_modules/@fontsource-variable/figtree/LICENSE"),
  path.join(OUT, FONT_LICENCE),
);
const files = outputs.map((output) => output.file);
await writeManifest(files);
await removeStale(files);

// What each source weighs inside the files, before compression: `npm run analyze`.
if (process.argv.includes("--analyze")) console.log(await esbuild.analyzeMetafile(metafile));
console.log(sizeReport(sizes, budget));
const exceeded = overruns(sizes, budget);
for (const sentence of exceeded) console.error(sentence);
if (exceeded.length > 0) process.exitCode = 1;
