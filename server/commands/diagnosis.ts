/**
 * What `weft doctor` finds. Owns: the form of a finding, and that a check which fails itself is one.
 * Must never: change anything that is there.
 */

/** One thing looked at. `message` says what was found, with what to do unless that is nothing. */
export interface Diagnosis {
  readonly check: string;
  readonly status: "ok" | "warn" | "fail";
  readonly message: string;
}

export function ok(check: string, message: string): Diagnosis {
  return { check, status: "ok", message };
}

export function warn(check: string, message: string): Diagnosis {
  return { check, status: "warn", message };
}

export function fail(check: string, message: string): Diagnosis {
  return { check, status: "fail", message };
}

/** Runs one check. What it throws is a finding, too: the others are made all the same. */
export async function diagnose(
  check: string,
  look: () => Diagnosis | readonly Diagnosis[] | Promise<Diagnosis | readonly Diagnosis[]>,
): Promise<readonly Diagnosis[]> {
  try {
    const found = await look();
    return Array.isArray(found) ? (found as readonly Diagnosis[]) : [found as Diagnosis];
  } catch (error) {
    return [fail(check, error instanceof Error ? error.message : String(error))];
  }
}
