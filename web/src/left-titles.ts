/**
 * The titles of documents that were just left. The server writes a title into its list a moment after it was typed; who
 * goes home at once should see it all the same. Owns: how long the title here is the newer one.
 */

/** In milliseconds. */
const FRESH = 3_000;
const left = new Map<string, { readonly title: string; readonly at: number }>();

/** Notes the title of a document that is being left. */
export function noteTitle(id: string, title: string): void {
  left.set(id, { title, at: Date.now() });
}

/** The title with which a document was left, while it is newer than the list's. */
export function leftTitle(id: string): string | undefined {
  const noted = left.get(id);
  return noted !== undefined && Date.now() - noted.at < FRESH ? noted.title : undefined;
}
