// Bundles the page into dist: every file of it comes from here, named by its content except index.html.
import { build } from "esbuild";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename } from "node:path";

const dist = new URL("dist/", import.meta.url).pathname;
const options = {
  bundle: true,
  minify: true,
  format: "esm",
  target: ["es2022"],
  outdir: dist,
  entryNames: "[name]-[hash]",
  chunkNames: "[name]-[hash]",
  assetNames: "[name]-[hash]",
  metafile: true,
  legalComments: "linked",
  logLevel: "warning",
};

// The name of the file that an entry point became.
function made(result, entry, extension) {
  const outputs = Object.entries(result.metafile.outputs);
  const [path, output] = outputs.find(([, output]) => output.entryPoint?.endsWith(entry));
  return basename(extension === "css" ? output.cssBundle : path);
}

await rm(dist, { recursive: true, force: true });
await mkdir(dist);

const workers = {
  editor: "monaco-editor/esm/vs/editor/editor.worker.js",
  json: "monaco-editor/esm/vs/language/json/json.worker.js",
  graphql: "monaco-graphql/esm/graphql.worker.js",
};
const background = await build({ ...options, entryPoints: Object.values(workers) });
const files = Object.fromEntries(Object.entries(workers).map(([label, path]) => [label, made(background, path, "js")]));

const page = await build({
  ...options,
  entryPoints: ["src/entry.jsx"],
  splitting: true,
  jsx: "automatic",
  loader: { ".graphql": "text", ".ttf": "file", ".woff2": "file" },
  define: { "process.env.NODE_ENV": '"production"', WORKER_FILES: JSON.stringify(files) },
});
const template = await readFile(new URL("index.html", import.meta.url), "utf8");
await writeFile(
  `${dist}index.html`,
  template
    .replace("{{style}}", made(page, "src/entry.jsx", "css"))
    .replace("{{script}}", made(page, "src/entry.jsx", "js")),
);
