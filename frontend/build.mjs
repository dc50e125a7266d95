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

async function bundle() {
  const result = await esbuild.build({
    absWorkingDir: ROOT,
    entryPoints: {
      site: "frontend/src/site/main.ts",
      "site-style": "peerhall/ui/styles/site.css",
      room: "frontend/src/room/main.ts",
      "room-style": "peerhall/ui/styles/room.css",
      "service-worker": "frontend/src/worker/main.ts",
    },
    outdir: OUT,
    entryNames: "[name].[hash]",
    assetNames: "[name].[hash]",
    loader: { ".woff2": "file", ".svg": "file" },
    bundle: true,
    minify: true,
    write: false,
    metafile: true,
    format: "iife",
    legalComments: "none",
    target: ["es2022", "chrome123", "firefox120", "safari17.5"],
    logLevel: "warning",
  });
  const files = result.outputFiles.map((output) => ({
    file: path.basename(output.path).replace("-style.", "."),
    bytes: Buffer.from(output.contents),
  }));
  return { files, metafile: result.metafile };
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
  const current = new Set([MANIFEST, FONT_LICENCE]);
  for (const file of files) for (const variant of ["", ".gz", ".br"]) current.add(file + variant);
  const found = await readdir(OUT);
  await Promise.all(
    found.filter((name) => !current.has(name)).map((name) => rm(path.join(OUT, name))),
  );
}

const budget = JSON.parse(await readFile(new URL("budget.json", import.meta.url), "utf8"));
const { files: outputs, metafile } = await bundle();
await mkdir(OUT, { recursive: true });
const sizes = {};
for (const output of outputs) sizes[logicalName(output.file)] = await write(output);
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
