/** The step finder: a combobox that is typed into, walked with arrow keys, and left with the focus where it was. */
import { BpStepFinder } from "../../frontend/src/time/bp-step-finder.js";
import { smallNetwork } from "./description.js";
import { eventsOf, find, mount, settled, textOf } from "./mounting.js";

async function opened() {
  const view = await mount(new BpStepFinder(), { network: smallNetwork(), position: 2 });
  const before = document.createElement("button");
  document.body.append(before);
  before.focus();
  await view.open();
  await settled(view);
  const field = /** @type {HTMLInputElement} */ (find(view, "input"));
  /** @param {string} text */
  const type = async (text) => {
    field.value = text;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    await settled(view);
  };
  /** @param {string} key */
  const press = async (key) => {
    const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true });
    field.dispatchEvent(event);
    await settled(view);
    return event;
  };
  const active = () => textOf(find(view, "[aria-selected=true]"));
  return { view, before, field, type, press, active };
}

describe("bp-step-finder", () => {
  it("opens on all steps, at the one that is shown, and takes the focus", async () => {
    const { view, field, active } = await opened();
    expect(document.activeElement).toBe(field);
    expect(view.querySelectorAll("[role=option]")).toHaveLength(14);
    expect(active()).toBe("3 Q pooled forward");
    expect(field.getAttribute("aria-activedescendant")).toBe(find(view, "[aria-selected=true]").id);
    expect(find(view, "[role=listbox]").id).toBe(field.getAttribute("aria-controls"));
  });

  it("goes to what was typed, and gives the focus back", async () => {
    const { view, before, type, press, active } = await opened();
    const chosen = eventsOf(view, "position-chosen");
    await type("dlb");
    expect(active()).toBe("11 dLB gradient backward");
    const heard = vi.fn();
    window.addEventListener("keydown", heard);
    await press("Enter");
    window.removeEventListener("keydown", heard);
    expect(heard).not.toHaveBeenCalled();
    expect(chosen).toEqual([{ position: 10 }]);
    expect(view.querySelector("input")).toBeNull();
    expect(document.activeElement).toBe(before);
  });

  it("is walked with arrow keys, round its ends", async () => {
    const { type, press, active } = await opened();
    await type("gradient");
    const [first] = [active(), await press("ArrowUp")];
    const last = active();
    await press("ArrowDown");
    expect(active()).toBe(first);
    expect(last).not.toBe(first);
  });

  it("is closed by Escape and by leaving it, without going anywhere", async () => {
    const { view, before, press, field } = await opened();
    const chosen = eventsOf(view, "position-chosen");
    expect((await press("Escape")).defaultPrevented).toBe(true);
    expect(view.shown).toBe(false);
    expect(document.activeElement).toBe(before);
    await view.open();
    await settled(view);
    find(view, "input").dispatchEvent(new FocusEvent("focusout", { bubbles: true, relatedTarget: before }));
    await settled(view);
    expect(view.shown).toBe(false);
    expect(field.isConnected).toBe(false);
    expect(chosen).toEqual([]);
  });

  it("says that nothing is called so, and Enter goes nowhere", async () => {
    const { view, field, type, press } = await opened();
    const chosen = eventsOf(view, "position-chosen");
    await type("nonsense");
    expect(textOf(find(view, "[role=status]"))).toBe("No step is called “nonsense”.");
    expect(field.hasAttribute("aria-activedescendant")).toBe(false);
    await press("Enter");
    await press("ArrowDown");
    expect(chosen).toEqual([]);
    expect(view.shown).toBe(true);
  });

  it("goes where an option is pressed", async () => {
    const { view, type } = await opened();
    const chosen = eventsOf(view, "position-chosen");
    await type("update");
    find(view, "[role=option]").click();
    expect(chosen).toEqual([{ position: 13 }]);
  });

  it("stays shut without a network", async () => {
    const view = await mount(new BpStepFinder());
    await view.open();
    expect(view.shown).toBe(false);
  });
});
