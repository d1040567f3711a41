/** What the network sees, and the stages on the way there, fetched only when they are looked at. */
import { BpNetworkSees } from "../../frontend/src/drawing/bp-network-sees.js";
import { eventsOf, find, mount, settled, textOf } from "./mounting.js";

const pixels = new Float64Array(784).fill(0.5, 0, 100);
const stages = [{ id: "crop", title: "Crop", says: "Cut to the ink.", width: 60, height: 90, png: "AAAA" }];

/** @param {BpNetworkSees} view */
function open(view) {
  const details = /** @type {HTMLDetailsElement} */ (find(view, "details"));
  details.open = true;
}

describe("bp-network-sees", () => {
  it("counts the ink", async () => {
    const view = await mount(new BpNetworkSees(), { pixels });
    expect(textOf(view)).toContain("100 of 784 hold ink");
  });

  it("asks for the stages when they are looked at, and again when the pixels change meanwhile", async () => {
    const view = await mount(new BpNetworkSees(), { pixels });
    const wanted = eventsOf(view, "stages-wanted");
    expect(wanted).toHaveLength(0);
    open(view);
    expect(wanted).toHaveLength(1);
    view.stages = stages;
    await settled(view);
    expect(wanted).toHaveLength(1);
    view.pixels = new Float64Array(784);
    view.stages = null;
    await settled(view);
    expect(wanted).toHaveLength(2);
  });

  it("shows every stage with its title and sentence", async () => {
    const view = await mount(new BpNetworkSees(), { pixels, stages });
    const [stage] = view.querySelectorAll("li");
    expect(textOf(stage)).toBe("Crop Cut to the ink.");
    expect(find(stage, "img").getAttribute("src")).toBe("data:image/png;base64,AAAA");
    expect(find(stage, "img").getAttribute("alt")).toBe("Crop, 60 by 90 pixels");
  });

  it("asks for nothing before there are pixels", async () => {
    const view = await mount(new BpNetworkSees());
    const wanted = eventsOf(view, "stages-wanted");
    open(view);
    expect(wanted).toHaveLength(0);
    expect(textOf(view)).toContain("Draw a digit first");
  });

  it("folds a long row as the columns do, rather than draw it thousands of pixels wide", async () => {
    const view = await mount(new BpNetworkSees(), { pixels: new Float64Array(4000), shape: [1, 4000] });
    const map = /** @type {import("../../frontend/src/maps/bp-map.js").BpMap} */ (find(view, "bp-map"));
    expect(map.grid.width * map.grid.height).toBe(4000);
    expect(map.grid.width * map.grid.cell).toBeLessThan(300);
  });

  it("says one number as one", async () => {
    const view = await mount(new BpNetworkSees(), { pixels: Float64Array.of(-2), shape: [1], drawn: false });
    expect(textOf(find(view, ".bp-network-sees__row"))).toBe("One number: −2.");
  });

  it("shows colours as they are, and ink on paper in however many channels", async () => {
    const canvasOf = async (/** @type {number[]} */ values, /** @type {number[]} */ shape) =>
      find(await mount(new BpNetworkSees(), { pixels: Float64Array.from(values), shape }), "canvas");
    const isInk = async (/** @type {number[]} */ values, /** @type {number[]} */ shape) =>
      (await canvasOf(values, shape)).classList.contains("bp-ink");
    expect(await isInk([0.2, 0.9], [1, 1, 2])).toBe(true);
    expect(await isInk([0.2, 0.9, 0.2, 0.9, 0.2, 0.9], [3, 1, 2])).toBe(true);
    expect(await isInk([0.2, 0.9, 0.2, 0.9, 0.2, 0.8], [3, 1, 2])).toBe(false);
    expect(await isInk([0.2, 0.2, 0.2, 1], [4, 1, 1])).toBe(true);
  });
});
