/** Auto, light or dark, as three radio buttons in one strip. */
import type { JSX } from "preact";
import { useId } from "preact/hooks";
import { messages } from "../messages.ts";
import { theme, THEMES } from "../theme.ts";

export function ThemeSwitch(): JSX.Element {
  const group = useId();
  return (
    <fieldset class="theme-switch">
      <legend>{messages.you.theme}</legend>
      <div class="segments">
        {THEMES.map((choice) => (
          <label key={choice}>
            <input
              type="radio"
              name={group}
              value={choice}
              checked={theme.value === choice}
              onChange={() => {
                theme.value = choice;
              }}
            />
            <span>{messages.you.themes[choice]}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
