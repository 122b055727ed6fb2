/**
 * The page of the manual that shows what was measured. Owns: its words and tables.
 * Must never: show a figure that did not come from a run, or keep quiet about one that failed.
 */
import { type ContenderId, contenders } from "./contender.ts";
import type { Results, Result } from "./results.ts";
import type { Figure, Scenario, Target } from "./scenario.ts";
import { type Summary, judge, problems, summarize } from "./verdict.ts";

/** Rounds below which a median says little. */
export const FEWEST_ROUNDS = 3;

/** Three digits that count, with separators. */
export function digits(value: number): string {
  if (value === 0) return "0";
  const decimals = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value))));
  const rounded = Number(value.toPrecision(3));
  return rounded.toLocaleString("en", { minimumFractionDigits: 0, maximumFractionDigits: Math.min(decimals, 3) });
}

function cell(summary: Summary | undefined): string {
  if (summary === undefined) return "–";
  const { median, least, most } = summary;
  return least === most ? digits(median) : `**${digits(median)}** (${digits(least)}-${digits(most)})`;
}

export function targetText({ limit, value, times }: Target, unit: string): string {
  const sign = limit === "at most" ? "≤" : "≥";
  return times === undefined
    ? `${sign} ${digits(value)} ${unit}`.trim()
    : `${sign} ${value} × ${contenders[times].name}`;
}

function verdictText(result: Result, figure: Figure): string {
  const { target, id } = figure;
  if (target === undefined) return "";
  const verdict = judge(result.outcomes, figure);
  if (verdict === undefined) {
    return summarize(result.outcomes, "weft", id) === undefined ? "not valid" : "no comparison";
  }
  const text = verdict.isMet ? "met" : "**not met**";
  return target.times === undefined ? text : `${digits(verdict.value)} ×, ${text}`;
}

/** One scenario's table, and what went wrong below it. */
export function renderScenario(scenario: Scenario, result: Result): string {
  const columns = scenario.contenders;
  const head = ["", ...columns.map((id) => contenders[id].name), "target", "Weft"];
  const rows = scenario.figures.map((figure) => [
    figure.unit === "" ? figure.name : `${figure.name}, ${figure.unit}`,
    ...columns.map((id) => cell(summarize(result.outcomes, id, figure.id))),
    figure.target === undefined ? "" : targetText(figure.target, figure.unit),
    verdictText(result, figure),
  ]);
  const failures = columns.flatMap((id) => {
    const reasons = problems(result.outcomes, id);
    if (reasons.length === 0) return [];
    const runs = result.outcomes[id]?.filter((outcome) => "problem" in outcome).length;
    return [`- ${contenders[id].name}: ${runs} of ${result.rounds} runs gave no figure (${reasons.join("; ")}).`];
  });
  const table = [head, head.map((_, index) => (index === 0 ? "---" : "--:")), ...rows];
  return [
    table.map((row) => `| ${row.join(" | ")} |`).join("\n"),
    ...(failures.length > 0 ? [failures.join("\n")] : []),
  ].join("\n\n");
}

/** Names of the contenders that a run needs. */
export function namesOf(ids: readonly ContenderId[]): string {
  return ids.map((id) => contenders[id].name).join(", ");
}

export function renderPage(scenarios: readonly Scenario[], results: Results): string {
  const measured = scenarios.flatMap((scenario) => {
    const result = results[scenario.id];
    return result === undefined ? [] : [{ scenario, result }];
  });
  const parts = measured.map(
    ({ scenario, result }) =>
      `## ${scenario.title}\n\n${scenario.description}\n\n${renderScenario(scenario, result)}\n\n` +
      `${result.rounds} rounds on ${result.measured}, Node ${result.node}, ${result.machine}${result.pinned ? "" : ", sharing cores with the load"}.`,
  );
  return `# Benchmarks\n\n${parts.join("\n\n")}\n`;
}
