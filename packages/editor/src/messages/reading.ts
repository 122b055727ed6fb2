/** The sentences of what one reads with, in the language of a catalogue. */
import type { Messages } from "./en.ts";
import { readingEn, type ReadingMessages } from "./reading.en.ts";

/** Those of a catalogue; what it lacks, group by group, is said in English. */
export function readingMessages({ reading = readingEn }: Pick<Messages, "reading">): ReadingMessages {
  const entries = Object.entries(readingEn).map(([name, english]) => {
    const own: unknown = Reflect.get(reading, name);
    return [name, typeof english === "object" ? { ...english, ...(own as object | undefined) } : (own ?? english)];
  });
  return Object.fromEntries(entries) as ReadingMessages;
}
