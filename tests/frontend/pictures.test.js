/** A reader's picture is scaled within limits and keeps its aspect. */
import { firstImage, fittedSize } from "../../frontend/src/drawing/pictures.js";

describe("fittedSize", () => {
  it.each([
    [
      [4000, 2000],
      [1024, 512],
    ],
    [
      [28, 28],
      [280, 280],
    ],
    [
      [14, 28],
      [140, 280],
    ],
    [
      [600, 300],
      [600, 300],
    ],
    [
      [10000, 1],
      [1024, 1],
    ],
  ])("%j becomes %j", ([width, height], size) => {
    expect(fittedSize(width, height)).toEqual(size);
  });

  it("goes no further down than asked", () => {
    expect(fittedSize(4000, 2000, 500)).toEqual([500, 250]);
  });
});

describe("firstImage", () => {
  it("finds the picture among what was pasted", () => {
    const text = new File(["a"], "a.txt", { type: "text/plain" });
    const picture = new File(["b"], "b.png", { type: "image/png" });
    expect(firstImage([text, picture])).toBe(picture);
    expect(firstImage([text])).toBeNull();
    expect(firstImage(null)).toBeNull();
  });
});
