/** The form: a preset fills it, bounds stand at the fields, and a refusal is told where it belongs. */
import { INITIALISATIONS } from "../../frontend/src/initialisations.js";
import { BpTrainForm } from "../../frontend/src/train/bp-train-form.js";
import { eventsOf, find, mount, settled, textOf } from "./mounting.js";

/** @param {BpTrainForm} view @param {string} name @param {string} text */
async function type(view, name, text) {
  const field = /** @type {HTMLInputElement} */ (find(view, `[name="${name}"]`));
  field.value = text;
  field.dispatchEvent(new Event(field.tagName === "SELECT" ? "change" : "input"));
  await settled(view);
}

/** @param {BpTrainForm} view */
async function send(view) {
  find(view, "form").dispatchEvent(new SubmitEvent("submit", { cancelable: true }));
  await settled(view);
}

/** @param {BpTrainForm} view @param {string} name */
const told = (view, name) => textOf(find(view, `[data-field="${name}"] p`));

describe("bp-train-form", () => {
  it("calls initialisations as every other list of them does", async () => {
    const view = await mount(new BpTrainForm());
    expect([...view.querySelectorAll("[name=initialisation] option")].map(textOf)).toEqual(
      INITIALISATIONS.map(({ title }) => title),
    );
  });

  it("starts the usual run as it stands, and says how much work it is", async () => {
    const view = await mount(new BpTrainForm());
    const wanted = eventsOf(view, "run-wanted");
    expect(textOf(find(view, ".bp-train-start"))).toContain("4,300 steps on 55,000 images");
    await send(view);
    expect(wanted).toHaveLength(1);
    expect(wanted[0].settings).toMatchObject({ optimiser: "adam", rate: 0.003, epochs: 5, held_out: 5000 });
  });

  it("has the essential settings in sight and the others behind a press", async () => {
    const view = await mount(new BpTrainForm());
    const hidden = [...view.querySelectorAll("details [name]")].map((field) => field.getAttribute("name"));
    expect(hidden).toContain("seed");
    expect(hidden).toContain("augmentation.rotation");
    for (const name of ["optimiser", "rate", "batch", "epochs", "share"]) expect(hidden).not.toContain(name);
    expect(find(view, "details").hasAttribute("open")).toBe(false);
  });

  it("is filled by a preset, which leaves the name alone", async () => {
    const view = await mount(new BpTrainForm());
    await type(view, "name", "mine");
    const preset = /** @type {HTMLSelectElement} */ (find(view, "#bp-train-preset"));
    preset.value = "sgd";
    preset.dispatchEvent(new Event("change"));
    await settled(view);
    const wanted = eventsOf(view, "run-wanted");
    await send(view);
    expect(wanted[0].settings).toMatchObject({ name: "mine", optimiser: "sgd", schedule: "constant" });
  });

  it("asks for momentum only where there is some", async () => {
    const view = await mount(new BpTrainForm());
    expect(view.querySelector('[name="momentum"]')).toBeNull();
    await type(view, "optimiser", "nesterov");
    expect(told(view, "momentum")).toBe("from 0, below 1");
  });

  it("says at the field what is wrong, sends nothing, and leads there", async () => {
    const view = await mount(new BpTrainForm());
    const wanted = eventsOf(view, "run-wanted");
    expect(told(view, "rate")).toBe("above 0, up to 10");
    await type(view, "rate", "11");
    expect(told(view, "rate")).toBe("The rate η must be a number above 0, up to 10.");
    expect(find(view, '[name="rate"]').getAttribute("aria-invalid")).toBe("true");
    await type(view, "seed", "-1");
    await send(view);
    expect(wanted).toEqual([]);
    expect(document.activeElement).toBe(find(view, '[name="rate"]'));
    await type(view, "rate", "1");
    await send(view);
    expect(find(view, "details").hasAttribute("open")).toBe(true);
    expect(document.activeElement).toBe(find(view, '[name="seed"]'));
  });

  it("tells a refusal at its field until the field changes, and any other below", async () => {
    const view = await mount(new BpTrainForm());
    await send(view);
    view.refusal = { detail: "…", fields: { held_out: "leaves nothing to train on." } };
    await settled(view);
    expect(told(view, "held_out")).toBe("The held out leaves nothing to train on.");
    expect(find(view, "details").hasAttribute("open")).toBe(true);
    expect(textOf(find(view, "[role=alert]"))).toContain("see the marked fields");
    await type(view, "held_out", "10");
    expect(told(view, "held_out")).toBe("whole, 0 to 50,000");
    view.refusal = { detail: "MNIST is missing: run make data.", fields: {} };
    await settled(view);
    expect(textOf(find(view, "[role=alert]"))).toBe("MNIST is missing: run make data.");
  });
});
