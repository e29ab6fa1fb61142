// Bundles the front end into the folder that is named; below sikkerby's static files by default.
import { build } from "esbuild";
import { copyFile, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import path from "node:path";

const here = path.dirname(fileURLToPath(import.meta.url));
const target = path.resolve(process.argv[2] ?? path.join(here, "../sikkerby/web/static/bundle"));

await mkdir(target, { recursive: true });
const { metafile } = await build({
  absWorkingDir: here,
  entryPoints: { editor: "src/editor.ts", "query-worker": "src/query-worker.ts" },
  outdir: target,
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  legalComments: "none",
  metafile: true,
  logLevel: "warning",
});
// Beside the worker, which asks for it by this name; only exported sites load it.
await copyFile(
  path.join(here, "node_modules/oxigraph/web_bg.wasm"),
  path.join(target, "oxigraph.wasm"),
);

// The licences of what is inside ask to be handed on with it.
const packages = new Set(
  Object.keys(metafile.inputs).flatMap((input) => /^node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(input)?.[1] ?? []),
);
const licences = [];
for (const name of [...packages].sort()) {
  const folder = path.join(here, "node_modules", name);
  const { version, license } = JSON.parse(await readFile(path.join(folder, "package.json"), "utf8"));
  const files = (await readdir(folder)).filter((file) => /^licen[cs]e/i.test(file)).sort();
  // Where a package comes without the text of its licence, we have it.
  const paths = files.length
    ? files.map((file) => path.join(folder, file))
    : [path.join(here, "licences", `${name}.txt`)];
  const texts = await Promise.all(paths.map((file) => readFile(file, "utf8")));
  licences.push([`${name} ${version} (${license})`, ...texts].join("\n\n"));
}
await writeFile(path.join(target, "licences.txt"), `${licences.join(`\n\n${"-".repeat(72)}\n\n`)}\n`);
