/**
 * The test projects. `npm test` runs all but the soak project; test/run.js prepares what they need first.
 * Tests run the TypeScript sources as Node does in production: through the "source" export condition.
 */
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { historiesFolder } from "./helpers/histories.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const conditions = ["source", "module", "node", "development|production"];
const shared = {
  root,
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: ["source"] } },
};
// Where others share the machine, a page may be late once; what fails twice is wrong. A run says which were tried again.
const retry = process.env["CI"] === undefined ? 0 : 1;
const node = {
  retry,
  environment: "node" as const,
  execArgv: ["--conditions=source"],
  testTimeout: 60_000,
  hookTimeout: 60_000,
};
// Real editing histories are not part of the project; where they are not at hand, test/run.js says so.
const replay = existsSync(historiesFolder) ? ["test/replay/**/*.test.ts"] : [];

// One project after the other: two cores hold no browser beside a server that is being killed.
const after = (groupOrder: number) => ({ sequence: { groupOrder } });

// Two work while another waits, for a disk, a clock or a process.
const serverWorkers = 3;

export default defineConfig({
  test: {
    projects: [
      {
        ...shared,
        test: {
          ...node,
          ...after(0),
          maxWorkers: 2,
          name: "unit",
          include: ["packages/*/test/**/*.test.ts", "test/*.test.ts"],
        },
      },
      {
        ...shared,
        test: {
          ...node,
          ...after(1),
          maxWorkers: serverWorkers,
          name: "server",
          include: ["test/{server,stores,conformance,convergence,fuzz}/**/*.test.ts", ...replay],
        },
      },
      {
        ...shared,
        test: {
          ...node,
          ...after(1),
          maxWorkers: serverWorkers,
          name: "crash",
          include: ["test/crash/**/*.test.ts"],
          testTimeout: 300_000,
        },
      },
      {
        ...shared,
        test: {
          ...node,
          ...after(2),
          // A page waits for its server, and a person for both.
          maxWorkers: 2,
          name: "browser",
          include: ["test/browser/**/*.test.ts"],
          testTimeout: 60_000,
        },
      },
    ],
  },
});
