/** The labs' figures: rows that slide, maps with their numbers, claims with both of their sides. */
import { BpGrid } from "../../frontend/src/labs/bp-grid.js";
import { BpLabCheck } from "../../frontend/src/labs/bp-lab-check.js";
import { BpProof, placesOf, trimmed, verdict } from "../../frontend/src/labs/bp-proof.js";
import { BpSlide } from "../../frontend/src/labs/bp-slide.js";
import { fillOf } from "../../frontend/src/labs/number_cell.js";
import { latexFactor, latexNumber, latexRow, withOwn } from "../../frontend/src/labs/numbers.js";
import { claim, proved } from "./labs.js";
import { eventsOf, find, mount, settled, textOf } from "./mounting.js";

const shown = (/** @type {number[]} */ values) => values.map((value) => ({ value, says: `number ${value}` }));

const slide = () =>
  mount(new BpSlide(), {
    slider: 2,
    places: 6,
    at: 1,
    fixed: shown([0, 0, 1, 2, 3, 4, 0, 0]),
    moving: shown([5, 6, 7]),
    products: [0, 6, 14],
    results: shown([7, 20, 38, 56, 39, 20]),
    from: 1,
    titles: { fixed: "s", moving: "flip(w)", results: "gradient" },
    label: "Alignment",
  });

describe("bp-slide", () => {
  it("shows what meets, its products, and the result of this place", async () => {
    const view = await slide();
    const products = [...view.querySelectorAll("[data-part=products] .bp-num")].map(textOf);
    expect(products).toEqual(["0", "6", "14"]);
    const results = [...view.querySelectorAll(".bp-slide__result")];
    expect(results.map((result) => result.getAttribute("aria-pressed"))).toEqual([
      "false",
      "true",
      ...new Array(4).fill("false"),
    ]);
    const moving = find(view, ".bp-slide__row--moving");
    expect(moving.style.getPropertyValue("--from")).toBe("1");
    expect(find(view, "input[type=range]").getAttribute("aria-valuetext")).toBe("place 2 of 6");
  });

  it("moves by its slider and by a press on a result, never beyond its ends", async () => {
    const view = await slide();
    const moves = eventsOf(view, "place-moved");
    const range = /** @type {HTMLInputElement} */ (find(view, "input[type=range]"));
    range.value = "4";
    range.dispatchEvent(new Event("input"));
    find(view, ".bp-slide__result:last-child").click();
    find(view, ".bp-slide__result:nth-child(2)").click();
    expect(moves).toEqual([
      { slider: 2, place: 4 },
      { slider: 2, place: 5 },
    ]);
  });

  it("moves as far as it is dragged", async () => {
    const view = await slide();
    const moves = eventsOf(view, "place-moved");
    const row = find(view, ".bp-slide__row--moving");
    Object.defineProperty(row, "clientWidth", { value: 150 });
    row.setPointerCapture = () => {};
    row.dispatchEvent(new PointerEvent("pointerdown", { button: 0, clientX: 100 }));
    row.dispatchEvent(new PointerEvent("pointermove", { buttons: 1, clientX: 205 }));
    row.dispatchEvent(new PointerEvent("pointermove", { buttons: 1, clientX: -900 }));
    row.dispatchEvent(new PointerEvent("pointerup", {}));
    row.dispatchEvent(new PointerEvent("pointermove", { buttons: 1, clientX: 400 }));
    expect(moves).toEqual([
      { slider: 2, place: 3 },
      { slider: 2, place: 0 },
    ]);
  });

  it("is dragged by its numbers too, which a mere press leaves to be typed over", async () => {
    const view = await slide();
    const edit = { symbol: "w", index: [0] };
    view.moving = [5, 6, 7].map((value) => ({ value, says: `weight ${value}`, edit }));
    await settled(view);
    const moves = eventsOf(view, "place-moved");
    const row = find(view, ".bp-slide__row--moving");
    Object.defineProperty(row, "clientWidth", { value: 150 });
    row.setPointerCapture = vi.fn();
    const field = /** @type {HTMLInputElement} */ (find(row, "input"));
    /** @param {string} type @param {PointerEventInit} more */
    const point = (type, more) => field.dispatchEvent(new PointerEvent(type, { bubbles: true, ...more }));
    field.focus();
    point("pointerdown", { button: 0, clientX: 100 });
    point("pointermove", { buttons: 1, clientX: 104 });
    expect([document.activeElement, moves]).toEqual([field, []]);
    point("pointermove", { buttons: 1, clientX: 150 });
    expect(document.activeElement).not.toBe(field);
    expect(row.setPointerCapture).toHaveBeenCalledOnce();
    // It was let go where nobody could hear it.
    point("pointermove", { buttons: 0, clientX: 300 });
    point("pointermove", { buttons: 1, clientX: 300 });
    expect(moves).toEqual([{ slider: 2, place: 2 }]);
  });
});

describe("bp-grid", () => {
  it("tells the cell that a number was typed into, and refuses words", async () => {
    const view = await mount(new BpGrid(), {
      values: [1, 2, 3, 4],
      columns: 2,
      symbol: "o",
      shape: [1, 2, 2],
      editable: true,
    });
    const typed = eventsOf(view, "number-typed");
    const field = /** @type {HTMLInputElement} */ (view.querySelectorAll("input")[2]);
    expect(field.getAttribute("aria-label")).toBe("o, row 1, column 0");
    field.value = "−0,5";
    field.dispatchEvent(new Event("change"));
    field.value = "seven";
    field.dispatchEvent(new Event("change"));
    expect(typed).toEqual([{ symbol: "o", index: [0, 1, 0], value: -0.5 }]);
    expect(field.value).toBe("3");
  });

  it("shows its numbers again once a typed one is taken back, but leaves alone what is being typed", async () => {
    const view = await mount(new BpGrid(), { values: [1, 2], columns: 2, symbol: "o", editable: true });
    const [first, second] = view.querySelectorAll("input");
    first.value = "1e308";
    second.focus();
    second.value = "2.";
    view.values = [1, 2];
    await settled(view);
    expect([first.value, second.value]).toEqual(["1", "2."]);
    view.values = [1, 5];
    await settled(view);
    expect(second.value).toBe("5");
  });

  it("lets a cell be chosen, frames a window and marks winners", async () => {
    const view = await mount(new BpGrid(), {
      values: [1, 2, 3, 4],
      columns: 2,
      choosable: true,
      chosen: 3,
      marks: [undefined, "won", undefined, "lost"],
      frame: { row: 0, column: 1, height: 2, width: 1 },
    });
    const chosen = eventsOf(view, "cell-picked");
    view.querySelectorAll("button")[1].click();
    expect(chosen).toEqual([{ flat: 1 }]);
    const marks = [...view.querySelectorAll(".bp-num")].map((cell) => cell.getAttribute("data-mark")?.trim());
    expect(marks).toEqual(["", "won", "", "lost now"]);
    expect(find(view, ".bp-grid__frame").style.getPropertyValue("--column")).toBe("1");
  });
});

describe("bp-proof", () => {
  it("asks for both sides, and shows them term by term with the zeros counted", async () => {
    const view = await mount(new BpProof(), { claim });
    const wanted = eventsOf(view, "proof-wanted");
    find(view, "button").click();
    expect(wanted).toEqual([{ id: "filter-gradient" }]);
    view.asked = { run: "", path: "", more: {}, busy: false, answer: proved(), problem: null };
    await settled(view);
    expect(textOf(find(view, ".bp-proof__verdict"))).toBe("= Equal in all 2 numbers, to the last bit.");
    const [left, right] = view.querySelectorAll(".bp-proof__terms");
    expect(left.querySelectorAll("bp-equation")).toHaveLength(1);
    expect(textOf(left)).toContain("and 5 terms that are 0");
    expect(/** @type {any} */ (find(right, "bp-equation")).latex).toBe("b_0 = 6");
    expect(view.querySelectorAll(".bp-proof__cells > li")).toHaveLength(2);
  });

  it("names cells by the axes along which there are several, and fills no number up with zeros", () => {
    const at = (/** @type {number[]} */ ...index) => ({ index });
    expect(placesOf([at(0, 0, 0), at(0, 0, 1)])).toEqual(["[0]", "[1]"]);
    expect(placesOf([at(0, 0, 1), at(0, 1, 0)])).toEqual(["[0, 1]", "[1, 0]"]);
    expect([placesOf([at(0)]), placesOf([at()]), placesOf([])]).toEqual([[""], [""], []]);
    expect([-0.25, 10, 1 / 3, 1000.5, 5e-12].map(trimmed)).toEqual([
      "−0.25",
      "10",
      "0.333333333",
      "1000.5",
      "5·10⁻¹²",
    ]);
  });

  it("tells why there is no answer", async () => {
    const asked = {
      run: "",
      path: "",
      more: {},
      busy: false,
      answer: null,
      problem: "It speaks of one example.",
    };
    const view = await mount(new BpProof(), { claim, asked });
    expect(textOf(find(view, ".bp-lab__problem"))).toBe("It speaks of one example.");
  });

  it("says what came of it in words", () => {
    const rounding = proved({ largest_difference: 2e-17 });
    expect(verdict(rounding, "claim")).toBe(
      "Equal in all 2 numbers: the largest difference is 2·10⁻¹⁷, which is rounding.",
    );
    const slip = proved({ equal: false, expected: false, largest_difference: 0.5 });
    expect(verdict(slip, "slip")).toBe("The two sides differ by up to 0.5000: the source slips here.");
    expect(verdict(slip, "contrast")).toBe("The two sides differ by up to 0.5000, as they should.");
    expect(verdict(proved({ expected: false }), "slip")).toBe("Equal here in all 2 numbers, by chance.");
    expect(verdict({ ...slip, expected: true }, "claim")).toBe("The two sides differ by up to 0.5000.");
  });
});

describe("bp-lab-check", () => {
  it("sets backpropagation beside finite differences", async () => {
    const entry = { index: [0], analytic: 0.25, numeric: 0.2500001 };
    const answer = {
      tensors: [{ gradient: "dLb1", count: 1, max_relative_error: 4e-7, agrees: true, entries: [entry] }],
    };
    const asked = { run: "", path: "", more: {}, busy: false, answer, problem: null };
    const view = await mount(new BpLabCheck(), { asked, cells: true, words: "Move b1" });
    expect(textOf(find(view, "[role=status]"))).toBe("Backpropagation agrees with finite differences.");
    expect(textOf(find(view, "tbody tr"))).toBe("dLb1[0]0.2500000000.250000100");
    view.cells = false;
    await settled(view);
    expect(textOf(find(view, "tbody tr"))).toBe("dLb114·10⁻⁷yes");
  });
});

describe("numbers", () => {
  it("are typeset short, with brackets around what is negative", () => {
    expect(latexNumber(-0.06818625, 8)).toBe("-0.06818625");
    expect(latexNumber(1e-12)).toBe("1 \\cdot 10^{-12}");
    expect(latexFactor(-2)).toBe("(-2)");
    expect(latexRow([1, -0.5])).toBe("\\bigl[ 1,\\; -0.5 \\bigr]");
  });

  it("typed by the reader stand in their places, all others as they were", () => {
    const own = [
      { symbol: "p", index: [0, 1], value: 9 },
      { symbol: "s", index: [0, 0], value: 5 },
    ];
    expect(withOwn([[1, 2, 3]], "p", own)).toEqual([[1, 9, 3]]);
    expect(withOwn(1, "y", own)).toBe(1);
  });

  it("have a fill by size and an ink that can be read on it", () => {
    expect(fillOf(0, 1, true)).toContain("#000");
    expect(fillOf(1, 1, true)).not.toBe(fillOf(-1, 1, true));
    expect(fillOf(null, 1, true)).toBe("");
    expect(fillOf(1, 0, true)).toBe("");
  });
});
