/**
 * All scenarios, in the order of the page.
 */
import { archive } from "./archive.ts";
import { idle } from "./idle.ts";
import { joining } from "./joins.ts";
import { presence } from "./presence.ts";
import { relay } from "./relay.ts";
import { replay } from "./replay.ts";
import { saving } from "./saving.ts";
import type { Scenario } from "./scenario.ts";
import { stalled } from "./stalled.ts";
import { typing } from "./typing.ts";

export const scenarios: readonly Scenario[] = [
  ...relay,
  ...idle,
  ...joining,
  ...presence,
  ...replay,
  ...saving,
  ...stalled,
  ...archive,
  ...typing,
];
