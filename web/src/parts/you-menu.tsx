/** "You are …": one's name and disc, the theme, and the way to the list of shortcuts. */
import type { ComponentChildren, JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { MAX_PERSON_NAME } from "@weft/client";
import { guestName, rename } from "../guest.ts";
import { around } from "../around.ts";
import { chosenLanguage, LANGUAGES, setLanguage, type Language } from "../messages.ts";
import { KeyboardIcon } from "./icons.tsx";
import { AMOUNTS, spokenOfOthers } from "../spoken-of-others.ts";
import { Menu } from "./menu.tsx";
import { PersonDisc } from "./person.tsx";
import { showShortcuts } from "./shortcuts.tsx";
import { ThemeSwitch } from "./theme-switch.tsx";
import { useUniqueId } from "./unique-id.ts";

interface YouMenuProps {
  /** One's colour in this document, once there is one. */
  readonly color?: number | undefined;
}

export function YouMenu({ color }: YouMenuProps): JSX.Element {
  const name = guestName.value;
  return (
    <Menu class="you-button" label={around().you.open(name)} button={<PersonDisc name={name} color={color} />}>
      {(close) => (
        <>
          <NameForm onDone={close} />
          <ThemeSwitch />
          <LanguageChoice />
          <SpokenChoice />
          <button
            type="button"
            class="menu-item"
            onClick={() => {
              close();
              showShortcuts();
            }}
          >
            <KeyboardIcon />
            {around().you.shortcuts}
          </button>
        </>
      )}
    </Menu>
  );
}

/** The language of the page. Choosing one loads the page anew: what is written is on its way by itself. */
function LanguageChoice(): JSX.Element {
  const { you } = around();
  return (
    <Choice
      label={you.language}
      value={chosenLanguage() ?? ""}
      onChoose={(value) => setLanguage(LANGUAGE_TAGS.find((tag) => tag === value))}
    >
      <option value="">{you.ownLanguage}</option>
      {LANGUAGE_TAGS.map((tag) => (
        <option key={tag} value={tag} lang={tag}>
          {LANGUAGES[tag]}
        </option>
      ))}
    </Choice>
  );
}

/** How much a screen reader is told of the others. */
function SpokenChoice(): JSX.Element {
  const { you } = around();
  return (
    <Choice
      label={you.spoken}
      value={spokenOfOthers.value}
      onChoose={(value) => {
        spokenOfOthers.value = AMOUNTS.find((amount) => amount === value) ?? "brief";
      }}
    >
      {AMOUNTS.map((amount) => (
        <option key={amount} value={amount}>
          {you.amounts[amount]}
        </option>
      ))}
    </Choice>
  );
}

interface ChoiceProps {
  readonly label: string;
  readonly value: string;
  readonly onChoose: (value: string) => void;
  readonly children: ComponentChildren;
}

function Choice({ label, value, onChoose, children }: ChoiceProps): JSX.Element {
  const id = useUniqueId();
  return (
    <div class="language-choice">
      <label for={id}>{label}</label>
      <select id={id} class="field" value={value} onChange={({ currentTarget }) => onChoose(currentTarget.value)}>
        {children}
      </select>
    </div>
  );
}

const LANGUAGE_TAGS = Object.keys(LANGUAGES) as readonly Language[];

function NameForm({ onDone }: { readonly onDone: () => void }): JSX.Element {
  const id = useUniqueId();
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    const field = input.current;
    field?.focus();
    field?.select();
    // The panel goes away under a field that still has the focus: what was typed counts.
    return () => {
      if (field !== null) rename(field.value);
    };
  }, []);
  return (
    <form
      class="name-form"
      onSubmit={(event) => {
        event.preventDefault();
        onDone();
      }}
    >
      <label for={id}>{around().you.heading}</label>
      <input
        ref={input}
        id={id}
        class="field"
        name="nickname"
        autocomplete="nickname"
        spellcheck={false}
        maxLength={MAX_PERSON_NAME}
        defaultValue={guestName.peek()}
        aria-describedby={`${id}-hint`}
        onChange={(event) => {
          rename(event.currentTarget.value);
        }}
      />
      <p id={`${id}-hint`} class="hint">
        {around().you.nameHint}
      </p>
    </form>
  );
}
