/**
 * Scenario T: what a letter costs in a long document, one's own and somebody else's, in a real browser.
 */
import { EDITORS, type Running } from "./contender.ts";
import { type Desk, type Letters, type Spot, openDesk } from "./desk.ts";
import { Latencies } from "./latencies.ts";
import type { Timed } from "./pages/subject.ts";
import { proseOf } from "./prose.ts";
import type { Figure, Sample, Scenario } from "./scenario.ts";

const BLOCKS = 3_000;
/** Near the beginning, in the middle and near the end; within a line, so that what follows in the block moves on. */
const SPOTS: readonly Spot[] = [2, BLOCKS / 2 + 2, BLOCKS - 3].map((block) => ({ block, offset: 60 }));
/** Letters that count, at each spot. */
const LETTERS = 70;

async function atDesk(server: Running, run: (desk: Desk) => Promise<Sample>): Promise<Sample> {
  const desk = await openDesk(server, proseOf(BLOCKS));
  try {
    return await run(desk);
  } finally {
    await desk.close();
  }
}

/** What is told of all letters, by the time `read` of each of them. */
function sampleOf(id: string, spots: readonly Letters[], read: (timed: Timed) => number | undefined): Sample {
  const latencies = new Latencies();
  for (const value of spots.flatMap(({ timed }) => timed).map(read)) if (value !== undefined) latencies.add(value);
  return { [`${id}50`]: latencies.quantile(0.5), [`${id}95`]: latencies.quantile(0.95) };
}

function cpuOf(spots: readonly Letters[]): Sample {
  return { cpu: spots.reduce((sum, { cpu }) => sum + cpu, 0) / spots.length };
}

/** The binding by itself, and the whole editor with all that it does beside it. */
const NEAR_PLAIN = { limit: "at most", value: 1.3, times: "prosemirror", judged: ["binding", "weft"] } as const;

const figures = (id: string, name: string): Figure[] => [
  { id: `${id}50`, name: `${name}, p50`, unit: "ms" },
  { id: `${id}95`, name: `${name}, p95`, unit: "ms", target: NEAR_PLAIN },
];
const cpu: Figure = { id: "cpu", name: "CPU a letter", unit: "ms", target: NEAR_PLAIN };

const keys: Scenario = {
  id: "T-type",
  group: "T",
  title: "Typing in 3,000 blocks",
  short: "Typing",
  description:
    "Key to paint is from the key until the page is done with the frame that shows its letter, and holds the wait for that " +
    "frame; work is what the page's thread does of it. CPU is all of that thread's, the time between the letters included. " +
    "70 letters each near the beginning, in the middle and near the end.",
  contenders: EDITORS,
  needsPaper: true,
  figures: [
    ...figures("paint", "key to paint"),
    ...figures("work", "work"),
    cpu,
    { id: "text", name: "open, first text", unit: "ms", target: { ...NEAR_PLAIN, value: 1.2, judged: ["weft"] } },
    { id: "open", name: "open, last block", unit: "ms" },
  ],
  run: async (server) =>
    atDesk(server, async (desk) => {
      const spots: Letters[] = [];
      for (const spot of SPOTS) spots.push(await desk.type(spot, LETTERS));
      return {
        ...sampleOf("paint", spots, ({ paint }) => paint),
        ...sampleOf("work", spots, ({ work }) => work),
        ...cpuOf(spots),
        text: desk.opened.text,
        open: desk.opened.all,
      };
    }),
};

const others: Scenario = {
  id: "T-hear",
  group: "T",
  title: "Somebody else types in the same 3,000 blocks",
  short: "Hearing",
  description:
    "What the page's thread does for a letter, from its arrival until the page is done with the next frame. 70 letters each " +
    "in sight, in the middle and near the end of the document; the reader's caret stands near its beginning.",
  contenders: EDITORS,
  needsPaper: true,
  figures: [...figures("work", "work"), cpu],
  run: async (server) =>
    atDesk(server, async (desk) => {
      const spots: Letters[] = [];
      await desk.type({ block: 1, offset: 60 }, 0);
      for (const spot of SPOTS) spots.push(await desk.hear(spot, LETTERS));
      return { ...sampleOf("work", spots, ({ work }) => work), ...cpuOf(spots) };
    }),
};

/** People at their keys. */
export const typing: readonly Scenario[] = [keys, others];
