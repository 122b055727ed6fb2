/**
 * `npm run bench`: what Weft costs, beside a floor measured in the same run. Medians over interleaved rounds.
 * Writes web/docs/benchmarks/README.md. Every ratio is against the floor of its own round, since machines differ.
 */
import { fdatasyncSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { startProcess } from "../helpers/process.ts";
import { type Load, measure, startScript } from "./load.ts";

const ROUNDS = Number(process.argv[2] ?? 3);
const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

const relay: Omit<Load, "acks"> = { document: () => "one", clients: 50, writers: 10, rate: 10, duration: 5_000 };
const acks: Load = {
  document: (client) => `d${client}`,
  clients: 100,
  writers: 100,
  rate: 2,
  duration: 5_000,
  acks: true,
};

interface Row {
  readonly name: string;
  readonly unit: string;
  readonly weft: number[];
  readonly floor: number[];
}
const rows: Record<"relay" | "ackHalf" | "ackTail", Row> = {
  relay: { name: "One document, 50 clients, 100 edits/s: server CPU per delivery", unit: "µs", weft: [], floor: [] },
  ackHalf: { name: "100 writers, 2 edits/s each: edit to durable ack, median", unit: "ms", weft: [], floor: [] },
  ackTail: { name: "the same, 99th percentile", unit: "ms", weft: [], floor: [] },
};

const quantile = (sorted: readonly number[], q: number): number =>
  sorted[Math.floor((sorted.length - 1) * q)] ?? Number.NaN;
const median = (values: readonly number[]): number =>
  quantile(
    values.toSorted((a, b) => a - b),
    0.5,
  );

/** Milliseconds of an appended record with a flush, sorted: what the disk asks for one durable write. */
function flushTimes(folder: string): number[] {
  const file = openSync(join(folder, "flush"), "a");
  const times = Array.from({ length: 500 }, () => {
    const start = performance.now();
    writeSync(file, Buffer.alloc(200));
    fdatasyncSync(file);
    return performance.now() - start;
  });
  return times.sort((a, b) => a - b);
}

for (let round = 1; round <= ROUNDS; round++) {
  console.log(`round ${round} of ${ROUNDS}`);
  const folder = mkdtempSync(join(tmpdir(), "weft-bench-"));
  const floor = await startScript(here("floor.ts"));
  rows.relay.floor.push((await measure(floor, { ...relay, acks: false })).cpuPerDelivery);
  await floor.end();

  const weft = await startProcess(folder);
  rows.relay.weft.push((await measure({ ...weft, end: () => weft.end() }, { ...relay, acks: true })).cpuPerDelivery);
  const { ackLatencies } = await measure({ ...weft, end: () => weft.end() }, acks);
  rows.ackHalf.weft.push(quantile(ackLatencies, 0.5));
  rows.ackTail.weft.push(quantile(ackLatencies, 0.99));
  await weft.end();

  const flushes = flushTimes(folder);
  rows.ackHalf.floor.push(quantile(flushes, 0.5));
  rows.ackTail.floor.push(quantile(flushes, 0.99));
  rmSync(folder, { recursive: true });
}

const lines = Object.values(rows).map((row) => {
  const spread = `${Math.min(...row.weft).toFixed(2)}-${Math.max(...row.weft).toFixed(2)}`;
  const ratio = median(row.weft) / median(row.floor);
  return `| ${row.name} | ${median(row.weft).toFixed(2)} ${row.unit} | ${spread} | ${median(row.floor).toFixed(2)} ${row.unit} | ${ratio.toFixed(1)} × |`;
});
const page = `# Benchmarks

Made by \`npm run bench\`: medians of ${ROUNDS} rounds, each with its own floor, on ${cpus().length} cores
(${cpus()[0]?.model.trim() ?? "unknown"}), Node ${process.versions.node}. Server and load generator share the machine:
trust the ratios, not the digits. Weft validates, stores and acknowledges durably in all of them.

| | Weft | spread | floor | ratio |
| --- | --: | --: | --: | --: |
${lines.join("\n")}

The floor of the first row is a bare \`ws\` broadcast that checks and keeps nothing. The floor of the others is one
appended record with \`fdatasync\` on the same disk, without any network.
`;
writeFileSync(here("../../web/docs/benchmarks/README.md"), page);
console.log(`\n${page}`);
