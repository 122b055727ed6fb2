/**
 * How the process ends. Owns: signals, the deadline, exit codes, and what becomes of errors that nobody caught.
 * Must never: know what is being closed.
 */
import type { Log } from "./log.ts";

/** Exit code for a disk that cannot promise anything any more (EX_SOFTWARE, sysexits.h). */
const EXIT_DISK = 70;

/** Supervisors kill after ten seconds (docker stop); ending a little earlier leaves time for a last log line. */
const DEADLINE = 9_000;
/** Milliseconds within which a further signal is taken for the same one. */
const SAME_SIGNAL = 500;

/**
 * Ends the process on SIGTERM or SIGINT: exit 0 after `close`, 1 when it fails or takes too long; a second signal
 * ends it at once. `isFatal` picks errors after which nothing more may be written.
 */
export function endOnSignals({
  close,
  log,
  isFatal,
}: {
  close: () => Promise<void>;
  log: Log;
  isFatal: (error: unknown) => boolean;
}): void {
  let since: number | undefined;
  const onSignal = (signal: NodeJS.Signals): void => {
    // One Ctrl+C or one stop of a supervisor often comes twice: to the whole group, and passed on by npm.
    if (since !== undefined && performance.now() - since < SAME_SIGNAL) return;
    if (since !== undefined) {
      log.warn({ signal }, "second signal, ending at once");
      process.exit(1);
    }
    since = performance.now();
    log.info({ signal }, "stopping");
    setTimeout(() => {
      log.error("could not stop in time; everything that was acknowledged is on disk");
      process.exit(1);
    }, DEADLINE).unref();
    close().then(
      () => {
        log.info("stopped");
        process.exit(0);
      },
      (error: unknown) => {
        log.error({ err: error }, "stopping failed");
        process.exit(1);
      },
    );
  };
  process.on("SIGTERM", onSignal);
  process.on("SIGINT", onSignal);

  // An error that nobody caught is logged and the process goes on. Ending would be the safer choice if memory were
  // the truth; here the log on disk is: nothing is acknowledged before its commit, a room that throws is rebuilt
  // from that log, and a frame that can end the process would end every document in it, again after each restart.
  const onUncaught = (error: unknown): void => {
    if (isFatal(error)) exitForDisk(log, error);
    log.error({ err: error }, "uncaught error");
  };
  process.on("uncaughtException", onUncaught);
  process.on("unhandledRejection", onUncaught);
}

/** Ends the process because the disk failed: a supervisor restarts it, and the log is replayed from what is there. */
export function exitForDisk(log: Log, error: unknown): never {
  log.fatal({ err: error }, "the disk failed while saving; ending so that the log is read back from the disk");
  process.exit(EXIT_DISK);
}
