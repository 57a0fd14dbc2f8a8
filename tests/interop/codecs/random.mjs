// Random field values, the same for the same seed on every machine (splitmix64).
import { createECDH } from "node:crypto";

const mask64 = (1n << 64n) - 1n;

export class Random {
  #state;

  constructor(seed) {
    this.#state = seed & mask64;
  }

  #next() {
    this.#state = (this.#state + 0x9e3779b97f4a7c15n) & mask64;
    let z = this.#state;
    z = ((z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n) & mask64;
    z = ((z ^ (z >> 27n)) * 0x94d049bb133111ebn) & mask64;
    return z ^ (z >> 31n);
  }

  /** A number below `limit`. */
  below(limit) {
    return Number(this.#next() % BigInt(limit));
  }

  flag() {
    return this.below(2) === 1;
  }

  /** What `make` gives, or nothing. */
  maybe(make) {
    return this.flag() ? make() : null;
  }

  pick(values) {
    return values[this.below(values.length)];
  }

  /** Up to `most` values. */
  some(most, make) {
    return Array.from({ length: this.below(most + 1) }, make);
  }

  bytes(length) {
    const bytes = Buffer.alloc(length + 8);
    for (let at = 0; at < length; at += 8) bytes.writeBigUInt64BE(this.#next(), at);
    return Uint8Array.from(bytes.subarray(0, length));
  }

  someBytes(most) {
    return this.bytes(this.below(most + 1));
  }

  /** An unsigned integer of so many bits: small ones, large ones and both ends. */
  unsigned(bits, most = (1n << BigInt(bits)) - 1n) {
    const value = [0n, 1n, most][this.below(12)] ?? this.#next() >> BigInt(64 - 1 - this.below(bits));
    return value > most ? value % (most + 1n) : value;
  }

  u8 = () => Number(this.unsigned(8));
  u16 = () => Number(this.unsigned(16));
  u32 = () => Number(this.unsigned(32));
  u64 = () => this.unsigned(64);
  s64 = () => BigInt.asIntN(64, this.unsigned(64));

  /** Amounts of up to 21 million bitcoin: more there is not. */
  satoshi = () => this.unsigned(64, 2_100_000_000_000_000n);
  millisatoshi = () => this.unsigned(64, 2_100_000_000_000_000_000n);

  /** A point of the curve: most implementations check that. */
  point() {
    const key = createECDH("secp256k1");
    key.setPrivateKey(Buffer.from([1, ...this.bytes(31)]));
    return Uint8Array.from(key.getPublicKey(null, "compressed"));
  }

  /** Two numbers that are below the order of the curve. */
  signature() {
    const bytes = this.bytes(64);
    bytes[0] &= 0x7f;
    bytes[32] &= 0x7f;
    return bytes;
  }

  text(most) {
    return this.some(most, () => this.pick(["a", "Z", "7", " ", "é", "€", "\n", "😀"])).join("");
  }
}
