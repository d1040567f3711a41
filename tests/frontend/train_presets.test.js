import { readFile } from "node:fs/promises";
import { expect, it } from "vitest";
import { parseSafetensors } from "../../frontend/src/api/safetensors.js";
import { valuesOf } from "../../frontend/src/train/presets.js";

it("offers the very recipe that the shipped weights were trained by, but for what is held out to watch it", async () => {
  const file = await readFile("../backend/checkpoints/nguyen/pretrained.safetensors");
  const { metadata } = parseSafetensors(new Uint8Array(file).buffer);
  const { recipe } = JSON.parse(metadata.checkpoint);
  const { augmentation, ...others } = recipe;
  const shipped = new Map(Object.entries(others));
  for (const [name, value] of Object.entries(augmentation)) shipped.set(`augmentation.${name}`, value);
  for (const [name, value] of Object.entries(valuesOf("record"))) {
    if (shipped.has(name) && name !== "held_out" && name !== "seed")
      expect(`${name} ${value}`).toBe(`${name} ${shipped.get(name)}`);
  }
});
