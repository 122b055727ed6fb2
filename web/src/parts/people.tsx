/** Who else is in the document: overlapping discs, and their names on a click. */
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { Person } from "@weft/client";
import type { WeftEditorEvents } from "@weft/editor";
import { guestName } from "../guest.ts";
import { around } from "../around.ts";
import { editorElement } from "./editor-element.ts";
import { Menu } from "./menu.tsx";
import { personColor, PersonDisc } from "./person.tsx";

/** Discs beyond this many become "+n". */
const SHOWN = 5;

interface PeopleProps {
  readonly people: readonly Person[];
  readonly ownColor: number | undefined;
}

export function People({ people, ownColor }: PeopleProps): JSX.Element | null {
  const followed = useFollowed();
  if (people.length === 0) return null;
  const rest = people.length - SHOWN;
  return (
    <Menu
      class="people"
      label={around().people.here(people.length)}
      button={
        <>
          {people.slice(0, SHOWN).map((person) => (
            <span key={person.client} class="people-disc" title={person.name} style={personColor(person.color)}>
              <PersonDisc name={person.name} color={person.color} />
            </span>
          ))}
          {rest > 0 ? <span class="people-rest">+{rest}</span> : null}
        </>
      }
    >
      {(close) => (
        <div>
          <p class="menu-heading">{around().people.list}</p>
          <ul class="people-list">
            <li>
              <PersonDisc name={guestName.value} color={ownColor} />
              <span>{around().people.you(guestName.value)}</span>
            </li>
            {people.map((person) => (
              <li key={person.client}>
                <PersonDisc name={person.name} color={person.color} />
                <span dir="auto">{person.name}</span>
                <button
                  type="button"
                  class="people-follow"
                  aria-pressed={followed === person.client}
                  aria-label={around().people.followWho(person.name)}
                  onClick={() => {
                    close();
                    editorElement()?.follow(followed === person.client ? undefined : person.client);
                  }}
                >
                  {followed === person.client ? around().people.following : around().people.follow}
                </button>
              </li>
            ))}
          </ul>
        </div>
      )}
    </Menu>
  );
}

/** Who the editor follows. */
function useFollowed(): number | undefined {
  const [followed, setFollowed] = useState<number>();
  useEffect(() => {
    const hear = ({ detail }: WeftEditorEvents["weft-following"]): void => setFollowed(detail.client);
    const listener = hear as (event: Event) => void;
    addEventListener("weft-following", listener);
    return () => removeEventListener("weft-following", listener);
  }, []);
  return followed;
}
