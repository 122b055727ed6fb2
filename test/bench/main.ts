/**
 * `npm run bench`: what Weft costs, beside rivals and a floor measured in the same rounds.
 * Owns: what runs when, and what of it is kept. `--only A,D` or a scenario's id narrows it, `--contenders weft,floor`
 * too, `--rounds 1` shortens it. Must never: write a page from fewer rounds or contenders than a comparison needs.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { CONTENDERS, type ContenderId, contenders, isPinned, pinGenerator, start } from "./contender.ts";
import { FEWEST_ROUNDS, digits, renderPages, renderTable } from "./page.ts";
import { hasPaper } from "./histories.ts";
import { folder, keepResults, resultOf } from "./results.ts";
import type { Scenario } from "./scenario.ts";
import { scenarios } from "./scenarios.ts";
import type { Outcome } from "./verdict.ts";

const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: String(FEWEST_ROUNDS) },
    only: { type: "string" },
    contenders: { type: "string" },
  },
});
const rounds = Number(values.rounds);
const only = values.only?.split(",");
const among = values.contenders?.split(",");
const unknown = [
  ...(only ?? []).filter((name) => !scenarios.some(({ id, group }) => id === name || group === name)),
  ...(among ?? []).filter((name) => !CONTENDERS.some((id) => id === name)),
];
if (unknown.length > 0 || !Number.isInteger(rounds) || rounds < 1) {
  console.error(
    `Not known: ${unknown.join(", ")}. Scenarios: ${scenarios.map(({ id }) => id).join(", ")}, or a letter for all of its kind. ` +
      `Contenders: ${CONTENDERS.join(", ")}. Rounds: a whole number.`,
  );
  process.exit(1);
}

const named = scenarios.filter(({ id, group }) => only === undefined || only.includes(id) || only.includes(group));
const chosen = named.filter(({ needsPaper }) => needsPaper !== true || hasPaper);
const absent = named.filter((scenario) => !chosen.includes(scenario)).map(({ id }) => id);
if (absent.length > 0) console.log(`Left out, for want of the editing history: ${absent.join(", ")}.`);
const isChosen = (id: ContenderId): boolean => among === undefined || among.includes(id);
const outcomes = new Map<string, Partial<Record<ContenderId, Outcome[]>>>();

async function measure(scenario: Scenario, contender: ContenderId): Promise<Outcome> {
  const data = mkdtempSync(join(tmpdir(), "weft-bench-"));
  try {
    const server = await start(contenders[contender], data);
    try {
      return { sample: await scenario.run(server) };
    } catch (error) {
      return { problem: server.death ?? (error instanceof Error ? error.message : String(error)) };
    } finally {
      await server.stop();
    }
  } finally {
    rmSync(data, { recursive: true, force: true });
  }
}

function describe(outcome: Outcome, { figures }: Scenario): string {
  if ("problem" in outcome) return `no figure: ${outcome.problem}`;
  return figures
    .flatMap(({ id, name, unit }) => {
      const value = outcome.sample[id];
      return value === undefined ? [] : [`${name} ${digits(value)} ${unit}`.trim()];
    })
    .join(", ");
}

pinGenerator();
if (!isPinned) console.log("Server and load share their cores: there is one core, or no taskset.");
const begin = performance.now();
for (let round = 0; round < rounds; round++) {
  for (const scenario of chosen) {
    console.log(`\n${scenario.id}, round ${round + 1} of ${rounds}: ${scenario.title}`);
    const results = outcomes.get(scenario.id) ?? {};
    outcomes.set(scenario.id, results);
    // Each round begins with another one: who goes first finds the machine otherwise than who goes last.
    const order = scenario.contenders.filter(isChosen);
    for (const id of [...order.slice(round % order.length), ...order.slice(0, round % order.length)]) {
      const outcome = await measure(scenario, id);
      (results[id] ??= []).push(outcome);
      const minutes = ((performance.now() - begin) / 60_000).toFixed(1).padStart(5);
      console.log(`${minutes} min  ${contenders[id].name.padEnd(12)} ${describe(outcome, scenario)}`);
    }
  }
}

const measured = chosen.map((scenario) => ({ scenario, result: resultOf(rounds, outcomes.get(scenario.id) ?? {}) }));
for (const it of measured) console.log(`\n${it.scenario.id}: ${it.scenario.title}\n\n${renderTable(it)}`);
const isWhole = rounds >= FEWEST_ROUNDS && CONTENDERS.every(isChosen);
if (isWhole) {
  const results = keepResults(Object.fromEntries(measured.map(({ scenario, result }) => [scenario.id, result])));
  for (const [name, text] of renderPages(scenarios, results)) writeFileSync(join(folder, name), text);
  console.log(`\nWritten to ${folder}`);
} else {
  console.log(`\nNot written: the page needs all contenders and ${FEWEST_ROUNDS} rounds.`);
}
process.exit();
