// Loading the WebAssembly module, and the few conversions that every use of its bindings needs.
import fs from "node:fs/promises";
import { createRequire } from "node:module";
import * as ldk from "lightningdevkit";

export const hex = (array) => Buffer.from(array).toString("hex");
export const bytes = (text) => Uint8Array.from(Buffer.from(text, "hex"));

/** The bits that are set in any of the given feature vectors, lowest first. */
export function featureBits(...vectors) {
  const bits = new Set();
  for (const flags of vectors.map((vector) => vector.le_flags())) {
    for (let bit = 0; bit < flags.length * 8; bit++) if (flags[bit >> 3] & (1 << (bit & 7))) bits.add(bit);
  }
  return [...bits].sort((a, b) => a - b);
}

export async function loadLdk() {
  // The bindings print a banner, and Rust's panics, with console.log; stdout belongs to the JSON lines.
  console.log = console.error;
  const module = createRequire(import.meta.url).resolve("lightningdevkit/liblightningjs.wasm");
  await ldk.initializeWasmFromBinary(await fs.readFile(module));
}
