/**
 * All scenarios, in the order of the page.
 */
import { joining } from "./joins.ts";
import { relay } from "./relay.ts";
import { replay } from "./replay.ts";
import type { Scenario } from "./scenario.ts";

export const scenarios: readonly Scenario[] = [...relay, ...joining, ...replay];
