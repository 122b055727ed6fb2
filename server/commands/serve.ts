/**
 * `weft serve`. Owns: a server as a program: it says where it is, and ends on signals.
 * Must never: build a part of it; `startServer` does.
 */
import { describeVariables, readConfig, unknownVariables } from "../config.ts";
import { startServer } from "../main.ts";
import { setUpCollector } from "../ops/collector.ts";
import { createLog } from "../ops/log.ts";
import { endOnSignals } from "../ops/shutdown.ts";
import { DiskFailure } from "../storage/store.ts";
import { type Command, EXIT } from "./command.ts";

export const serve: Command = {
  name: "serve",
  summary: "serves documents, by default on http://localhost:3000 with its data in ./data",
  count: [0, 0],
  options: {},
  details: `Variables say otherwise; an empty one counts as absent:

${describeVariables()
  .map((line) => `  ${line}\n`)
  .join("")}`,
  async run({ env, say }) {
    setUpCollector();
    const config = readConfig(env);
    const log = createLog(config.logLevel);
    for (const sentence of unknownVariables(env)) log.warn(sentence);
    const server = await startServer(config, { log });
    endOnSignals({ close: () => server.close(), log, isFatal: (error) => error instanceof DiskFailure });
    const address = config.publicUrl ?? server.url.replace("//127.0.0.1:", "//localhost:");
    say(`\n  Weft is running.\n\n  Open   ${address}\n  Data   ${config.dataDir}\n  Stop   Ctrl+C\n`);
    if (server.ownerLink !== undefined) {
      // Not into the log, which others may read.
      say(
        `  Nobody has an account here yet. Open this address to make yours, the owner's; it works once, within 24 hours:\n\n` +
          `  ${address}${server.ownerLink}\n`,
      );
    }
    return EXIT.done;
  },
};
