/**
 * The shape of the house: who may import whom, what stands at the top, what a dependency may be.
 * Owns: the rules of CONTRIBUTING.md that a machine can hold. Each failure names the file and the way out.
 */
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));
const files = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], {
  cwd: root,
  encoding: "utf8",
})
  .split("\n")
  .filter((file) => file !== "" && existsSync(join(root, file)));
const sources = files.filter((file) => /\.(ts|tsx|js)$/.test(file) && !file.endsWith(".d.ts"));

const TOP =
  /^(server|web|packages|test|package\.json|package-lock\.json|docker-compose\.yml|README\.md|LICENSE|CHANGELOG\.md|CONTRIBUTING\.md|SECURITY\.md|\..+)$/;

/** Which rooms a room may import from; what is not named here is forbidden. `test` may import anything. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  "packages/protocol": [],
  "packages/schema": [],
  "packages/client": ["packages/protocol"],
  "packages/binding": ["packages/schema"],
  "packages/editor": ["packages/client", "packages/schema", "packages/binding"],
  web: ["packages/editor", "packages/client", "packages/schema", "packages/protocol"],
  "server/ops": [],
  "server/storage": ["server/ops"],
  "server/backup": ["server/storage"],
  "server/webhooks": ["server/ops", "server/storage"],
  "server/export": ["server/ops", "server/storage", "packages/schema"],
  "server/search": ["server/ops", "server/storage", "packages/schema"],
  "server/access": ["server/ops", "server/storage", "packages/protocol"],
  "server/collab": ["server/ops", "server/storage", "server/access", "packages/protocol"],
  "server/http": [
    "server/ops",
    "server/export",
    "server/search",
    "server/storage",
    "server/access",
    "server/collab",
    "server/webhooks",
    "packages/protocol",
    "packages/schema",
  ],
  "server/config.ts": ["server/ops", "server/access", "packages/protocol"],
  "server/app.ts": [
    "server/config.ts",
    "server/ops",
    "server/access",
    "server/collab",
    "server/http",
    "server/search",
    "server/storage",
    "server/webhooks",
  ],
  "server/main.ts": [
    "server/config.ts",
    "server/app.ts",
    "server/ops",
    "server/access",
    "server/collab",
    "server/export",
    "server/http",
    "server/search",
    "server/storage",
    "server/webhooks",
    "packages/protocol",
    "packages/schema",
  ],
  "server/version.ts": [],
  "server/commands": [
    "server/main.ts",
    "server/config.ts",
    "server/version.ts",
    "server/ops",
    "server/access",
    "server/backup",
    "server/export",
    "server/search",
    "server/storage",
    "server/webhooks",
    "packages/protocol",
  ],
  "server/bin.js": ["server/commands"],
  "server/install.js": [],
  "server/start.js": ["server/install.js"],
};

interface Import {
  readonly from: string;
  /** A file of this repository, or a package name. */
  readonly to: string;
}

function importsOf(file: string): Import[] {
  const text = readFileSync(join(root, file), "utf8").replace(/\/\*[\s\S]*?\*\//g, "");
  const found = text.matchAll(
    /(?:^|\n)\s*(?:import|export)\s[^"';]*?from\s*"([^"]+)"|\bimport\(\s*"([^"]+)"|(?:^|\n)\s*import\s*"([^"]+)"/g,
  );
  return [...found].map((match) => {
    const specifier = match[1] ?? match[2] ?? match[3] ?? "";
    if (specifier.startsWith(".")) {
      return { from: file, to: relative(root, resolve(root, dirname(file), specifier.replace(/\?.*$/, ""))) };
    }
    const [, own, part = ""] = /^@weft\/([a-z]+)(\/[a-z]+)?$/.exec(specifier) ?? [];
    if (own === undefined || (part !== "" && !exportsOf(own).includes(`.${part}`)))
      return { from: file, to: specifier };
    return { from: file, to: own === "server" || own === "web" ? own : `packages/${own}/src${part}/index.ts` };
  });
}

/** The names that a package may be opened by: "." is its own, "./html" a part that a browser need not load. */
function exportsOf(name: string): string[] {
  const manifest = JSON.parse(readFileSync(join(root, `packages/${name}/package.json`), "utf8")) as {
    readonly exports?: Readonly<Record<string, unknown>>;
  };
  return Object.keys(manifest.exports ?? {});
}

const imports = sources.flatMap(importsOf);
const inside = imports.filter(({ to }) => sources.includes(to));

/** The room of a file: `packages/<name>`, `web`, `test`, or the part of the server. */
function roomOf(file: string): string {
  const [first = "", second = ""] = file.split("/");
  return first === "packages" || first === "server" ? `${first}/${second}` : first;
}

const isTest = (file: string): boolean => file.startsWith("test/") || /^packages\/[a-z]+\/test\//.test(file);

describe("the house", () => {
  it("has nothing at the top but what the design names", () => {
    const top = [...new Set(files.map((file) => file.split("/")[0] ?? ""))];
    expect(top.filter((name) => !TOP.test(name))).toEqual([]);
  });

  it("imports one way only", () => {
    const wrong = inside.filter(({ from, to }) => {
      if (isTest(from) || roomOf(from) === roomOf(to)) return false;
      return MAY_IMPORT[roomOf(from)]?.includes(roomOf(to)) !== true;
    });
    expect(wrong.map(({ from, to }) => `${from} -> ${to}`)).toEqual([]);
  });

  it("has no circle of imports, neither of values nor of types", () => {
    const next = new Map<string, string[]>();
    for (const { from, to } of inside) next.set(from, [...(next.get(from) ?? []), to]);
    const done = new Set<string>();
    const circles: string[] = [];
    const walk = (file: string, path: readonly string[]): void => {
      if (path.includes(file)) circles.push([...path.slice(path.indexOf(file)), file].join(" -> "));
      if (path.includes(file) || done.has(file)) return;
      for (const to of next.get(file) ?? []) walk(to, [...path, file]);
      done.add(file);
    };
    for (const file of next.keys()) walk(file, []);
    expect(circles).toEqual([]);
  });

  it("keeps the layers of the server: rooms know no sockets, one file knows each database", () => {
    const wrong = imports.filter(
      ({ from, to }) =>
        (from === "server/collab/room.ts" && /socket|dialect|route/.test(to)) ||
        (from.startsWith("server/collab/") && /storage\/store-/.test(to)) ||
        // The search has an index of its own, and reads what is stored as others do.
        (from.startsWith("server/") && !/^server\/(storage|search)\//.test(from) && to === "node:sqlite") ||
        (/^server\/(http|access|ops|storage)\//.test(from) && to === "ws"),
    );
    expect(wrong.map(({ from, to }) => `${from} -> ${to}`)).toEqual([]);
  });

  it("opens a package only by its name", () => {
    const deep = imports.filter(
      ({ from, to }) =>
        (/^@weft\/[a-z]+\//.test(to) || (to.startsWith("packages/") && !/\/src\/([a-z]+\/)?index\.ts$/.test(to))) &&
        roomOf(from) !== roomOf(to) &&
        // A stage that a package's own tests play on may be lent to others.
        !(isTest(from) && isTest(to)),
    );
    expect(deep.map(({ from, to }) => `${from} -> ${to}`)).toEqual([]);
  });

  it("has no file without a head that says what it owns, none too long, none with an empty name", () => {
    const code = sources.filter((file) => !isTest(file));
    const read = (file: string): string => readFileSync(join(root, file), "utf8");
    expect(
      code.filter(
        (file) =>
          !read(file)
            .replace(/^#!.*\n/, "")
            .startsWith("/**"),
      ),
    ).toEqual([]);
    expect(code.filter((file) => read(file).split("\n").length > 400)).toEqual([]);
    expect(
      sources.filter((file) => /(^|\/)(utils?|helpers?|types|common|misc|manager)\.(ts|tsx|js)$/.test(file)),
    ).toEqual([]);
  });
});

describe("the dependencies", () => {
  interface Locked {
    readonly version?: string;
    readonly hasInstallScript?: boolean;
    readonly link?: boolean;
    readonly optionalDependencies?: Readonly<Record<string, string>>;
    readonly resolved?: string;
  }
  const lock = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")) as {
    readonly packages: Readonly<Record<string, Locked>>;
  };
  const entries = Object.entries(lock.packages).filter(([path]) => path.includes("node_modules/"));

  it("run no script when they are installed", () => {
    expect(entries.filter(([, entry]) => entry.hasInstallScript === true).map(([path]) => path)).toEqual([]);
  });

  it("hold one copy of yjs, lib0, preact and each prosemirror package: two would not know each other's objects", () => {
    const single = /node_modules\/(yjs|lib0|preact|y-protocols|prosemirror-[a-z]+)$/;
    const nested = entries.filter(([path]) => single.test(path) && path.split("node_modules/").length > 2);
    expect(nested.map(([path]) => path)).toEqual([]);
  });

  it("name no registry, so that they install from the user's own", () => {
    expect(
      entries.filter(([, entry]) => entry.link !== true && entry.resolved !== undefined).map(([path]) => path),
    ).toEqual([]);
  });

  it("are locked for every platform: npm ci refuses a lockfile that lacks another machine's optional packages", () => {
    const locked = new Set(entries.map(([path]) => path.split("node_modules/").at(-1)));
    const wanted = Object.values(lock.packages).flatMap((entry) => Object.keys(entry.optionalDependencies ?? {}));
    expect(wanted.filter((name) => !locked.has(name))).toEqual([]);
  });

  it("pin the Node that runs Weft to one version on every platform", () => {
    const runtimes = entries.filter(([path]) => /node_modules\/node-(bin-)?(darwin|linux|win)-/.test(path));
    expect(runtimes.map(([, entry]) => entry.version)).toEqual(Array.from({ length: 5 }, () => "26.10.0"));
  });

  it("that only the tests of other clients need stand in a lockfile of their own, with one yjs and no address", () => {
    const folder = join(root, "test/conformance/clients");
    const clients = JSON.parse(readFileSync(join(folder, "package-lock.json"), "utf8")) as typeof lock;
    const installed = Object.entries(clients.packages).filter(([path]) => path !== "");
    expect(installed.filter(([, entry]) => entry.resolved !== undefined)).toEqual([]);
    expect(
      installed.filter(([path]) => /node_modules\/(yjs|lib0|y-protocols)$/.test(path)).map(([path]) => path),
    ).toEqual(["node_modules/lib0", "node_modules/y-protocols", "node_modules/yjs"]);
    expect(entries.filter(([path]) => path.includes("hocuspocus"))).toEqual([]);
  });

  it("leave out @hono/node-ws, which would pull in a server that a reset connection can crash", () => {
    expect(entries.filter(([path]) => path.endsWith("@hono/node-ws"))).toEqual([]);
  });
});
