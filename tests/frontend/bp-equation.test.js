/** Equations are typeset once each, and a broken one is shown rather than thrown. */
import { looksOf, typesetWhenIdle } from "../../frontend/src/inspector/typesetting.js";
import "../../frontend/src/inspector/bp-equation.js";

/** @param {import("../../frontend/src/inspector/typesetting.js").Maths} maths */
const shown = (maths) => {
  const box = document.createElement("div");
  box.append(looksOf(maths));
  return box;
};

describe("typeset maths", () => {
  /** @param {Partial<import("../../frontend/src/inspector/bp-equation.js").BpEquation>} properties */
  const equation = async (properties) => {
    const element = Object.assign(document.createElement("bp-equation"), properties);
    document.body.append(element);
    await element.updateComplete;
    return element;
  };

  it("is seen at once, and MathML joins it when there is time", async () => {
    const view = await equation({ latex: "W' = W - \\eta\\,\\frac{\\partial L}{\\partial W}", block: true });
    expect(view.querySelector(".katex-html")).not.toBeNull();
    expect(view.querySelector("math")).toBeNull();
    await vi.waitFor(() => expect(view.querySelectorAll("math")).toHaveLength(1));
    expect(view.querySelector("annotation")?.textContent).toBe(view.latex);
  });

  it("tells a screen reader the maths that are seen, whatever was seen before", async () => {
    const view = await equation({ latex: "a" });
    view.latex = "b";
    await view.updateComplete;
    await vi.waitFor(() => expect(view.querySelector("annotation")?.textContent).toBe("b"));
    view.latex = "c";
    await view.updateComplete;
    expect(view.querySelector("annotation")).toBeNull();
    await vi.waitFor(() => expect(view.querySelector("annotation")?.textContent).toBe("c"));
    expect(view.querySelectorAll("math")).toHaveLength(1);
  });

  it("is no more than what is seen where something else tells its name", async () => {
    const named = await equation({ latex: "S1", labelled: true });
    const other = await equation({ latex: "S1" });
    await vi.waitFor(() => expect(other.querySelector("math")).not.toBeNull());
    expect(named.querySelector("math")).toBeNull();
    expect(named.querySelector(".katex-html")).not.toBeNull();
  });

  it("sets a block apart from the same maths in a line", () => {
    expect(shown({ latex: "x", block: true }).querySelector(".katex-display")).not.toBeNull();
    expect(shown({ latex: "x" }).querySelector(".katex-display")).toBeNull();
  });

  it("shows broken maths instead of failing", () => {
    expect(shown({ latex: "\\frac{", block: true }).querySelector(".katex-error")).not.toBeNull();
  });

  it("is a copy each time, and typeset ahead where it is likely to be asked for", async () => {
    const created = vi.spyOn(document, "createElement");
    const kept = () => created.mock.calls.filter(([name]) => name === "template").length;
    const latex = "\\sum_n a_n";
    typesetWhenIdle([{ latex }]);
    await vi.waitFor(() => expect(kept()).toBe(1));
    const [first, second] = [shown({ latex }), shown({ latex })];
    expect(first.innerHTML).toBe(second.innerHTML);
    expect(first.firstChild).not.toBe(second.firstChild);
    expect(kept()).toBe(1);
  });

  it("is not typeset ahead any more where another network came", () => {
    vi.useFakeTimers();
    const created = vi.spyOn(document, "createElement").mockClear();
    typesetWhenIdle([{ latex: "\\prod_n b_n" }])();
    vi.runAllTimers();
    expect(created).not.toHaveBeenCalled();
    vi.useRealTimers();
  });
});
