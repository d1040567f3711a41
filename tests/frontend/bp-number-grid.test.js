/** Numbers in cells: taken when all of them are numbers, never before; what was typed or pasted wrongly stays in sight. */
import { BpNumberGrid } from "../../frontend/src/numbers/bp-number-grid.js";
import { eventsOf, find, mount, settled, textOf } from "./mounting.js";

const grid = (values = [1, 2, 3, 4, 5, 6], shape = [2, 3]) =>
  mount(new BpNumberGrid(), { values: Float64Array.from(values), shape, label: "Input" });

/** @param {BpNumberGrid} view @param {number} flat */
const cell = (view, flat) => /** @type {HTMLInputElement} */ (find(view, `[data-flat="${flat}"]`));

/** @param {BpNumberGrid} view @param {number} flat @param {string} text */
async function type(view, flat, text) {
  cell(view, flat).value = text;
  cell(view, flat).dispatchEvent(new Event("change"));
  await settled(view);
}

/** @param {BpNumberGrid} view @param {number} flat @param {string} text */
async function paste(view, flat, text) {
  const event = new Event("paste", { cancelable: true });
  Object.assign(event, { clipboardData: { getData: () => text } });
  cell(view, flat).dispatchEvent(event);
  await settled(view);
  return event;
}

/** @param {BpNumberGrid} view */
const told = (view) => textOf(find(view, "[role=alert]"));

describe("bp-number-grid", () => {
  it("tells all numbers when one is typed", async () => {
    const view = await grid();
    const typed = eventsOf(view, "numbers-typed");
    await type(view, 4, "-0,5");
    expect(typed).toEqual([{ values: Float64Array.of(1, 2, 3, 4, -0.5, 6) }]);
  });

  it("shows of a number what a narrow cell has room for, and all of it by its title", async () => {
    const view = await grid([0.34512, -0.34512, 0.0003451, 12345.6, 0.5, -1e-9], [2, 3]);
    const shown = Array.from({ length: 6 }, (_, flat) => cell(view, flat).value);
    expect(shown).toEqual(["0.345", "-0.35", "3e-4", "12350", "0.5", "-1e-9"]);
    expect(cell(view, 0).title).toBe("0.34512");
  });

  it("names the cell that holds no number, keeps what was typed, and takes both once it does", async () => {
    const view = await grid();
    const typed = eventsOf(view, "numbers-typed");
    await type(view, 5, "six");
    await type(view, 0, "7");
    expect(told(view)).toBe("Row 2, column 3: “six” is not a number.");
    expect([cell(view, 5).value, cell(view, 0).value]).toEqual(["six", "7"]);
    expect(cell(view, 5).getAttribute("aria-invalid")).toBe("true");
    expect(typed).toEqual([]);
    await type(view, 5, "6.5");
    expect(typed).toEqual([{ values: Float64Array.of(7, 2, 3, 4, 5, 6.5) }]);
  });

  it("names the channel where there are several", async () => {
    const view = await grid([1, 2, 3, 4], [2, 1, 2]);
    await type(view, 3, "");
    expect(told(view)).toBe("Channel 1, row 1, column 2: there is no number.");
  });

  it("is filled by a pasted matrix, or by a part of one from the cell on", async () => {
    const view = await grid();
    const typed = eventsOf(view, "numbers-typed");
    await paste(view, 3, "9 8 7\n6 5 4");
    await paste(view, 1, "0 0\n0 0");
    expect(typed.map(({ values }) => [...values])).toEqual([
      [9, 8, 7, 6, 5, 4],
      [1, 0, 0, 4, 0, 0],
    ]);
    expect((await paste(view, 1, " 12 ")).defaultPrevented).toBe(false);
  });

  it("shows what was pasted with a word in it as text, says where the word is, and loses nothing", async () => {
    const view = await grid();
    const typed = eventsOf(view, "numbers-typed");
    const text = "1 2 3\n4 five 6";
    await paste(view, 0, text);
    const field = /** @type {HTMLTextAreaElement} */ (find(view, "textarea"));
    expect(field.value).toBe(text);
    expect(told(view)).toBe("Row 2, column 2: “five” is not a number.");
    expect(typed).toEqual([]);
    field.value = text.replace("five", "5");
    find(view, "form").dispatchEvent(new SubmitEvent("submit", { cancelable: true }));
    await settled(view);
    expect(typed).toEqual([{ values: Float64Array.of(1, 2, 3, 4, 5, 6) }]);
    expect(view.querySelector("textarea")).toBeNull();
  });

  it("is text from the first where there are too many for cells, with every digit", async () => {
    const values = Array.from({ length: 400 }, (_, i) => i / 3);
    const view = await grid(values, [1, 20, 20]);
    const lines = /** @type {HTMLTextAreaElement} */ (find(view, "textarea")).value.split("\n");
    expect(lines).toHaveLength(20);
    expect(lines[0].split(" ").map(Number)).toEqual(values.slice(0, 20));
  });

  it("leads up and down by the arrow keys", async () => {
    const view = await grid();
    cell(view, 1).focus();
    cell(view, 1).dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowDown", cancelable: true }));
    expect(document.activeElement).toBe(cell(view, 4));
  });
});
