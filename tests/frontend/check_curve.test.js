/** The error over epsilon is told in words: where it is least, and what raises it on either side, if anything does. */
import { BpCheckCurve } from "../../frontend/src/check/bp-check-curve.js";
import { find, mount, textOf } from "./mounting.js";

/** @param {[number, number, number?][]} errors by epsilon, and how many kinks were met there */
async function told(errors) {
  const points = errors.map(([epsilon, relative_error, kinked = 0]) => ({
    epsilon,
    relative_error,
    absolute_error: relative_error,
    rounding: 1e-12,
    kinked,
    numeric: 1,
  }));
  const view = await mount(new BpCheckCurve(), { name: "dLw[0]", points: /** @type {any} */ (points) });
  return textOf(find(view, "figcaption p"));
}

describe("the error over epsilon", () => {
  it("is raised by truncation on one side and by rounding on the other", async () => {
    expect(
      await told([
        [1e-1, 1e-3],
        [1e-5, 1e-10],
        [1e-9, 1e-6],
      ]),
    ).toBe(
      "The error is least, 1.0·10⁻¹⁰, at ε = 10⁻⁵: with larger ε truncation raises it, with smaller ε rounding raises it.",
    );
  });

  it("is not raised by truncation where the loss is a straight line", async () => {
    const said = await told([
      [1e-1, 1e-15],
      [1e-5, 1e-11],
      [1e-9, 1e-7],
    ]);
    expect(said).toContain("with smaller ε rounding raises it");
    expect(said).not.toContain("truncation");
  });

  it("tells of kinks, and where no number is left", async () => {
    expect(
      await told([
        [1e-1, 0.5, 2],
        [1e-5, 1e-10],
      ]),
    ).toContain("At 1 of these 2 values of ε");
    expect(await told([[1e-1, 0.5, 2]])).toBe("The perturbation meets a kink at every ε.");
    expect(await told([[1e-1, 0]])).toContain("does not move the loss");
  });
});
