/**
 * Sentences that come with the code that says them, and not before one can type. Owns: filling up what a catalogue lacks.
 */

/** A catalogue's own sentences of a group; what it lacks is said in English. */
export function lateGroup<Group extends object>(own: Group | undefined, english: Group): Group {
  return own === undefined ? english : { ...english, ...own };
}
