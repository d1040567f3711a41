/** A derivation unfolds when one asks, stays open from cell to cell, and says where a line does not hold. */
import { BpDerivation } from "../../frontend/src/equations/bp-derivation.js";
import { find, mount, settled, textOf } from "./mounting.js";

/** @param {Partial<import("../../frontend/src/equations/types.js").Line>} [more] */
const line = (more) => ({
  seed: "first",
  number: "23",
  latex: "A = B",
  latex_numbers: "2 = 2",
  says: "They are the same.",
  erratum: null,
  left: 2,
  right: 2,
  holds: true,
  ...more,
});
const references = [{ seed: "first", title: "On layers", authors: "Ada One", year: 2001, numbered: true }];

/** @param {BpDerivation} view */
async function unfold(view) {
  const details = /** @type {HTMLDetailsElement} */ (find(view, "details"));
  details.open = true;
  details.dispatchEvent(new Event("toggle"));
  await settled(view);
}

describe("a derivation", () => {
  it("is nothing where there is nothing to derive", async () => {
    for (const lines of [[], null]) {
      const view = await mount(new BpDerivation(), { lines });
      expect(view.querySelector("details")).toBeNull();
    }
  });

  it("typesets its lines only when it is unfolded, and stays open", async () => {
    const view = await mount(new BpDerivation(), { lines: [line(), line({ number: "24" })], references });
    expect(textOf(find(view, "summary"))).toBe("Why is it so? 2 lines");
    expect(view.querySelector(".katex")).toBeNull();
    await unfold(view);
    expect(view.querySelectorAll("li")).toHaveLength(2);
    expect(view.querySelectorAll("li .katex")).toHaveLength(4);
    view.lines = [line({ says: "Another cell." })];
    await settled(view);
    expect(textOf(find(view, "li p"))).toContain("Another cell.");
    expect(textOf(find(view, "summary"))).toBe("Why is it so? 1 line");
  });

  it("cites who prints a line, and nobody where nobody does", async () => {
    const lines = [line(), line({ seed: null, number: null })];
    const view = await mount(new BpDerivation(), { lines, references });
    await unfold(view);
    const abbr = find(view, "abbr");
    expect(textOf(abbr)).toBe("(23) One");
    expect(abbr.title).toBe("Ada One, ‘On layers’ (2001), equation 23");
    expect(view.querySelectorAll("abbr")).toHaveLength(1);
  });

  it("tells of slips, and of sides that differ", async () => {
    const lines = [line({ erratum: "A letter too many." }), line({ left: 3, holds: false })];
    const view = await mount(new BpDerivation(), { lines, references });
    await unfold(view);
    const [slip, broken] = view.querySelectorAll("li");
    expect(textOf(slip)).toContain("Erratum A letter too many.");
    expect(textOf(slip)).not.toContain("differ");
    expect(textOf(broken)).toContain("put in by hand");
  });
});
