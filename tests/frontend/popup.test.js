/** A sheet below a button goes when the reader is done with it, and wherever else they turn. */
import { BpWeightsFiles } from "../../frontend/src/app/bp-weights-files.js";
import { eventsOf, find, mount, settled } from "./mounting.js";

async function opened() {
  const view = await mount(new BpWeightsFiles());
  const button = find(view, "button");
  button.click();
  await settled(view);
  const sheet = () => view.querySelector("[role=group]");
  expect(sheet()).not.toBeNull();
  expect(button.getAttribute("aria-expanded")).toBe("true");
  return { view, button, sheet };
}

describe("a sheet below a button", () => {
  it("closes at a second press of its button, and once something is chosen", async () => {
    const { view, button, sheet } = await opened();
    button.click();
    await settled(view);
    expect(sheet()).toBeNull();
    button.click();
    await settled(view);
    const wanted = eventsOf(view, "weights-file-wanted");
    find(view, "[data-format=npz]").click();
    await settled(view);
    expect(wanted).toEqual([{ format: "npz" }]);
    expect(sheet()).toBeNull();
  });

  it("closes at Escape, which goes no further, and gives its button the focus back", async () => {
    const { view, button, sheet } = await opened();
    const further = vi.fn();
    document.body.addEventListener("keydown", further, { once: true });
    find(view, "[data-do=open]").dispatchEvent(
      new KeyboardEvent("keydown", { key: "Escape", bubbles: true }),
    );
    await settled(view);
    expect(sheet()).toBeNull();
    expect(further).not.toHaveBeenCalled();
    expect(document.activeElement).toBe(button);
  });

  it("closes at a press anywhere else, not at one inside", async () => {
    const { view, sheet } = await opened();
    find(view, "p").dispatchEvent(new PointerEvent("pointerdown", { bubbles: true }));
    await settled(view);
    expect(sheet()).not.toBeNull();
    document.body.dispatchEvent(new PointerEvent("pointerdown", { bubbles: true }));
    await settled(view);
    expect(sheet()).toBeNull();
  });
});
