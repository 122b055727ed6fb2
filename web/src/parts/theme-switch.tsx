/** Auto, light or dark, as three radio buttons in one strip. */
import type { JSX } from "preact";
import { useUniqueId } from "./unique-id.ts";
import { around } from "../around.ts";
import { theme, THEMES } from "../theme.ts";

export function ThemeSwitch(): JSX.Element {
  const group = useUniqueId();
  return (
    <fieldset class="theme-switch">
      <legend>{around().you.theme}</legend>
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
            <span>{around().you.themes[choice]}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
