/**
 * Scenarios A and B: edits on their way from who types to who reads, in one document and in many.
 */
import { SERVERS, type Running } from "./contender.ts";
import { Crowd, type CrowdShape } from "./crowd.ts";
import type { Scenario } from "./scenario.ts";

/** Milliseconds of load before the measured ones, in which code is compiled, and measured ones. */
const WARM_UP = 1_500;
const MEASURED = 4_000;

interface Typed {
  /** Server CPU in microseconds. */
  readonly cpu: number;
  readonly edits: number;
  readonly deliveries: number;
  /** Seconds until everything had arrived and was acknowledged. */
  readonly time: number;
  readonly p99: number;
}

async function typing(
  server: Running,
  shape: CrowdShape,
  type: (crowd: Crowd, duration: number) => Promise<void>,
): Promise<Typed> {
  const crowd = await Crowd.open(server, shape);
  try {
    await type(crowd, WARM_UP);
    await crowd.settled();
    crowd.reset();
    const edits = crowd.edits;
    const cpu = await server.cpu();
    const start = performance.now();
    await type(crowd, MEASURED);
    await crowd.settled();
    const time = (performance.now() - start) / 1_000;
    return {
      cpu: (await server.cpu()) - cpu,
      edits: crowd.edits - edits,
      deliveries: crowd.deliveries,
      time,
      p99: crowd.latencies.quantile(0.99),
    };
  } finally {
    crowd.close();
  }
}

interface OneDocument {
  readonly clients: number;
  /** Edits a second of all writers together. */
  readonly rate: number;
  /** Factors of the targets: CPU against the floor, edits a second at saturation against Hocuspocus. */
  readonly cpu: number;
  readonly saturation: number;
}

const WRITERS = 10;
const UNDER_WAY = 64;
const ONE_DOCUMENT: readonly OneDocument[] = [
  { clients: 50, rate: 100, cpu: 1.4, saturation: 2 },
  { clients: 300, rate: 30, cpu: 1.2, saturation: 1.2 },
  { clients: 1_000, rate: 10, cpu: 1.2, saturation: 1.2 },
];

const atARate = ({ clients, rate, cpu }: OneDocument): Scenario => ({
  id: `A-rate-${clients}`,
  group: "A",
  title: `${clients.toLocaleString("en")} clients, ${rate} edits a second`,
  short: `${clients.toLocaleString("en")} clients, ${rate} edits/s`,
  description: `The ${WRITERS} writers take turns.`,
  contenders: SERVERS,
  figures: [
    { id: "cpu", name: "CPU per delivery", unit: "µs", target: { limit: "at most", value: cpu, times: "floor" } },
    { id: "p99", name: "delivery, p99", unit: "ms", target: { limit: "at most", value: 1.5, times: "floor" } },
  ],
  async run(server) {
    const shape = { documents: 1, clients, writers: WRITERS };
    const typed = await typing(server, shape, (crowd, duration) => crowd.typeFor(duration, rate / WRITERS));
    return { cpu: typed.cpu / typed.deliveries, p99: typed.p99 };
  },
});

const asFastAsItGoes = ({ clients, saturation }: OneDocument): Scenario => ({
  id: `A-saturation-${clients}`,
  group: "A",
  title: `${clients.toLocaleString("en")} clients, as fast as it goes`,
  short: `${clients.toLocaleString("en")} clients at full speed`,
  description: `${UNDER_WAY} edits are under way at any time; one that everybody has makes room for the next.`,
  contenders: SERVERS,
  figures: [
    {
      id: "rate",
      name: "edits a second",
      unit: "",
      target: { limit: "at least", value: saturation, times: "hocuspocus" },
    },
    { id: "cpu", name: "CPU per delivery", unit: "µs", target: { limit: "at most", value: 0.5, times: "hocuspocus" } },
  ],
  async run(server) {
    const shape = { documents: 1, clients, writers: WRITERS };
    const typed = await typing(server, shape, (crowd, duration) => crowd.typeThrough(duration, UNDER_WAY));
    return { rate: typed.edits / typed.time, cpu: typed.cpu / typed.deliveries };
  },
});

const PAIRS: CrowdShape = { documents: 1_000, clients: 2, writers: 2 };

const pairs: Scenario = {
  id: "B-rate",
  group: "B",
  title: "4,000 edits a second",
  short: "1,000 documents, 4,000 edits/s",
  description: "Every client types two characters a second, in the document that it shares with one other.",
  contenders: SERVERS,
  figures: [
    { id: "cpu", name: "CPU per edit", unit: "µs", target: { limit: "at most", value: 1.4, times: "floor" } },
    { id: "p99", name: "delivery, p99", unit: "ms", target: { limit: "at most", value: 10 } },
  ],
  async run(server) {
    const typed = await typing(server, PAIRS, (crowd, duration) => crowd.typeFor(duration, 2));
    return { cpu: typed.cpu / typed.edits, p99: typed.p99 };
  },
};

const pairsSaturated: Scenario = {
  id: "B-saturation",
  group: "B",
  title: "As fast as it goes",
  short: "1,000 documents at full speed",
  description: "One edit is under way in every document. Where edits are acknowledged, the clock runs until all are.",
  contenders: SERVERS,
  figures: [
    { id: "rate", name: "edits a second", unit: "", target: { limit: "at least", value: 0.7, times: "floor" } },
    { id: "cpu", name: "CPU per edit", unit: "µs" },
  ],
  async run(server) {
    const typed = await typing(server, PAIRS, (crowd, duration) => crowd.typeThrough(duration, PAIRS.documents));
    return { rate: typed.edits / typed.time, cpu: typed.cpu / typed.edits };
  },
};

/** From who types to who reads. */
export const relay: readonly Scenario[] = [
  ...ONE_DOCUMENT.map(atARate),
  ...ONE_DOCUMENT.map(asFastAsItGoes),
  pairs,
  pairsSaturated,
];
