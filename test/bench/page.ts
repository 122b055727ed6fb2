/**
 * The page of the manual that shows what was measured. Owns: its words, its tables, and what its charts show.
 * Must never: show a figure that did not come from a run, or keep quiet about one that failed.
 */
import { readFileSync } from "node:fs";
import { type Bar, type Chart, type Panel, renderChart } from "./chart.ts";
import { type ContenderId, contenders } from "./contender.ts";
import { groups } from "./group.ts";
import type { Result, Results } from "./results.ts";
import { type Figure, type Scenario, type Target, judgedBy } from "./scenario.ts";
import { type Summary, judge, problems, summarize } from "./verdict.ts";

/** Rounds below which a median says little. */
export const FEWEST_ROUNDS = 3;

/** The page and its charts, by file name. */
export type Pages = ReadonlyMap<string, string>;

interface Measured {
  readonly scenario: Scenario;
  readonly result: Result;
}

/** Three digits that count, with separators. */
export function digits(value: number): string {
  if (value === 0) return "0";
  const decimals = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value))));
  return Number(value.toPrecision(3)).toLocaleString("en", { maximumFractionDigits: Math.min(decimals, 3) });
}

/** A median with its unit. */
function withUnit({ median }: Summary, unit: string): string {
  return `${digits(median)} ${unit}`.trim();
}

function cell(summary: Summary | undefined, failures: number): string {
  if (summary === undefined) return failures > 0 ? "no figure" : "–";
  const { median, least, most } = summary;
  return least === most ? digits(median) : `${digits(median)} (${digits(least)} to ${digits(most)})`;
}

/** What the target asks for, in words. */
export function targetText({ limit, value, times }: Target, unit: string): string {
  const sign = limit === "at most" ? "≤" : "≥";
  if (times !== undefined) return `${sign} ${value} × ${contenders[times].name}`;
  return `${sign} ${digits(value)} ${unit}`.trim();
}

function verdictText({ outcomes }: Result, figure: Figure): string {
  const { target, id } = figure;
  if (target === undefined) return "";
  const judged = judgedBy(target);
  return judged
    .map((contender) => {
      const name = judged.length > 1 ? `${contenders[contender].name} ` : "";
      const verdict = judge(outcomes, contender, figure);
      if (verdict === undefined) {
        const isThere = summarize(outcomes, contender, id) !== undefined;
        return `${name}${isThere ? "nothing to compare with" : "**no figure**"}`;
      }
      const text = verdict.isMet ? "met" : "**not met**";
      return `${name}${target.times === undefined ? text : `${digits(verdict.value)} ×: ${text}`}`;
    })
    .join("; ");
}

const failuresOf = ({ outcomes }: Result, id: ContenderId): number =>
  (outcomes[id] ?? []).filter((outcome) => "problem" in outcome).length;

/** One scenario's table, and what went wrong below it. */
export function renderTable({ scenario, result }: Measured): string {
  const columns = scenario.contenders;
  const head = ["", ...columns.map((id) => contenders[id].name), "target", "verdict"];
  const rows = scenario.figures.map((figure) => [
    figure.unit === "" ? figure.name : `${figure.name}, ${figure.unit}`,
    ...columns.map((id) => cell(summarize(result.outcomes, id, figure.id), failuresOf(result, id))),
    figure.target === undefined ? "" : targetText(figure.target, figure.unit),
    verdictText(result, figure),
  ]);
  const failures = columns.flatMap((id) => {
    const count = failuresOf(result, id);
    if (count === 0) return [];
    return [
      `- ${contenders[id].name}: ${count} of ${result.rounds} runs failed (${problems(result.outcomes, id).join("; ")}).`,
    ];
  });
  const table = [head, head.map((_, index) => (index === 0 ? "---" : "--:")), ...rows];
  const text = table.map((row) => `| ${row.join(" | ")} |`).join("\n");
  return failures.length > 0 ? `${text}\n\n${failures.join("\n")}` : text;
}

/** Where the target lies on the scale of the figures, for a picture: against another it is so many times its median. */
function placeOf(figure: Figure, { outcomes }: Result): Panel["target"] {
  const { target, unit, id } = figure;
  if (target === undefined) return undefined;
  const other = target.times === undefined ? undefined : summarize(outcomes, target.times, id);
  if (target.times !== undefined && other === undefined) return undefined;
  return { value: target.value * (other?.median ?? 1), text: targetText(target, unit) };
}

function panelOf({ scenario, result }: Measured, figure: Figure): Panel {
  const target = placeOf(figure, result);
  const bars = scenario.contenders.flatMap((id): Bar[] => {
    const summary = summarize(result.outcomes, id, figure.id);
    const bar = { name: contenders[id].name, isOwn: id === "weft" };
    if (summary !== undefined) return [{ ...bar, value: { ...summary, text: withUnit(summary, figure.unit) } }];
    return failuresOf(result, id) > 0 ? [{ ...bar, note: "no figure: see below" }] : [];
  });
  return { title: `${scenario.short}: ${figure.name}`, bars, ...(target === undefined ? {} : { target }) };
}

/** The figures that have a target, in pictures and in words. */
function chartOf(title: string, measured: readonly Measured[]): Chart {
  const panels = measured.flatMap((it) =>
    it.scenario.figures.filter((figure) => figure.target !== undefined).map((figure) => panelOf(it, figure)),
  );
  const description = panels
    .map(
      (panel) => `${panel.title}: ${panel.bars.map((bar) => `${bar.name} ${bar.value?.text ?? "none"}`).join(", ")}.`,
    )
    .join(" ");
  return { title, description, panels };
}

function renderScenario(measured: Measured): string {
  const { scenario, result } = measured;
  const where = result.pinned ? "" : ", the load on the same cores";
  return (
    `### ${scenario.title}\n\n${scenario.description}\n\n${renderTable(measured)}\n\n` +
    `${result.rounds} rounds on ${result.measured}, Node ${result.node}, ${result.machine}${where}.`
  );
}

function missed(measured: readonly Measured[]): string {
  const all = measured.flatMap(({ scenario, result }) =>
    scenario.figures.flatMap((figure) => {
      const { target } = figure;
      if (target === undefined) return [];
      return judgedBy(target).map((contender) => {
        const verdict = judge(result.outcomes, contender, figure);
        return { isMet: verdict?.isMet === true, verdict, contender, target, scenario, figure, result };
      });
    }),
  );
  const left = all.filter(({ isMet }) => !isMet);
  const count = `${all.length - left.length} of ${all.length} targets are met.`;
  if (left.length === 0) return count;
  const lines = left.map(({ scenario, figure, result, contender, target, verdict }) => {
    const own = summarize(result.outcomes, contender, figure.id);
    const value = own === undefined ? "no figure" : withUnit(own, figure.unit);
    const compared = verdict === undefined ? " (nothing to compare with)" : ` (${digits(verdict.value)} ×)`;
    const ratio = target.times === undefined || own === undefined ? "" : compared;
    const whose = judgedBy(target).length > 1 ? `, ${contenders[contender].name}` : "";
    return `- ${scenario.short}, ${figure.name}${whose}: ${value}${ratio}, should be ${targetText(target, figure.unit)}.`;
  });
  return `${count} These are not:\n\n${lines.join("\n")}`;
}

/** Versions of what stands in a folder with a lockfile of its own, as they are installed. */
function versionsIn(folder: "rivals" | "editors"): Readonly<Record<string, string>> {
  const manifest = readFileSync(new URL(`${folder}/package.json`, import.meta.url), "utf8");
  return (JSON.parse(manifest) as { readonly dependencies: Readonly<Record<string, string>> }).dependencies;
}

function intro(): string {
  const versions = versionsIn("rivals");
  const editors = versionsIn("editors");
  return `Made by \`npm run bench\`, in some 75 minutes on two cores. Every figure on this page comes from a run of it, and the
raw ones are in [results.json](results.json). A cell is the median of the rounds, with the lowest and the highest.

- **Weft** as an operator starts it: it validates every update, keeps every document, and acknowledges what is on disk.
- **Hocuspocus** is \`@hocuspocus/server\` ${versions["@hocuspocus/server"]} with its defaults. Its SQLite extension stands on a package
  that must be compiled when it is installed; its table and statements are used over Node's own SQLite instead, through its extension
  for databases.
- **y-websocket** is the server that comes with \`y-websocket\` ${versions["y-websocket"]}. It keeps documents in memory only and acknowledges nothing.
- **floor** is a broadcast over \`ws\` that builds each frame once, checks nothing and keeps nothing: what Node and the kernel ask
  for. Where clients open a document, it sends them a frame that was built beforehand.

All run on the same Node, each run in a process of its own on an empty folder, one after another; the next round begins with another
one. Where there are two cores and \`taskset\`, the server has one for itself with all its threads, and the load has the other.
CPU is the user and system time of the whole process. Memory is what is resident after the collector has run.
A ratio is taken within each round, and the median of the ratios counts. Machines differ and neighbours disturb: trust the
ratios, not the digits. A run in which not everything arrived at everybody gives no figure, and is named below its table.

The load is one process that speaks both protocols over bare sockets, with one client of Yjs's to check what arrived where that
matters. Its clients do not send presence back that they hear, as some published providers do.

In scenario T editors are measured, and not servers:

- **Weft** as another page embeds it: \`embed.js\` from the server, and one tag, with its toolbar and all its plugins.
- **Weft's binding** is what it stands on: its schema and its plugins for Yjs in a plain view, over \`y-websocket\` ${editors["y-websocket"]}.
- **Tiptap** is \`@tiptap/core\` ${editors["@tiptap/core"]} with its StarterKit and its Collaboration (\`@tiptap/y-tiptap\` ${editors["@tiptap/y-tiptap"]}), over \`y-websocket\`.
- **BlockNote** is \`@blocknote/core\` ${editors["@blocknote/core"]} with its collaboration over \`y-prosemirror\` ${editors["y-prosemirror"]} and \`y-websocket\`, and
  without the menus that its React package adds.
- **ProseMirror** is \`prosemirror-view\` ${editors["prosemirror-view"]} with a small schema, a history and the usual keys, and nobody else to share with.

Each opens in a Chromium of its own, which may use all cores. Keys are real ones, pressed over Chromium's own protocol, each
after the last was painted; 20 letters at each place are left out, while the browser compiles.

\`npm run bench -- --only A,D\` measures some scenarios and leaves the others' figures as they are; \`--contenders weft,floor\` or
\`--rounds 1\` is for a quick look and writes nothing. Scenarios D and F replay a real
editing history, \`automerge-paper\` of github.com/josephg/editing-traces, from the folder that \`WEFT_HISTORIES\` names, and T
takes its words.`;
}

/** The page and its charts, from what was measured. */
export function renderPages(scenarios: readonly Scenario[], results: Results): Pages {
  const measured = scenarios.flatMap((scenario) => {
    const result = results[scenario.id];
    return result === undefined ? [] : [{ scenario, result }];
  });
  const pages = new Map<string, string>();
  const sections = Object.entries(groups).flatMap(([letter, { title, about }]) => {
    const own = measured.filter(({ scenario }) => scenario.group === letter);
    if (own.length === 0) return [];
    const file = `${title.toLowerCase().replaceAll(/[^a-z]+/g, "-")}.svg`;
    pages.set(file, renderChart(chartOf(title, own)));
    return [
      `## ${title}\n\n${about}\n\n![Bars of the tables below](${file})\n\n${own.map(renderScenario).join("\n\n")}`,
    ];
  });
  pages.set("README.md", `${["# Benchmarks", intro(), missed(measured), ...sections].join("\n\n")}\n`);
  return pages;
}
