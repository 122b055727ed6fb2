/** What a catalogue lacks is better said in English than not at all. Owns: that filling up. */

/** A part of a catalogue with what it lacks of the `whole`, group by group. */
export function completed<Part extends object>(part: Part, whole: Part): Part {
  const entries = Object.entries(whole).map(([name, value]: [string, unknown]) => {
    const own: unknown = Reflect.get(part, name);
    if (typeof value !== "object" || value === null) return [name, typeof own === typeof value ? own : value];
    return [name, typeof own === "object" && own !== null ? completed(own, value) : value];
  });
  // What only the part has stays: sentences that come late are in no whole one.
  return { ...part, ...(Object.fromEntries(entries) as Part) };
}
