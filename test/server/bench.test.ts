/** The benchmark measures what it says: its clients count what arrives and nothing else, and its page says what was measured. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { type AddressInfo, type Socket, connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { WebSocketServer } from "ws";
import * as Y from "yjs";
import { renderChart } from "../bench/chart.ts";
import { Client } from "../bench/client.ts";
import { type Running, contenders } from "../bench/contender.ts";
import { Crowd } from "../bench/crowd.ts";
import { HOCUSPOCUS } from "../bench/dialect.ts";
import { FIRST_WRITER, readSpans, typedEdit } from "../bench/edits.ts";
import { Latencies } from "../bench/latencies.ts";
import { Line, clientFrame } from "../bench/line.ts";
import { renderPages } from "../bench/page.ts";
import { type Results, keepResults, resultOf } from "../bench/results.ts";
import type { Sample, Scenario } from "../bench/scenario.ts";
import { scenarios } from "../bench/scenarios.ts";
import { judge, summarize } from "../bench/verdict.ts";
import { yClient } from "../helpers/client.ts";
import { seeded } from "../helpers/random.ts";
import { runningHere } from "../helpers/running.ts";
import { testServer } from "../helpers/server.ts";
import { until } from "../helpers/until.ts";

const SHAPE = { documents: 2, clients: 4, writers: 3 };
const EDITS = 25;

/** A broadcast that does something else with the tenth edit. */
async function relay(tenth: "lose" | "repeat"): Promise<Running> {
  const server = new WebSocketServer({ port: 0, host: "127.0.0.1" });
  onTestFinished(() => server.close());
  let edits = 0;
  server.on("connection", (socket) =>
    socket.on("message", (message: Buffer) => {
      if (message[1] === 0) {
        socket.send(Uint8Array.of(0, 1, 2, 0, 0));
        return;
      }
      edits += 1;
      const times = edits !== 10 ? 1 : tenth === "lose" ? 0 : 2;
      // To who sent it too, as some servers do.
      for (const client of server.clients) for (let i = 0; i < times; i++) client.send(message);
    }),
  );
  await until(() => server.address());
  return runningHere((server.address() as AddressInfo).port, contenders.floor);
}

/** Hands on what comes from a server in pieces that are read one by one, at least as long as headers are among them. */
async function takeApart(client: Socket, port: number, piece: number): Promise<void> {
  const upstream = connect(port, "127.0.0.1");
  client.setNoDelay(true);
  client.on("error", () => upstream.destroy());
  upstream.on("error", () => client.destroy());
  client.on("data", (bytes) => upstream.write(bytes));
  client.on("close", () => upstream.destroy());
  let pieces = 0;
  for await (const bytes of upstream as AsyncIterable<Buffer>) {
    for (let at = 0; at < bytes.length;) {
      const end = pieces < 1_500 ? at + piece : bytes.length;
      client.write(bytes.subarray(at, end));
      at = end;
      pieces += 1;
      // The other side is in this process: it reads before the next piece is written.
      await turn();
      await turn();
    }
  }
}

function turn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

describe("the load", () => {
  it.each([
    { name: "y-websocket", contender: contenders.weft },
    { name: "Hocuspocus", contender: { ...contenders.weft, dialect: HOCUSPOCUS, path: "/hocuspocus" } },
  ])("counts each delivery once and every acknowledgement over the $name protocol", async ({ contender }) => {
    const server = await testServer();
    const crowd = await Crowd.open(runningHere(server.port, contender), SHAPE);
    for (let edit = 0; edit < EDITS; edit++) for (const writer of crowd.writers) crowd.type(writer);
    await crowd.settled();
    const typed = SHAPE.documents * SHAPE.writers * EDITS;
    expect(crowd.edits).toBe(typed);
    expect(crowd.deliveries).toBe(typed * (SHAPE.clients - 1));
    expect(crowd.latencies.count).toBe(crowd.deliveries);
    expect(crowd.ackLatencies.count).toBe(typed);
    expect(crowd.writers.map(({ client }) => [client.hearsAcks, client.unacked])).toEqual(
      crowd.writers.map(() => [true, 0]),
    );
    crowd.close();
    const reader = await yClient(server, "crowd-1");
    expect(reader.text.toJSON()).toBe("x".repeat(SHAPE.writers * EDITS));
  });

  it("notices an edit that was lost on its way", async () => {
    const crowd = await Crowd.open(await relay("lose"), { documents: 1, clients: 2, writers: 1 });
    onTestFinished(() => crowd.close());
    for (const writer of crowd.writers) for (let edit = 0; edit < 20; edit++) crowd.type(writer);
    await expect(crowd.settled()).rejects.toThrow("an edit was left out");
  });

  it("counts an edit that comes twice once", async () => {
    const crowd = await Crowd.open(await relay("repeat"), { documents: 1, clients: 2, writers: 1 });
    onTestFinished(() => crowd.close());
    for (const writer of crowd.writers) for (let edit = 0; edit < 20; edit++) crowd.type(writer);
    await crowd.settled();
    expect(crowd.deliveries).toBe(20);
  });

  it("says why a server has sent a client away", async () => {
    const server = await testServer();
    const client = new Client(runningHere(server.port), { document: "notes" });
    await client.synced;
    client.send(Uint8Array.of(250, 1));
    await until(() => client.failure);
    expect(client.failure).toMatch(/^closed with 44\d\d unknown message type/);
  });

  it("types so many edits as were asked for, by all writers alike", async () => {
    const server = await testServer();
    const crowd = await Crowd.open(runningHere(server.port), SHAPE);
    onTestFinished(() => crowd.close());
    await crowd.typeFor(200, 50);
    await crowd.settled();
    expect(crowd.writers.map(({ clock }) => clock)).toEqual(crowd.writers.map(() => 10));
  });

  it("reads in every update what Yjs reads in it", () => {
    const random = seeded(5);
    for (let round = 0; round < 200; round++) {
      const doc = new Y.Doc();
      const updates: Uint8Array[] = [];
      doc.on("update", (update: Uint8Array) => updates.push(update));
      for (let step = 0; step < 12; step++) {
        doc.clientID = FIRST_WRITER + Math.floor(random() * 3);
        const text = doc.getText("text");
        const place = Math.floor(random() * (text.length + 1));
        const what = random();
        if (what < 0.2 && place > 0) text.delete(place - 1, 1);
        else if (what < 0.3) text.format(0, text.length, { bold: true });
        else if (what < 0.4) doc.getMap("map").set("key", [step]);
        else text.insert(place, ["a", "é", "→", "🙂", "word"][Math.floor(random() * 5)] ?? "");
      }
      const merged = Y.mergeUpdates(updates);
      for (const update of [...updates, merged, merged, Y.encodeStateAsUpdate(doc)]) {
        const { from, to } = Y.parseUpdateMeta(update);
        const spans = readSpans(Uint8Array.of(1, 2, ...update), 2, update.length + 2);
        expect(spans).toEqual(Array.from(to, ([client, end]) => ({ client, from: from.get(client), to: end })));
      }
    }
    const [span] = readSpans(typedEdit(4, 300), 3, typedEdit(4, 300).length);
    expect(span).toEqual({ client: FIRST_WRITER + 4, from: 300, to: 301 });
  });

  it("sends whole messages and reads them out of a stream that comes in any pieces", async () => {
    const lengths = [3, 0, 125, 126, 300, 65_535, 65_536, 70_001];
    const sent = lengths.map((length) => new Uint8Array(length).map((_, index) => (length + index) & 255));
    for (const piece of [1, 7, 1_000, 200_000]) {
      const heard: Uint8Array[] = [];
      // What the server of `ws` answers goes through a hand that takes it apart.
      const echo = new WebSocketServer({ port: 0, host: "127.0.0.1" });
      echo.on("connection", (socket) =>
        socket.on("message", (message: Buffer) => {
          heard.push(Uint8Array.from(message));
          socket.send(message);
        }),
      );
      await until(() => echo.address());
      const server = createServer((socket: Socket) => {
        // The line is cut at the end, and the pieces with it.
        takeApart(socket, (echo.address() as AddressInfo).port, piece).catch(() => undefined);
      });
      server.listen(0, "127.0.0.1");
      await until(() => server.address());
      const got: Uint8Array[] = [];
      const ends: string[] = [];
      const handlers = {
        onOpen: () => sent.forEach((message) => line.send(clientFrame(message))),
        onMessage: (bytes: Uint8Array, start: number, end: number) => void got.push(bytes.slice(start, end)),
        onEnd: (reason: string) => void ends.push(reason),
      };
      const line = new Line((server.address() as AddressInfo).port, "/", [], handlers, true);
      await until(() => got.length === sent.length || ends.length > 0);
      line.cut();
      server.close();
      echo.close();
      expect(ends).toEqual([]);
      expect(heard).toEqual(sent);
      expect(got).toEqual(sent);
    }
  });

  it("knows below what a part of the times lies", () => {
    const latencies = new Latencies();
    expect(latencies.quantile(0.5)).toBeNaN();
    for (let i = 1; i <= 1_000; i++) latencies.add(i / 10);
    expect(latencies.quantile(0.5)).toBeCloseTo(50, 0);
    expect(latencies.quantile(0.99)).toBeCloseTo(99, 0);
    latencies.clear();
    expect(latencies.count).toBe(0);
  });
});

describe("the page", () => {
  const scenario: Scenario = {
    id: "A-test",
    group: "A",
    title: "A scenario",
    short: "test",
    description: "What it does.",
    contenders: ["weft", "hocuspocus", "floor"],
    figures: [
      { id: "cpu", name: "CPU", unit: "µs", target: { limit: "at most", value: 1.2, times: "floor" } },
      { id: "rate", name: "rate", unit: "", target: { limit: "at least", value: 2, times: "hocuspocus" } },
      { id: "memory", name: "memory", unit: "MiB", target: { limit: "at most", value: 8 } },
      { id: "time", name: "time", unit: "ms" },
    ],
    run: async () => ({}),
  };
  const weft = [10, 12, 11].map((cpu) => ({ sample: { cpu, rate: 3_000 * cpu, memory: 9, time: 1.234 } }));
  const floor = [10, 20, 10].map((cpu) => ({ sample: { cpu } }));
  const hocuspocus = [
    { sample: { cpu: 20, rate: 10_000 } },
    { problem: "not every edit reached everybody" },
    { sample: { cpu: 21, rate: 10_000 } },
  ];
  const results: Results = { "A-test": resultOf(3, { weft, floor, hocuspocus }) };
  const page = (): string => renderPages([scenario], results).get("README.md") ?? "";

  it("shows medians with their spread, targets, ratios within a round, and verdicts", () => {
    expect(page()).toContain("|  | Weft | Hocuspocus | floor | target | verdict |");
    expect(page()).toContain("| CPU, µs | 11 (10 to 12) | no figure | 10 (10 to 20) | ≤ 1.2 × floor | 1 ×: met |");
    expect(page()).toContain("| memory, MiB | 9 | no figure | – | ≤ 8 MiB | **not met** |");
    expect(page()).toContain("| time, ms | 1.23 | no figure | – |  |  |");
    expect(page()).toContain("2 of 3 targets are met. These are not:\n\n- test, memory: 9 MiB, should be ≤ 8 MiB.");
  });

  it("holds each of those who are judged to a target by itself", () => {
    const target = { limit: "at most", value: 1.3, times: "prosemirror", judged: ["binding", "weft"] } as const;
    const typing: Scenario = {
      ...scenario,
      contenders: ["weft", "binding", "prosemirror"],
      figures: [{ id: "paint", name: "key to paint", unit: "ms", target }],
    };
    const of = (paint: number): { sample: Sample }[] => [{ sample: { paint } }];
    const measured = { "A-test": resultOf(1, { weft: of(14), binding: of(12), prosemirror: of(10) }) };
    const text = renderPages([typing], measured).get("README.md") ?? "";
    expect(text).toContain("| ≤ 1.3 × ProseMirror | Weft's binding 1.2 ×: met; Weft 1.4 ×: **not met** |");
    expect(text).toContain("1 of 2 targets are met. These are not:");
    expect(text).toContain("- test, key to paint, Weft: 14 ms (1.4 ×), should be ≤ 1.3 × ProseMirror.");
  });

  it("gives no figure for what failed in any round, and says why", () => {
    const { outcomes } = results["A-test"] ?? { outcomes: {} };
    expect(summarize(outcomes, "hocuspocus", "rate")).toBeUndefined();
    expect(page()).toContain("- Hocuspocus: 1 of 3 runs failed (not every edit reached everybody).");
    const [cpu] = scenario.figures;
    const failed = { ...outcomes, weft: [...weft.slice(1), { problem: "gave up" }] };
    expect(cpu && judge(failed, "weft", cpu)).toBeUndefined();
    expect(cpu && judge({ weft }, "weft", cpu)).toBeUndefined();
  });

  it("draws what has a target, and says it in words", () => {
    const chart = renderPages([scenario], results).get("one-document-many-readers.svg") ?? "";
    expect(chart).toContain("<title ");
    expect(chart).toContain("test: CPU: Weft 11 µs, Hocuspocus none, floor 10 µs.");
    expect(chart).toContain("prefers-color-scheme: dark");
    expect(chart).toContain("no figure: see below");
    expect(chart).not.toMatch(/NaN|undefined|Infinity/);
    expect(renderChart({ title: "a < b & c", description: "", panels: [] })).toContain("a &lt; b &amp; c");
  });

  it("keeps what a run did not measure", () => {
    const folder = mkdtempSync(join(tmpdir(), "weft-results-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    keepResults({ one: resultOf(3, { weft }), two: resultOf(3, { weft }) }, folder);
    keepResults({ two: resultOf(4, { floor }) }, folder);
    const kept = JSON.parse(readFileSync(join(folder, "results.json"), "utf8")) as Results;
    expect(kept["one"]?.outcomes.weft).toEqual(weft);
    expect(kept["two"]).toMatchObject({ rounds: 4, outcomes: { floor } });
    expect(kept["two"]?.outcomes.weft).toBeUndefined();
  });

  it("knows every scenario by a name of its own, and every group has a title", () => {
    expect(new Set(scenarios.map(({ id }) => id)).size).toBe(scenarios.length);
    const all = Object.fromEntries(scenarios.map(({ id }) => [id, resultOf(3, { weft })]));
    const text = renderPages(scenarios, all).get("README.md") ?? "";
    expect(scenarios.filter(({ title }) => !text.includes(`### ${title}`))).toEqual([]);
  });
});

describe("what stands in a lockfile of its own", () => {
  interface Lock {
    readonly packages: Readonly<Record<string, { readonly resolved?: string; readonly version?: string }>>;
  }
  const read = (path: string): Lock => JSON.parse(readFileSync(new URL(path, import.meta.url), "utf8")) as Lock;
  const inside = (lock: Lock): string[] => Object.keys(lock.packages).filter((path) => path !== "");
  const rivals = read("../bench/rivals/package-lock.json");
  const editors = read("../bench/editors/package-lock.json");

  it.each([
    { name: "rivals", lock: rivals },
    { name: "editors", lock: editors },
  ])("has no address: $name", ({ lock }) => {
    expect(inside(lock).filter((path) => lock.packages[path]?.resolved !== undefined)).toEqual([]);
  });

  it("rivals: one yjs", () => {
    const single = inside(rivals).filter((path) => /node_modules\/(yjs|lib0|y-protocols)$/.test(path));
    expect(single).toEqual(["node_modules/lib0", "node_modules/y-protocols", "node_modules/yjs"]);
  });

  it("editors: one yjs, and of it and of ProseMirror the versions that Weft's own editor stands on", () => {
    const ours = read("../../package-lock.json").packages;
    const shared = inside(editors).filter((path) => /node_modules\/(yjs|y-[a-z]+|prosemirror-[a-z]+)$/.test(path));
    expect(shared.filter((path) => path.split("node_modules/").length > 2)).toEqual([]);
    const other = shared.filter(
      (path) => ours[path] !== undefined && ours[path].version !== editors.packages[path]?.version,
    );
    expect(other).toEqual([]);
    expect(shared).toEqual(expect.arrayContaining(["node_modules/yjs", "node_modules/prosemirror-view"]));
  });
});
