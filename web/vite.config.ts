/**
 * How the web app is built. Owns: `web/dist` (the app, hashed assets; diagrams.html) and `web/dist/embed.js` (the element for other
 * pages, under a fixed name; what it loads later has hashed names), and `web/dist/sw.js`, which knows all files of the app. Must never: let an inline script or style into the page, the server forbids both.
 */
import { createHash } from "node:crypto";
import { readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { brotliCompress, gzip } from "node:zlib";
import { defineConfig, type Plugin } from "vite";

const here = fileURLToPath(new URL(".", import.meta.url));
const server = `http://localhost:${process.env["WEFT_PORT"] ?? "3000"}`;

const EMBED = `${here}src/embed.ts`;

/** The page in which diagrams are drawn, which holds no text. */
const DIAGRAMS = `${here}diagrams.html`;

// The oldest browsers in which the app's own CSS (light-dark(), nesting) and the editor's JavaScript work.
const target = ["chrome125", "edge125", "firefox125", "safari18"];

/** The font of the first line that is painted; the others come when text asks for them. */
const FIRST_FONT = /inter-latin-wght-normal.*\.woff2$/;

function preloadFirstFont(): Plugin {
  return {
    name: "weft-preload-first-font",
    apply: "build",
    transformIndexHtml: {
      order: "post",
      handler(_html, { bundle, filename }) {
        if (filename === DIAGRAMS) return [];
        const font = Object.keys(bundle ?? {}).find((name) => FIRST_FONT.test(name));
        if (font === undefined) return [];
        const attrs = { rel: "preload", as: "font", type: "font/woff2", crossorigin: true, href: `/${font}` };
        return [{ tag: "link", attrs, injectTo: "head" }];
      },
    },
  };
}

const SHELL = "virtual:weft-shell";

/**
 * What the app may load: all but the element's files, source maps, the fonts of other scripts and weights, and what draws
 * diagrams, which is larger than all the rest.
 */
async function filesOf(folder: string): Promise<string[]> {
  const assets = (await readdir(join(folder, "assets"))).filter((name) =>
    /\.(js|css)$/.test(name) ? !/^(?:embed-|diagrams-|mermaid\.)/.test(name) : FIRST_FONT.test(name),
  );
  const others = (await readdir(folder)).filter((name) => /\.(js|svg)$/.test(name) && !/^(embed|sw)\.js$/.test(name));
  return [...assets.map((name) => `/assets/${name}`), ...others.map((name) => `/${name}`)].sort();
}

/** Tells the service worker what was built before it. */
function describeShell(): Plugin {
  return {
    name: "weft-describe-shell",
    apply: "build",
    resolveId: (id) => (id === SHELL ? `\0${SHELL}` : undefined),
    async load(id) {
      if (id !== `\0${SHELL}`) return undefined;
      const folder = join(here, "dist");
      const files = await filesOf(folder);
      const hashOf = async (file: string): Promise<string> =>
        createHash("sha256")
          .update(await readFile(join(folder, file)))
          .digest("hex");
      const page = await hashOf("index.html");
      const hashes = await Promise.all(files.map(hashOf));
      const version = createHash("sha256")
        .update([page, ...files, ...hashes].join())
        .digest("hex")
        .slice(0, 16);
      const names = { VERSION: version, PAGE: page, FILES: files };
      return Object.entries(names)
        .map(([name, value]) => `export const ${name} = ${JSON.stringify(value)};`)
        .join("\n");
    },
  };
}

/** Below this a compressed file saves no packet, in bytes. */
const WORTHWHILE = 1_400;

/** Puts a .br and a .gz beside each text file, so that the server compresses nothing while people wait. */
async function compress(folder: string): Promise<void> {
  for (const name of await readdir(folder, { recursive: true })) {
    const file = join(folder, name);
    if (!/\.(html|js|css|svg)$/.test(name) || (await stat(file)).size < WORTHWHILE) continue;
    const bytes = await readFile(file);
    await writeFile(`${file}.br`, await promisify(brotliCompress)(bytes));
    await writeFile(`${file}.gz`, await promisify(gzip)(bytes, { level: 9 }));
  }
}

/** What `getModuleInfo` of the bundler tells of a module, as far as it is asked here. */
interface Modules {
  getModuleInfo(id: string): { readonly importedIds: readonly string[] } | null;
}

const core = new Set<string>();

/** What the schema's own list of names brings along, and only what comes late makes use of: documents as JSON. */
const UNUSED = /\/packages\/schema\/(?:src|dist)\/(?:json|attribute-rules)\.[jt]s$/;

/**
 * Puts all that the element needs before one can type into one file, which browsers keep for a year; embed.js itself
 * only names it. What is loaded later stays in files of its own.
 */
function coreOfEmbed(id: string, modules: Modules): string | undefined {
  const visit = (id: string): void => {
    if (core.has(id)) return;
    core.add(id);
    modules.getModuleInfo(id)?.importedIds.forEach(visit);
  };
  visit(EMBED);
  return core.has(id) && id !== EMBED && !UNUSED.test(id) ? "core" : undefined;
}

/**
 * What the page of a document needs before one can type, and its late parts use too. Each set of users would get a file
 * of its own, with names for the others: thirty small files, and 4 KB more. Must never: name what the home page uses, which
 * would then load all of it; or what only late parts use.
 */
const TEXT = new RegExp(
  [
    "/packages/schema/src/(?!html|markdown|json|attribute-rules|opening|nesting|templates)",
    "/packages/editor/src/(?:attachments|blocks|code-names|formula-drawings|found-blocks|leaving|links|plain-text)\\.",
    "/node_modules/(?:prosemirror-(?:commands|inputrules|keymap|view)|w3c-keyname)/",
  ].join("|"),
);

export default defineConfig({
  root: here,
  resolve: { conditions: ["source", "module", "browser", "development|production"] },
  build: {
    target,
    cssTarget: target,
    sourcemap: true,
    // A font as a data: URL would be loaded by everyone, and `font-src` would have to allow it.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  plugins: [preloadFirstFont(), describeShell()],
  // The app and the element are two builds: shared chunks would make many requests of embed.js on a stranger's page.
  builder: {
    async buildApp(builder) {
      for (const name of ["client", "embed", "worker"]) {
        const environment = builder.environments[name];
        if (environment !== undefined) await builder.build(environment);
      }
      await compress(join(here, "dist"));
    },
  },
  environments: {
    client: {
      build: {
        outDir: "dist",
        rolldownOptions: {
          input: { main: `${here}index.html`, diagrams: DIAGRAMS },
          output: {
            codeSplitting: { groups: [{ name: "text", test: TEXT, includeDependenciesRecursively: false }] },
          },
        },
      },
    },
    embed: {
      consumer: "client",
      resolve: { conditions: ["source", "module", "browser", "development|production"] },
      define: { "process.env.NODE_ENV": JSON.stringify("production") },
      build: {
        outDir: "dist",
        emptyOutDir: false,
        copyPublicDir: false,
        // Vite would look for what it preloads on the host page's server.
        modulePreload: false,
        rolldownOptions: {
          input: { embed: EMBED },
          preserveEntrySignatures: "strict",
          output: {
            entryFileNames: "[name].js",
            chunkFileNames: "assets/embed-[name]-[hash].js",
            format: "es",
            codeSplitting: { groups: [{ name: coreOfEmbed }] },
          },
        },
      },
    },
    worker: {
      consumer: "client",
      resolve: { conditions: ["source", "module", "browser", "development|production"] },
      build: {
        outDir: "dist",
        emptyOutDir: false,
        copyPublicDir: false,
        modulePreload: false,
        rolldownOptions: {
          input: { sw: `${here}src/worker.ts` },
          output: { entryFileNames: "[name].js", format: "es", codeSplitting: false },
        },
      },
    },
  },
  server: {
    // The contract's port belongs to the server; in development the page comes from Vite and the rest from there.
    // Not as a bare address, for which Vite would change the Host header, and the server compares that with Origin.
    proxy: { "/api": { target: server }, "/fallback": { target: server }, "/collab": { target: server, ws: true } },
  },
});
