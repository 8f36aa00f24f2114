/**
 * The first load, as a Vite plugin. The boot script (src/app/boot.ts) becomes one small classic script at the head of
 * the page; its tag carries the built names of what it begins early, because only the build knows them. And every text
 * file gets its brotli and gzip forms beside it, made once with all the effort that a server cannot spend.
 */
import { readFile, readdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import { build, type Plugin, type Rolldown } from "vite";

const source = path.join(import.meta.dirname, "../src/app/boot.ts");
/** Where the page wants it: behind what it changes, before the style sheets, for which a script after them waits. */
const place = "<!--boot-->";
const whileDeveloping = "/boot.js";
const compressed = /\.(html|js|css|json|webmanifest|svg|wasm)$/;
/** Smaller ones fit into one packet anyway. */
const compressedBytesMin = 1_024;

async function bootScript(): Promise<string> {
  const built = await build({
    configFile: false,
    root: path.dirname(source),
    publicDir: false,
    logLevel: "error",
    build: {
      write: false,
      target: "es2022",
      modulePreload: false,
      lib: { entry: source, formats: ["iife"], name: "instepBoot" },
    },
  });
  const [first] = Array.isArray(built) ? built : [built];
  if (first === undefined || !("output" in first)) throw new Error("the boot script was not built");
  return first.output[0].code;
}

/** The one file of the build whose name is like that. */
function fileLike(bundle: Rolldown.OutputBundle, name: RegExp): string {
  const found = Object.keys(bundle).filter((one) => name.test(path.basename(one)));
  if (found.length !== 1)
    throw new Error(`the page needs one file like ${String(name)}, not ${found.length}`);
  return found[0] ?? "";
}

/** Of the files that the boot script asks for, by the name under which it reads them. */
function partsOf(bundle: Rolldown.OutputBundle): Record<string, string> {
  const wanted = {
    "data-zh": /^zh-CN-.*\.js$/,
    "data-en": /^en-.*\.js$/,
    "data-decoder": /^decoder\.worker-.*\.js$/,
  };
  return Object.fromEntries(
    Object.entries(wanted).map(([attribute, name]) => [attribute, `/${fileLike(bundle, name)}`]),
  );
}

/**
 * The scanner's eye runs as soon as it is there, and starts the app when its camera is open (src/scan/eye.ts): until then
 * the app's script is only fetched and compiled. The decoder is asked for with them, because a file that a script asks for
 * is one more round trip.
 */
function withEye(page: string, bundle: Rolldown.OutputBundle): string {
  const file = fileLike(bundle, /^eye-.*\.js$/);
  const eye = bundle[file];
  if (eye?.type !== "chunk" || eye.imports.length > 0) throw new Error("the eye waits for other parts");
  const decoder = fileLike(bundle, /^decoder\.worker-.*\.js$/);
  const app = fileLike(bundle, /^app-.*\.js$/);
  const preload = (name: string, more = ""): string =>
    `<link rel="modulepreload" crossorigin href="/${name}"${more}>`;
  return page.replace(/(?:\s*<script type="module" crossorigin src="[^"]+"><\/script>)+/, (scripts) => {
    const names = [...scripts.matchAll(/src="\/([^"]+)"/g)].map(([, name = ""]) => name);
    const others = names.filter((name) => name !== file && name !== app);
    const tags = [
      preload(app, " data-app"),
      `<script type="module" async crossorigin src="/${file}"></script>`,
      ...[decoder, ...others].map((name) => preload(name)),
    ];
    return tags.map((tag) => `\n    ${tag}`).join("");
  });
}

export function firstLoad(): Plugin[] {
  let boot = "";
  let bootFile = "";
  let out = "";
  return [
    {
      name: "instep:boot",
      configResolved: (config) => {
        out = path.resolve(config.root, config.build.outDir);
      },
      configureServer: (server) => {
        server.middlewares.use(whileDeveloping, (_request, answer, next) => {
          bootScript().then((code) => answer.setHeader("content-type", "text/javascript").end(code), next);
        });
      },
      async buildStart() {
        if (this.environment.mode !== "build") return;
        boot = this.emitFile({ type: "asset", name: "boot.js", source: await bootScript() });
      },
      generateBundle() {
        bootFile = `/${this.getFileName(boot)}`;
      },
      transformIndexHtml: {
        order: "post",
        handler: (page, { bundle }) => {
          const parts = bundle === undefined ? {} : partsOf(bundle);
          const src = bundle === undefined ? whileDeveloping : bootFile;
          const attributes = Object.entries({ src, ...parts }).map(([name, value]) => `${name}="${value}"`);
          const booted = page.replace(place, `<script ${attributes.join(" ")}></script>`);
          return bundle === undefined ? booted : withEye(booted, bundle);
        },
      },
    },
    {
      name: "instep:compress",
      apply: "build",
      enforce: "post",
      closeBundle: { order: "post", sequential: true, handler: () => compressAll(out) },
    },
  ];
}
async function compressAll(folder: string): Promise<void> {
  const files = await readdir(folder, { recursive: true, withFileTypes: true });
  const work = files
    .filter((file) => file.isFile() && compressed.test(file.name))
    .map((file) => compressFile(path.join(file.parentPath, file.name)));
  await Promise.all(work);
}

async function compressFile(file: string): Promise<void> {
  const body = await readFile(file);
  if (body.length <= compressedBytesMin) return;
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
    [constants.BROTLI_PARAM_SIZE_HINT]: body.length,
  };
  await Promise.all([
    promisify(brotliCompress)(body, { params }).then((form) => writeFile(`${file}.br`, form)),
    promisify(gzip)(body, { level: constants.Z_BEST_COMPRESSION }).then((form) =>
      writeFile(`${file}.gz`, form),
    ),
  ]);
}
