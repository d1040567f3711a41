/** Keys that work anywhere on the page, except where a reader types or a control has its own use for them. */

/**
 * @typedef {{ do: "move", by: number } | { do: "first" | "last" | "play" | "find" | "undo" | "redo" | "up" | "help" }
 *   | { do: "moment", by: number }
 *   | { do: "target", target: number }} Command
 */

/**
 * @param {{ key: string, shiftKey: boolean, ctrlKey: boolean, metaKey: boolean, altKey: boolean }} event
 * @returns {Command | null}
 */
export function commandOf({ key, shiftKey, ctrlKey, metaKey, altKey }) {
  if (ctrlKey || metaKey || altKey) return null;
  if (/^[0-9]$/.test(key)) return { do: "target", target: Number(key) };
  switch (key) {
    case "ArrowRight":
      return { do: "move", by: 1 };
    case "ArrowLeft":
      return { do: "move", by: -1 };
    case "Home":
      return { do: "first" };
    case "End":
      return { do: "last" };
    case " ":
      return { do: "play" };
    case "/":
    case "g":
    case "G":
      return { do: "find" };
    case ",":
      return { do: "moment", by: -1 };
    case ".":
      return { do: "moment", by: 1 };
    case "z":
    case "Z":
      return { do: shiftKey ? "redo" : "undo" };
    case "Escape":
      return { do: "up" };
    case "?":
      return { do: "help" };
    default:
      return null;
  }
}

const TYPED =
  "input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable=true], dialog[open]";
const PRESSED = "button, summary, a[href], input:not([type=radio]:checked)";

/** @param {EventTarget | null} target @param {string} key */
export function isTaken(target, key) {
  if (!(target instanceof Element)) return false;
  if (target.closest(TYPED)) return true;
  if (key === " " && target.closest(PRESSED)) return true;
  return key.startsWith("Arrow") && target.closest("input[type=radio]") !== null;
}

/**
 * @param {(command: Command) => void} run
 * @param {(command: Command) => boolean} [wanted] what else is left to the browser
 * @returns {() => void} ends it
 */
export function listenToKeys(run, wanted = () => true) {
  /** @param {KeyboardEvent} event */
  const listener = (event) => {
    if (event.defaultPrevented || isTaken(event.target, event.key)) return;
    const command = commandOf(event);
    if (!command || !wanted(command)) return;
    event.preventDefault();
    run(command);
  };
  window.addEventListener("keydown", listener);
  return () => window.removeEventListener("keydown", listener);
}
