/**
 * The log: one JSON line per event on stderr. Owns: the format and how errors are shown.
 * Must never: be given document content, presence, tokens, cookies or query strings.
 */
import { type DestinationStream, type Logger, destination, pino } from "pino";

export type Log = Logger;

/**
 * A log at `level`. Writes synchronously: the lines that matter most are those before the process ends.
 * Give `stream` to write elsewhere.
 */
export function createLog(level: string, stream?: DestinationStream): Log {
  return pino(
    {
      level,
      base: null,
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
    },
    stream ?? destination({ dest: 2, sync: true }),
  );
}
