/** Keys that are only half of one: pressed by themselves they say nothing yet. Owns: which they are. */
const MODIFIERS: ReadonlySet<string> = new Set(["Shift", "Control", "Alt", "AltGraph", "Meta", "CapsLock"]);

/** Whether a key is one of them. */
export function isModifier({ key }: KeyboardEvent): boolean {
  return MODIFIERS.has(key);
}
