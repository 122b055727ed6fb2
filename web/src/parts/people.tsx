/** Who else is in the document: overlapping discs, and their names on a click. */
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { Person } from "@weft/client";
import { guestName } from "../guest.ts";
import { messages } from "../messages.ts";
import { announce } from "./announcer.tsx";
import { Menu } from "./menu.tsx";
import { personColor, PersonDisc } from "./person.tsx";

/** Discs beyond this many become "+n". */
const SHOWN = 5;

interface PeopleProps {
  readonly people: readonly Person[];
  readonly ownColor: number | undefined;
}

export function People({ people, ownColor }: PeopleProps): JSX.Element | null {
  useComingAndGoing(people);
  if (people.length === 0) return null;
  const rest = people.length - SHOWN;
  return (
    <Menu
      class="people"
      label={messages.people.here(people.length)}
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
      {() => (
        <div>
          <p class="menu-heading">{messages.people.list}</p>
          <ul class="people-list">
            <li>
              <PersonDisc name={guestName.value} color={ownColor} />
              <span>{messages.people.you(guestName.value)}</span>
            </li>
            {people.map((person) => (
              <li key={person.client}>
                <PersonDisc name={person.name} color={person.color} />
                <span dir="auto">{person.name}</span>
              </li>
            ))}
          </ul>
        </div>
      )}
    </Menu>
  );
}

function useComingAndGoing(people: readonly Person[]): void {
  const known = useRef<readonly Person[]>(people);
  useEffect(() => {
    const before = known.current;
    known.current = people;
    const isNew = (person: Person): boolean => !before.some(({ client }) => client === person.client);
    const isGone = (person: Person): boolean => !people.some(({ client }) => client === person.client);
    for (const person of people.filter(isNew)) announce(messages.people.joined(person.name));
    for (const person of before.filter(isGone)) announce(messages.people.left(person.name));
  }, [people]);
}
