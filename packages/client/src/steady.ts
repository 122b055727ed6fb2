/**
 * The status as a person should see it. Owns: that good news waits for a moment of quiet, so that who types reads one
 * word and not two in turn. Must never: hold back that something is not safe, or say "Saved" of what is not.
 */
import { STATUS_WORDS, statusText, type Status } from "./status.ts";

/** What is shown of a status that changes with each key. */
export interface SteadyStatus {
  /** What to show now that the status is this one; asking again with the same one changes nothing. */
  show(status: Status): Status;
  /** Forgets what was to be shown later. */
  end(): void;
}

/** Quiet that must pass before "Saving…" becomes "Saved", in milliseconds. */
const LINGER = 500;

/** Nothing is shown yet. `later` is called when the good news has waited long enough. */
export function createSteadyStatus(later: (status: Status) => void): SteadyStatus {
  let shown: Status | undefined;
  let latest: Status | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;

  return {
    show(status) {
      if (status === latest && shown !== undefined) return shown;
      latest = status;
      clearTimeout(timer);
      if (
        shown !== undefined &&
        statusText(shown) === STATUS_WORDS.saving &&
        statusText(status) === STATUS_WORDS.saved
      ) {
        timer = setTimeout(() => {
          shown = status;
          later(status);
        }, LINGER);
      } else shown = status;
      return shown;
    },
    end: () => clearTimeout(timer),
  };
}
