/** One person as a disc: initials on their colour. Owns: how a name becomes initials and an index a colour. */
import type { JSX } from "preact";
import { PALETTE } from "@weft/client";

const graphemes = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/** The first characters (as people count them) of the first and the last word. */
export function initialsOf(name: string): string {
  const words = name.split(/\s+/).filter((word) => word !== "");
  const ends = words.length > 1 ? [words[0], words[words.length - 1]] : words;
  return ends
    .map(
      (word) =>
        graphemes
          .segment(word ?? "")
          .containing(0)
          ?.segment.toLocaleUpperCase() ?? "",
    )
    .join("");
}

/** Custom properties that make an element that person's colour, in both themes. */
export function personColor(index: number | undefined): Record<string, string | undefined> {
  const color = PALETTE[index ?? 0] ?? PALETTE[0];
  return { "--person": color?.light, "--person-dark": color?.dark };
}

export function PersonDisc({
  name,
  color,
}: {
  readonly name: string;
  readonly color: number | undefined;
}): JSX.Element {
  return (
    // An attribute, not text: beside the name the initials are decoration, and voice control would ask for them.
    <span class="disc" style={personColor(color)} data-initials={initialsOf(name)} aria-hidden="true" />
  );
}
