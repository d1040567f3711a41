/** Equations are typeset once each, and a broken one is shown rather than thrown. */
import { renderLatex } from "../../frontend/src/inspector/bp-equation.js";

describe("renderLatex", () => {
  it("gives both what is seen and MathML", () => {
    const markup = renderLatex("W' = W - \\eta\\,\\frac{\\partial L}{\\partial W}", false);
    expect(markup).toContain("<math");
    expect(markup).toContain("katex-html");
  });

  it("sets a block apart from the same maths in a line", () => {
    expect(renderLatex("x", true)).toContain("katex-display");
    expect(renderLatex("x", false)).not.toContain("katex-display");
  });

  it("shows broken maths instead of failing", () => {
    expect(renderLatex("\\frac{", true)).toContain("katex-error");
  });
});
