/**
 * The manual's examples. Owns: finding them in its pages, and running them as they stand there.
 */
import { readFileSync } from "node:fs";

/** The fenced code of a page that contains `part`. */
export function example(page: string, language: string, part: string): string {
  const text = readFileSync(new URL(`../../web/docs/${page}`, import.meta.url), "utf8");
  const blocks = [...text.matchAll(/```(\w+)\n([\s\S]+?)```/g)];
  const found = blocks.find(([, tag, code]) => tag === language && code?.includes(part))?.[2];
  if (found === undefined) throw new Error(`${page} has no ${language} example with ${part}`);
  return found;
}

/** Runs an example's statements; what it imports or takes for granted is handed in, what it makes is handed out. */
export async function run(code: string, given: Record<string, unknown>, makes: string): Promise<unknown> {
  const body = code.replaceAll(/^import .*$/gm, "");
  const AsyncFunction = Object.getPrototypeOf(async () => {}).constructor as new (
    ...parts: string[]
  ) => (...values: unknown[]) => Promise<unknown>;
  return new AsyncFunction(...Object.keys(given), `${body}\nreturn ${makes};`)(...Object.values(given));
}
