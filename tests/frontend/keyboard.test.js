/** Keys mean what the help says, and nothing while a reader types. */
import { commandOf, listenToKeys } from "../../frontend/src/keyboard.js";

const plain = { shiftKey: false, ctrlKey: false, metaKey: false, altKey: false };

describe("commandOf", () => {
  it.each([
    ["ArrowRight", { do: "move", by: 1 }],
    ["ArrowLeft", { do: "move", by: -1 }],
    ["Home", { do: "first" }],
    ["End", { do: "last" }],
    [" ", { do: "play" }],
    ["0", { do: "target", target: 0 }],
    ["9", { do: "target", target: 9 }],
    ["z", { do: "undo" }],
    ["?", { do: "help" }],
    ["/", { do: "find" }],
    ["g", { do: "find" }],
    ["x", null],
    ["F5", null],
  ])("%s", (key, command) => expect(commandOf({ ...plain, key })).toEqual(command));

  it("takes the undone step again with shift, and leaves the browser's own keys alone", () => {
    expect(commandOf({ ...plain, key: "Z", shiftKey: true })).toEqual({ do: "redo" });
    expect(commandOf({ ...plain, key: "z", ctrlKey: true })).toBeNull();
    expect(commandOf({ ...plain, key: "1", metaKey: true })).toBeNull();
    expect(commandOf({ ...plain, key: "ArrowLeft", altKey: true })).toBeNull();
  });
});

describe("listenToKeys", () => {
  /** @param {string} markup @param {string} key */
  const press = (markup, key) => {
    document.body.innerHTML = markup;
    const run = vi.fn();
    const end = listenToKeys(run);
    const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true });
    document.body.firstElementChild?.dispatchEvent(event);
    end();
    return { run, event };
  };

  it("takes a key for the page", () => {
    const { run, event } = press("<p></p>", "ArrowRight");
    expect(run).toHaveBeenCalledWith({ do: "move", by: 1 });
    expect(event.defaultPrevented).toBe(true);
  });

  it.each([
    ["<input>", "7"],
    ["<input type=number>", "ArrowLeft"],
    ["<select></select>", "z"],
    ["<textarea></textarea>", " "],
    ["<button></button>", " "],
    ["<summary></summary>", " "],
    ["<input type=radio>", "ArrowLeft"],
    ["<dialog open></dialog>", "3"],
  ])("leaves %s its %s", (markup, key) => {
    const { run, event } = press(markup, key);
    expect(run).not.toHaveBeenCalled();
    expect(event.defaultPrevented).toBe(false);
  });

  it("works from a button for all that is not its own", () => {
    expect(press("<button></button>", "ArrowRight").run).toHaveBeenCalledOnce();
    expect(press("<input type=checkbox>", "5").run).toHaveBeenCalledOnce();
    expect(press("<input type=radio checked>", " ").run).toHaveBeenCalledOnce();
  });
});
