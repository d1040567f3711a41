/** Equations are typeset once each, and a broken one is shown rather than thrown. */
import { elementsOf, typesetWhenIdle } from "../../frontend/src/inspector/typesetting.js";

/** @param {import("../../frontend/src/inspector/typesetting.js").Maths} maths */
const shown = (maths) => {
  const box = document.createElement("div");
  box.append(elementsOf(maths));
  return box;
};

describe("typeset maths", () => {
  it("is both what is seen and MathML", () => {
    const box = shown({ latex: "W' = W - \\eta\\,\\frac{\\partial L}{\\partial W}" });
    expect(box.querySelector("math")).not.toBeNull();
    expect(box.querySelector(".katex-html")).not.toBeNull();
  });

  it("is no more than what is seen where something else tells its name", () => {
    const box = shown({ latex: "S1", labelled: true });
    expect(box.querySelector("math")).toBeNull();
    expect(box.querySelector(".katex-html")).not.toBeNull();
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
