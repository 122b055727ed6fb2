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

/** What a module imports at once, and what that does, and so on; itself included. */
function closureOf(entry: string): (modules: Modules) => ReadonlySet<string> {
  const closure = new Set<string>();
  return (modules) => {
    const visit = (id: string): void => {
      if (closure.has(id)) return;
      closure.add(id);
      modules.getModuleInfo(id)?.importedIds.forEach(visit);
    };
    visit(entry);
    return closure;
  };
}

/** What the schema's own list of names brings along, and only what comes late makes use of: documents as JSON. */
const UNUSED = /\/packages\/schema\/(?:src|dist)\/(?:json|attribute-rules|opening)\.[jt]s$/;

/**
 * Takes the indents and the comments out of style sheets that are text in the script. In their files' lines, which a
 * formatter keeps: a string that holds one of the signs at a line's end would be broken by it, and none does.
 */
function tidyStyles(): Plugin {
  return {
    name: "weft-tidy-styles",
    apply: "build",
    enforce: "pre",
    transform(code, id) {
      if (!id.endsWith(".css.ts")) return undefined;
      const tidy = code
        .replaceAll(/\/\*[\s\S]*?\*\//g, "")
        .replaceAll(/^[ \t]+/gm, "")
        .replaceAll(/([{;,])\n+/g, "$1")
        .replaceAll(/\n{2,}/g, "\n");
      return { code: tidy, map: null };
    },
  };
}

const ofEmbed = closureOf(EMBED);

/**
 * Puts all that the element needs before one can type into one file, which browsers keep for a year; embed.js itself
 * only names it. What is loaded later stays in files of its own.
 */
function coreOfEmbed(id: string, modules: Modules): string | undefined {
  return ofEmbed(modules).has(id) && id !== EMBED && !UNUSED.test(id) ? "core" : undefined;
}

const DOCUMENT_PAGE = `${here}src/pages/document.ts`;
const MAIN = `${here}src/main.ts`;
const ofMain = closureOf(MAIN);
const ofDocument = closureOf(DOCUMENT_PAGE);
const ofHome = closureOf(`${here}src/pages/home.tsx`);

/** What only a document needs: the packages of its text, but for the words that the list of documents says too. */
const OF_TEXT =
  /\/packages\/(?:binding|schema|editor)\/(?!src\/(?:index|messages|late\.))|\/node_modules\/(?:prosemirror-|yjs|y-prosemirror|y-protocols)/;

/** What both pages have: the app's own parts, and the list of what is kept on the device. */
const OF_BOTH = /\/web\/src\/|\/packages\/client\/src\/copies|\/node_modules\/@preact\/signals-core\//;

/**
 * What both pages have of the app is one file, and what only a document needs is another: in forty small ones each is
 * compressed by itself and asked for by itself. A list by name: by its imports the home page would have all of the
 * packages from which it takes a word.
 */
function partOfApp(id: string, modules: Modules): string | undefined {
  const isEntry = id === DOCUMENT_PAGE || id === MAIN;
  const isAtOnce = ofDocument(modules).has(id) || ofMain(modules).has(id);
  if (isEntry || !isAtOnce || UNUSED.test(id)) return undefined;
  if (OF_TEXT.test(id)) return "text";
  if (!OF_BOTH.test(id)) return undefined;
  return ofMain(modules).has(id) || ofHome(modules).has(id) ? "shared" : "text";
}

export default defineConfig({
  root: here,
  resolve: {
    conditions: ["source", "module", "browser", "development|production"],
    alias: {
      "lib0/logging": `${here}src/yjs-logging.ts`,
      "lib0/broadcastchannel": `${here}src/no-channel.ts`,
    },
  },
  build: {
    target,
    cssTarget: target,
    sourcemap: true,
    // A font as a data: URL would be loaded by everyone, and `font-src` would have to allow it.
    assetsInlineLimit: 0,
    modulePreload: {
      polyfill: false,
      // The files of a document's page are asked for together. What comes beside the text names its imports itself, and its styles: a list
      // of all their names would come before the text.
      resolveDependencies: (file, needed) =>
        /^assets\/(?:document|text)-/.test(file) ? needed : needed.filter((name) => name.endsWith(".css")),
    },
    // How much comes before one can type is held by a test, in what is sent and not in what is parsed.
    chunkSizeWarningLimit: 4_000,
  },
  plugins: [preloadFirstFont(), describeShell(), tidyStyles()],
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
          output: { codeSplitting: { groups: [{ name: partOfApp, debugName: "app" }] } },
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
            codeSplitting: { groups: [{ name: coreOfEmbed, debugName: "core" }] },
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
